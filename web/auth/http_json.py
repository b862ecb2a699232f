"""JSON from other services: bounded in time and size, and never followed elsewhere."""

from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout
from pydantic_core import from_json

TIMEOUT = ClientTimeout(total=10, connect=5)
MAX_BYTES = 1 << 20


class ServiceFailed(Exception):
    """Another service did not answer, or not with what it should; `answer` is what it said."""

    def __init__(self, message: str, answer: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.answer = answer or {}


class HttpJson:
    """Asks other services for JSON objects; one for the server, closed at its end."""

    def __init__(self) -> None:
        self._session: ClientSession | None = None

    async def get(self, url: str, *, bearer: str | None = None) -> dict[str, Any]:
        """Return the object at `url`. Raises ServiceFailed."""
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return await self._request("GET", url, headers=headers)

    async def post_form(
        self, url: str, form: dict[str, str], *, headers: dict[str, str]
    ) -> dict[str, Any]:
        """Return what is answered to a form. Raises ServiceFailed."""
        return await self._request("POST", url, data=form, headers=headers)

    async def close(self) -> None:
        """Let go of the connections; may be repeated."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _request(self, method: str, url: str, **kwargs: Any) -> dict[str, Any]:
        if self._session is None:
            self._session = ClientSession(timeout=TIMEOUT)
        try:
            async with self._session.request(
                method, url, allow_redirects=False, **kwargs
            ) as response:
                body = await response.content.read(MAX_BYTES + 1)
                status = response.status
        except (ClientError, TimeoutError) as error:
            raise ServiceFailed("the service cannot be reached") from error
        answer = _object(body)
        if status != 200:
            raise ServiceFailed(f"the service answered {status}", answer)
        if answer is None:
            raise ServiceFailed("the service answered no JSON object")
        return answer


def _object(body: bytes) -> dict[str, Any] | None:
    if len(body) > MAX_BYTES:
        return None
    try:
        found = from_json(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
