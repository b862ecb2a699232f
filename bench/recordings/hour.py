"""An hour of camera and microphone: how long finalising takes, and reading ranges of it."""

import asyncio
import os
import random
import resource
import statistics
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientSession, TCPConnector
from aiohttp import web as aiohttp_web

from bench.source import make_source
from media_server.media_types import EncodedFrame, SourceInfo
from media_server.recording.finaliser import FinishedRecording, finalise
from media_server.recording.journal import JournalWriter
from storage.blobs import ObjectBlobStore
from storage.keyring import Keyring
from storage.models import MediaKind, MediaSource
from storage.models.base import new_id
from storage.sealed_blobs import SealedBlobs
from web.byte_ranges import ByteRange
from web.sealed_responses import send_range

KEYRING = Keyring(os.urandom(32))
KEY = "recordings/an/hour.webm"
FPS, PACKETS_A_SECOND = 30, 50
BATCH_MS = 500
RANGE_BYTES = 2 * 1024 * 1024
RANGES = 200


@dataclass(frozen=True, slots=True)
class Hour:
    """Journals of `minutes` of 640x480 at 30 frames/s with sound."""

    paths: tuple[Path, Path]
    minutes: float
    packets: int
    size: int


@dataclass(frozen=True, slots=True)
class Ranges:
    """Bytes a second through HTTP, sealed and plain, and the median's ratio."""

    sealed: float
    plain: float

    @property
    def ratio(self) -> float:
        """How fast sealed is beside plain."""
        return self.sealed / self.plain


def make_hour(directory: Path, *, minutes: float = 60) -> Hour:
    """Write the journals as a recorder does, a batch every half second."""
    source, interview, person = make_source(), new_id(), new_id()
    paths, packets = [], 0
    for kind, frames, step_ms in (
        (MediaKind.VIDEO, source.video.frames, 1000 / FPS),
        (MediaKind.AUDIO, source.audio, 1000 / PACKETS_A_SECOND),
    ):
        video = kind is MediaKind.VIDEO
        info = SourceInfo(
            person,
            MediaSource.CAMERA if video else MediaSource.MICROPHONE,
            kind,
            "vp8" if video else "opus",
            90_000 if video else 48_000,
        )
        path = directory / f"{interview}-{new_id()}.journal"
        writer = JournalWriter(path, info=info, interview_id=interview, keyring=KEYRING)
        count = round(minutes * 60_000 / step_ms)
        batch: list[EncodedFrame] = []
        for number in range(count):
            place = number % len(frames)
            # A source's loop begins with a keyframe, so it may be played again and again.
            keyframe = not video or frames[place][0] & 1 == 0
            batch.append(EncodedFrame(frames[place], number * step_ms, keyframe))
            if len(batch) * step_ms >= BATCH_MS:
                writer.append(batch)
                batch = []
        writer.append(batch)
        writer.close(count * step_ms)
        paths.append(path)
        packets += count
    size = sum(path.stat().st_size for path in paths)
    return Hour((paths[0], paths[1]), minutes, packets, size)


def write_plain(hour: Hour, plain: Path) -> None:
    """Write the recording unsealed, to be measured beside."""
    with plain.open("wb") as file:
        finalise(hour.paths, file, KEYRING)


@dataclass(frozen=True, slots=True)
class Finalised:
    """What finalising took: seconds by the clock and of the processor, and by how much timers of
    the loop were late meanwhile.
    """

    recording: FinishedRecording
    seconds: float
    cpu_s: float
    late_s: list[float]


async def finalise_hour(hour: Hour, sealed: Path) -> Finalised:
    """Finalise in a thread, as the server does."""

    def work() -> FinishedRecording:
        with sealed.open("wb") as file:
            writer = SealedBlobs(ObjectBlobStore.local(sealed.parent), KEYRING).writer(file, KEY)
            finished = finalise(hour.paths, writer, KEYRING)
            writer.close()
            os.fsync(file.fileno())
        return finished

    late_s: list[float] = []
    with ThreadPoolExecutor(1) as executor:
        began_s, cpu_s = time.monotonic(), _cpu_s()
        working = asyncio.get_running_loop().run_in_executor(executor, work)
        while not working.done():
            asked_s = time.monotonic()
            await asyncio.wait([working], timeout=0.005)
            if not working.done():
                late_s.append(time.monotonic() - asked_s - 0.005)
        recording = await working
        return Finalised(recording, time.monotonic() - began_s, _cpu_s() - cpu_s, sorted(late_s))


def _cpu_s() -> float:
    """Return the processor's seconds of this process and of those it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


async def read_ranges(sealed: Path, *, rounds: int = 15) -> Ranges:
    """Read random ranges of the same recording over HTTP, sealed and plain in turns."""
    directory = sealed.parent
    blobs = SealedBlobs(ObjectBlobStore.local(directory / "blobs"), KEYRING)
    await blobs.put(KEY, sealed)
    blob = await blobs.open(KEY)
    plain = directory / "plain.webm"
    with plain.open("wb") as file:
        async for piece in blob.stream(0, blob.plain_size):
            file.write(piece)
    async with (
        _serving(blobs, plain) as url,
        ClientSession(connector=TCPConnector(limit=1)) as http,
    ):
        found: dict[str, list[float]] = {"sealed": [], "plain": []}
        for number in range(rounds):
            for path, speeds in found.items():
                speeds.append(await _speed(http, f"{url}/{path}", blob.plain_size, seed=number))
    return Ranges(statistics.median(found["sealed"]), statistics.median(found["plain"]))


async def _speed(http: ClientSession, url: str, size: int, *, seed: int) -> float:
    chance = random.Random(seed)
    began_s, read = time.monotonic(), 0
    for _ in range(RANGES // 5):
        start = chance.randrange(size - RANGE_BYTES)
        headers = {"Range": f"bytes={start}-{start + RANGE_BYTES - 1}"}
        async with http.get(url, headers=headers) as response:
            assert response.status == 206
            async for piece in response.content.iter_any():
                read += len(piece)
    return read / (time.monotonic() - began_s)


@asynccontextmanager
async def _serving(blobs: SealedBlobs, plain: Path) -> AsyncIterator[str]:
    async def sealed(request: aiohttp_web.Request) -> aiohttp_web.StreamResponse:
        blob = await blobs.open(KEY)
        asked = request.http_range
        assert asked.start is not None
        span = ByteRange(asked.start, asked.stop or blob.plain_size)
        return await send_range(request, blob, span, size=blob.plain_size, headers={})

    async def static(_: aiohttp_web.Request) -> aiohttp_web.StreamResponse:
        return aiohttp_web.FileResponse(plain)

    app = aiohttp_web.Application()
    app.router.add_get("/sealed", sealed)
    app.router.add_get("/plain", static)
    runner = aiohttp_web.AppRunner(app)
    await runner.setup()
    try:
        site = aiohttp_web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        [(_, port)] = [address[:2] for address in runner.addresses]
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


def peak_memory_mib() -> float:
    """Return the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
