"""Janus with its videoroom plugin, recording raw .mjr files, driven over its HTTP API.

Janus never uses the loopback interface, so this works only inside the benchmark's namespace.
"""

import asyncio
import itertools
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
from aiortc import RTCPeerConnection, RTCSessionDescription

from bench.peers import Seen, publisher, viewer
from bench.source import Source

Json = dict[str, Any]
PORT = 8088
ROOM = 4321
START_TRIES = 100
CONFIG = """
general: {{
    debug_level = 2
    configs_folder = "{directory}"
}}
media: {{ ipv6 = false }}
plugins: {{ disable = "{plugins}" }}
transports: {{ disable = "{transports}" }}
events: {{ broadcast = false }}
"""
HTTP_CONFIG = 'general: {{ http = true, port = {port}, base_path = "/janus", ip = "127.0.0.1" }}'
UNUSED_PLUGINS = (
    "audiobridge,duktape,echotest,lua,nosip,recordplay,sip,streaming,textroom,videocall,voicemail"
)
UNUSED_TRANSPORTS = "websockets,pfunix,mqtt,nanomsg,rabbitmq"


class Janus:
    """The server process."""

    name = "Janus"

    def __init__(self, directory: Path, address: str) -> None:
        self._directory = directory / "janus"
        self._address = address
        self._process: subprocess.Popen[bytes] | None = None
        self.control = f"http://127.0.0.1:{PORT}/janus?rec={self._directory}"

    @staticmethod
    def installed() -> bool:
        """Whether this machine has it."""
        return shutil.which("janus") is not None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        self._directory.mkdir(exist_ok=True)
        config = CONFIG.format(
            directory=self._directory,
            plugins=_libraries(UNUSED_PLUGINS),
            transports=_libraries(UNUSED_TRANSPORTS),
        )
        (self._directory / "janus.jcfg").write_text(config)
        (self._directory / "janus.transport.http.jcfg").write_text(HTTP_CONFIG.format(port=PORT))
        self._process = subprocess.Popen(
            ["janus", "-F", str(self._directory), "-i", self._address],
            stdout=(self._directory / "janus.log").open("wb"),
            stderr=subprocess.STDOUT,
        )
        for _ in range(START_TRIES):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/janus/info", timeout=1).close()
            except urllib.error.URLError:
                if self._process.poll() is not None:
                    break
                # Janus tells nobody that it is ready: ask again a little later.
                time.sleep(0.1)
            else:
                return
        raise RuntimeError((self._directory / "janus.log").read_text()[-2000:])

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait()


def _libraries(names: str) -> str:
    return ",".join(f"libjanus_{name}.so" for name in names.split(","))


async def call(url: str, source: Source, *, publishers: int, viewers: int) -> list[Seen]:
    """Publishers in one recorded room, `viewers` each subscribed to one of them."""
    base, _, record_directory = url.partition("?rec=")
    seen: list[Seen] = []
    room = {
        "request": "create",
        "room": ROOM,
        "publishers": 50,
        "bitrate": 2_000_000,
        "fir_freq": 0,
        "record": True,
        "rec_dir": record_directory,
    }
    http = aiohttp.ClientSession()
    owner = await _Handle.open(http, base)
    await owner.ask(room)
    for number in range(publishers):
        await _publish(await _Handle.open(http, base), publisher(source), feed=1000 + number)
    for number in range(publishers):
        for _ in range(viewers):
            counts: Counter[str] = Counter()
            seen.append(counts.__getitem__)
            handle = await _Handle.open(http, base)
            await _view(handle, viewer(counts), feed=1000 + number)
    return seen


async def _publish(handle: "_Handle", peer: RTCPeerConnection, *, feed: int) -> None:
    await handle.message({"request": "join", "ptype": "publisher", "room": ROOM, "id": feed})
    await peer.setLocalDescription(await peer.createOffer())
    offer = {"type": "offer", "sdp": peer.localDescription.sdp}
    event = await handle.message({"request": "publish"}, offer)
    await peer.setRemoteDescription(RTCSessionDescription(event["jsep"]["sdp"], "answer"))
    await handle.connected.wait()  # until then nobody can subscribe to it


async def _view(handle: "_Handle", peer: RTCPeerConnection, *, feed: int) -> None:
    join = {"request": "join", "ptype": "subscriber", "room": ROOM, "streams": [{"feed": feed}]}
    event = await handle.message(join)
    await peer.setRemoteDescription(RTCSessionDescription(event["jsep"]["sdp"], "offer"))
    await peer.setLocalDescription(await peer.createAnswer())
    answer = {"type": "answer", "sdp": peer.localDescription.sdp}
    await handle.message({"request": "start"}, answer)


class _Handle:
    """One plugin handle of one session; a long poll brings its events."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self._session = ""
        self._url = ""
        self.connected = asyncio.Event()
        self._transactions: Callable[[], int] = itertools.count().__next__
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._poll: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, http: aiohttp.ClientSession, base: str) -> "_Handle":
        self = cls(http)
        created = await self._post(base, {"janus": "create"})
        self._session = f"{base}/{created['data']['id']}"
        attach = {"janus": "attach", "plugin": "janus.plugin.videoroom"}
        attached = await self._post(self._session, attach)
        self._url = f"{self._session}/{attached['data']['id']}"
        self._poll = asyncio.create_task(self._receive())
        return self

    async def ask(self, body: Json) -> Json:
        """A request answered at once."""
        return await self._post(self._url, {"janus": "message", "body": body})

    async def message(self, body: Json, jsep: Json | None = None) -> Json:
        """A request answered by an event."""
        transaction = f"m{self._transactions()}"
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = answer
        request: Json = {"janus": "message", "body": body, "transaction": transaction}
        if jsep is not None:
            request["jsep"] = jsep
        await self._post(self._url, request)
        return await asyncio.wait_for(answer, timeout=10)

    async def _post(self, url: str, body: Json) -> Json:
        body.setdefault("transaction", f"r{self._transactions()}")
        async with self._http.post(url, json=body) as response:
            answer: Json = await response.json(content_type=None)
            return answer

    async def _receive(self) -> None:
        while True:
            async with self._http.get(self._session, params={"maxev": 1}) as response:
                event = await response.json(content_type=None)
            if event["janus"] == "webrtcup":
                self.connected.set()
            waiting = self._waiting.pop(event.get("transaction", ""), None)
            if waiting is not None:
                waiting.set_result(event)
