"""A server process and two people in an interview, for measurements and for tests."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from tests.support.api import Api, Json
from tests.support.client import InterviewClient
from tests.support.media import EncodedVideo, encode_video, loopback_clients
from tests.support.server import ServerProcess
from tests.support.staging import SESSIONS, Pair, bring_together, publish

STAFF, STUDENT = "instructor@demo.test", "student@demo.test"
KEY = "a key that measurements and restored servers share"


class Viewer(InterviewClient):
    """A participant who notes when staff are told of trouble with recording."""

    def __init__(self, url: str, token: str, interview_id: str) -> None:
        super().__init__(url, token, interview_id)
        self.alerts: list[tuple[float, Json]] = []

    async def _receive(self, event: str, payload: Json) -> None:
        if event == "recording.alert":
            self.alerts.append((asyncio.get_running_loop().time(), payload))
        await super()._receive(event, payload)

    async def wait_alert(self, reason: str, *, active: bool, since_s: float) -> float:
        """Wait for an alert after `since_s` of the loop's time; return how long it took."""
        wanted = {"reason": reason, "active": active}

        def found() -> float | None:
            seen = (at_s for at_s, alert in self.alerts if alert == wanted and at_s >= since_s)
            return next(seen, None)

        await self.wait_until(lambda: found() is not None, what=f"alert {wanted}")
        at_s = found()
        assert at_s is not None
        return at_s - since_s


class Stage:
    """Brings people into interviews on a server that may be killed and restarted."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.video: EncodedVideo = encode_video()
        self._closing = AsyncExitStack()

    async def api_for(self, email: str) -> Api:
        """The API as one of the demo's people."""
        api = await self._closing.enter_async_context(Api(self.server.url))
        await api.login(email)
        return api

    def client_for(
        self, server: ServerProcess, who: Api | str, interview_id: str
    ) -> InterviewClient:
        """A participant, by their API or their token."""
        token = who if isinstance(who, str) else who.token
        client = Viewer(server.url, token, interview_id)
        self._closing.push_async_callback(client.close)
        return client

    async def bring_together(self) -> Pair:
        """A new interview in which both are recorded."""
        return await bring_together(self.server, self.api_for, self.client_for, self.video)

    async def rejoin(self, pair: Pair) -> Pair:
        """Both come back after the server has, and are recorded again."""
        staff = await self.api_for(STAFF)
        link = await staff.post(f"{SESSIONS}/{pair.session_id}/guest-link")
        again = Pair(
            pair.session_id,
            staff,
            self.client_for(self.server, staff, pair.session_id),
            self.client_for(self.server, link["token"], pair.session_id),
        )
        await again.interviewer.join(last_seq=0)
        await again.candidate.join(last_seq=0)
        await publish(again, self.video)
        return again

    async def let_go(self) -> None:
        """Hang up everybody."""
        closing, self._closing = self._closing, AsyncExitStack()
        await closing.aclose()


@asynccontextmanager
async def staged(
    data_dir: Path,
    environment: Mapping[str, str] | None = None,
    *,
    command: Sequence[str] | None = None,
    log: Path | None = None,
) -> AsyncIterator[Stage]:
    """A running server without captions, and people for it."""
    server = server_at(data_dir, environment)
    server.command = command or server.command
    server.log_path = log or server.log_path
    await asyncio.to_thread(server.start)
    stage = Stage(server)
    try:
        with loopback_clients():
            yield stage
            await stage.let_go()
    finally:
        await asyncio.to_thread(stage.server.stop)


def server_at(data_dir: Path, environment: Mapping[str, str] | None = None) -> ServerProcess:
    """A server process over that directory, not started."""
    return ServerProcess(
        data_dir,
        {
            "VIVAVOCE_CAPTIONS": "false",
            "VIVAVOCE_EMBEDDINGS": "false",
            "INTERVIEW_ENCRYPTION_KEY": KEY,
            **(environment or {}),
        },
    )


async def recordings_of(api: Api, session_id: str) -> list[Json]:
    """The recordings of an interview as the API lists them."""
    items: list[Json] = (await api.get(f"{SESSIONS}/{session_id}/recordings"))["items"]
    return items


def position_ms(client: InterviewClient) -> float:
    """Where the interview's timeline is now, as far as a client can know."""
    return (asyncio.get_running_loop().time() - client._origin_s) * 1000


@contextmanager
def quiet_loop_errors() -> Iterator[None]:
    """Peers of a server that was killed complain; that is not what is measured."""
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _loop, _context: None)
    try:
        yield
    finally:
        loop.set_exception_handler(before)
