"""Raw Socket.IO packets over a WebSocket, to a real server on a real database."""

import asyncio
import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

import aiohttp

import signaling.server
from storage.database import Database
from tests.fuzz.target import Target
from tests.integration.signaling.people import NAMESPACE, Organisation
from tests.integration.signaling.running import Running, start_server
from tests.unit.media_server.transport.offers import EVERYTHING

EVERY = 400
REPAIR = b"J"  # begins an input of which a packet is made that can be read
PROBE_ID = 900_001
GOODBYES = ("1", "41")
LIMIT_S = 20
INTERVIEW = "01234567-89ab-7def-8123-456789abcdef"  # stands for the interview that is joined
SOMEBODY = "01234567-89ab-7def-8123-456789abcde0"
REQUESTS: tuple[tuple[str, Any], ...] = (
    ("join-interview", {"interviewId": INTERVIEW, "lastSeq": 0}),
    ("join-interview", INTERVIEW),
    ("give-consent", {"records": True}),
    ("admit-participant", {"participantId": SOMEBODY}),
    ("send-offer", {"sdp": EVERYTHING, "sources": {"0": "microphone", "1": "camera"}}),
    ("add-candidate", {"candidate": {"candidate": "candidate:1 1 udp 1 192.0.2.1 5000 typ host"}}),
    ("add-candidate", {"candidate": None}),
    ("ask-question", {"questionText": "Why?", "timeLimitSeconds": 60}),
    ("close-answer", {"responseId": SOMEBODY}),
    ("send-chat", {"text": "Hello."}),
    ("add-note", {"text": "Good.", "atMs": 5}),
    ("set-muted", {"source": "camera", "muted": True}),
    ("interview-event", {"interviewId": INTERVIEW, "type": "seen", "data": [1, {"a": None}]}),
    ("start-interview", {}),
    ("leave-interview", {}),
)


def _packet(event: str, payload: Any, number: int = 7) -> bytes:
    return f"42{NAMESPACE},{number}{json.dumps([event, payload])}".encode()


def _repaired(data: bytes) -> str:
    text = data.decode(errors="replace")
    if not data.startswith(REPAIR):
        return text
    try:
        event, payload = json.loads(text[1:])
    except (ValueError, TypeError, RecursionError):
        event, payload = REQUESTS[len(text) % len(REQUESTS)][0], text
    return _packet(str(event), payload).decode()


class _Complaints(logging.Handler):
    """Keeps what libraries log as errors."""

    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(logging.Formatter().format(record))


class _FastClock:
    """Time that passes so fast that no rate is exceeded."""

    def __init__(self) -> None:
        self._seconds: Iterator[int] = count()

    def monotonic(self) -> float:
        return float(next(self._seconds) * 60)


class SocketIo(Target):
    """Packets of an interviewer who is in a running interview; others are told nothing odd."""

    name, share = "socketio", 0.05
    seeds = (
        *(_packet(*request) for request in REQUESTS),
        *(REPAIR + json.dumps(request).encode() for request in REQUESTS),
        f"40{NAMESPACE},{{}}".encode(),
        f"41{NAMESPACE},".encode(),
        f'43{NAMESPACE},1["x"]'.encode(),
        f'451-{NAMESPACE},["send-chat",{{"_placeholder":true,"num":0}}]'.encode(),
        b"2probe",
        b"3",
    )

    async def open(self) -> None:
        """Start the server."""
        self._stack = AsyncExitStack()
        directory = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        self._complaints = self._stack.enter_context(_listening())
        self._stack.enter_context(mock.patch.object(signaling.server, "time", _FastClock()))
        database = Database(f"sqlite:///{directory / 'rows.db'}")
        await database.migrate()
        self._stack.push_async_callback(database.close)
        organisation = await Organisation.create(database)
        self._running: Running = await start_server(directory, database, organisation)
        self._stack.push_async_callback(self._running.stop)
        self._http = await self._stack.enter_async_context(aiohttp.ClientSession())
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._interview = UUID(int=0)
        self._left = 0

    async def run(self, data: bytes) -> None:
        socket = await self._connected()
        text = _repaired(data).replace(INTERVIEW, str(self._interview))
        await socket.send_str(text[:100_000])
        if text.startswith(GOODBYES):
            await self._hang_up()
        else:
            await self._probe(socket)
        if self._complaints.found:
            raise AssertionError(self._complaints.found.pop())

    async def close(self) -> None:
        """Stop the server."""
        await self._hang_up()
        await self._stack.aclose()

    async def _connected(self) -> aiohttp.ClientWebSocketResponse:
        if not self._left:
            await self._hang_up()
            people, lifecycle = self._running.organisation, self._running.server.lifecycle
            session = await lifecycle.create(people.instructor, people.interview())
            self._interview, self._left = session.id, EVERY
        self._left -= 1
        if self._socket is None or self._socket.closed:
            self._socket = await self._connect()
        return self._socket

    async def _connect(self) -> aiohttp.ClientWebSocketResponse:
        url = f"{self._running.url}/socket.io/?EIO=4&transport=websocket"
        socket = await self._http.ws_connect(url, max_msg_size=0)
        await socket.receive_str()
        people = self._running.organisation
        token = json.dumps({"token": people.token_of(people.instructor)})
        await socket.send_str(f"40{NAMESPACE},{token}")
        await self._until(socket, f"40{NAMESPACE},")
        await socket.send_str(_packet("join-interview", str(self._interview)).decode())
        await self._until(socket, f"43{NAMESPACE},7[")
        return socket

    async def _hang_up(self) -> None:
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def _probe(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Wait until the server has dealt with everything sent so far."""
        probe = _packet("no-such-request", None, PROBE_ID).decode()
        try:
            await socket.send_str(probe)
        except ConnectionError:
            return
        await self._until(socket, f"43{NAMESPACE},{PROBE_ID}[")

    @staticmethod
    async def _until(socket: aiohttp.ClientWebSocketResponse, start: str) -> None:
        async with asyncio.timeout(LIMIT_S):
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT or message.data.startswith(start):
                    return
                if message.data == "2":
                    await socket.send_str("3")
                if message.data.startswith(("41", "44")):  # no longer connected to the namespace
                    await socket.close()
                    return


@contextmanager
def _listening() -> Iterator[_Complaints]:
    complaints = _Complaints()
    logging.getLogger().addHandler(complaints)

    def failed(event: str, **fields: Any) -> None:
        complaints.found.append(f"{event} {fields}")

    with (
        mock.patch.object(signaling.server.log, "exception", failed, create=True),
        mock.patch.object(signaling.server.log, "error", failed, create=True),
    ):
        yield complaints
    logging.getLogger().removeHandler(complaints)
