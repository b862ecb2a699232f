"""The REST API as a signed-in user."""

from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.support.server import DEMO_PASSWORD

Json = dict[str, Any]


class Api:
    """Requests with a user's token; each says which status it expects.

    Used as `async with Api(url) as api: await api.login("admin@demo.test")`.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.token = ""
        self.user: Json = {}
        self._session = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._session.close()

    async def login(self, email: str, password: str = DEMO_PASSWORD) -> Json:
        """Sign in; later requests carry the token. Returns the user."""
        answer = await self.post("/api/auth/login", {"email": email, "password": password})
        self.token, self.user = answer["accessToken"], answer["user"]
        return self.user

    async def get(self, path: str, *, expect: int = 200, **query: Any) -> Json:
        """GET and the JSON answered; AssertionError when the status is another."""
        return await self._request("GET", path, expect=expect, params=query)

    async def post(self, path: str, body: Json | None = None, *, expect: int = 200) -> Json:
        """POST and the JSON answered; AssertionError when the status is another."""
        return await self._request("POST", path, expect=expect, json=body or {})

    async def send_file(
        self, path: str, data: bytes, *, kind: str = "audio/ogg", expect: int = 202
    ) -> Json:
        """POST a file as it is and the JSON answered."""
        return await self._request(
            "POST", path, expect=expect, data=data, headers={"Content-Type": kind}
        )

    async def delete(self, path: str, *, expect: int = 204) -> Json:
        """DELETE and the JSON answered, if any."""
        return await self._request("DELETE", path, expect=expect)

    async def bytes_of(
        self, path: str, *, expect: int = 200, headers: dict[str, str] | None = None
    ) -> bytes:
        """GET a file; `path` may be a whole URL of this server, with its token in it."""
        url = path if path.startswith("http") else self.url + path
        async with self._session.get(url, headers=headers) as response:
            body = await response.read()
            assert response.status == expect, f"{path}: {response.status}"
            return body

    async def _request(self, method: str, path: str, *, expect: int, **kwargs: Any) -> Json:
        headers = dict(kwargs.pop("headers", {}))
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        async with self._session.request(
            method, self.url + path, headers=headers, **kwargs
        ) as response:
            text = await response.text()
            assert response.status == expect, f"{method} {path}: {response.status} {text[:800]}"
            answer: Json = await response.json(content_type=None) if text else {}
            return answer
