"""The recipe of aiortc's own examples: MediaRelay to the viewers, MediaRecorder to a file.

`python -m bench.stock DIRECTORY ADDRESS` serves it; offers come as JSON over HTTP.
"""

import asyncio
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from unittest import mock

import aiohttp
import aioice.ice
from aiohttp import web
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRecorder, MediaRelay

from bench.peers import Seen, publisher, viewer
from bench.source import Source
from tests.support.server import ROOT


class Stock:
    """The server process."""

    name = "aiortc recipe"

    def __init__(self, directory: Path, address: str) -> None:
        self._directory = directory / "stock"
        self._address = address
        self._process: subprocess.Popen[str] | None = None
        self.control = ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        self._directory.mkdir(exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.stock", str(self._directory), self._address],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self.control = self._process.stdout.readline().strip()

    def stop(self) -> None:
        # The recipe in overload does not stop when asked; its files are of no use to us.
        assert self._process is not None
        self._process.kill()
        self._process.communicate()


async def call(url: str, source: Source, *, publishers: int, viewers: int) -> list[Seen]:
    """Publishers send, `viewers` each watch one."""
    seen: list[Seen] = []
    async with aiohttp.ClientSession() as http:
        for number in range(publishers):
            await _offer(http, f"{url}/publish/{number}", publisher(source))
        for number in range(publishers):
            for _ in range(viewers):
                counts: Counter[str] = Counter()
                seen.append(counts.__getitem__)
                peer = viewer(counts)
                peer.addTransceiver("audio", direction="recvonly")
                peer.addTransceiver("video", direction="recvonly")
                await _offer(http, f"{url}/view/{number}", peer)
    return seen


async def _offer(http: aiohttp.ClientSession, url: str, peer: RTCPeerConnection) -> None:
    await peer.setLocalDescription(await peer.createOffer())
    async with http.post(url, json={"sdp": peer.localDescription.sdp}) as response:
        answer = await response.json()
    await peer.setRemoteDescription(RTCSessionDescription(sdp=answer["sdp"], type="answer"))


class _Recipe:
    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._relay = MediaRelay()
        self._tracks: dict[str, list[MediaStreamTrack]] = defaultdict(list)
        self._peers: list[RTCPeerConnection] = []

    async def publish(self, request: web.Request) -> web.Response:
        number = request.match_info["number"]
        peer = self._new_peer()
        peer.on("track", self._tracks[number].append)
        await self._receive(peer, request)
        recorder = MediaRecorder(str(self._directory / f"{number}.webm"), format="webm")
        for track in self._tracks[number]:
            recorder.addTrack(self._relay.subscribe(track))
        await recorder.start()
        return await self._answer(peer)

    async def view(self, request: web.Request) -> web.Response:
        peer = self._new_peer()
        for track in self._tracks[request.match_info["number"]]:
            peer.addTrack(self._relay.subscribe(track))
        await self._receive(peer, request)
        return await self._answer(peer)

    def _new_peer(self) -> RTCPeerConnection:
        self._peers.append(RTCPeerConnection())
        return self._peers[-1]

    async def _receive(self, peer: RTCPeerConnection, request: web.Request) -> None:
        offer = await request.json()
        await peer.setRemoteDescription(RTCSessionDescription(sdp=offer["sdp"], type="offer"))

    async def _answer(self, peer: RTCPeerConnection) -> web.Response:
        await peer.setLocalDescription(await peer.createAnswer())
        return web.json_response({"sdp": peer.localDescription.sdp})


async def _serve(directory: Path) -> None:
    recipe = _Recipe(directory)
    app = web.Application()
    app.router.add_post("/publish/{number}", recipe.publish)
    app.router.add_post("/view/{number}", recipe.view)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    with mock.patch.object(aioice.ice, "get_host_addresses", return_value=[sys.argv[2]]):
        asyncio.run(_serve(Path(sys.argv[1])))
