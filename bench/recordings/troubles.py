"""A full disk, a disk that hangs, a store that answers 503: what is lost, and who is told."""

import asyncio
import errno
import os
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.recordings.stage import Stage, Viewer, recordings_of, staged
from bench.recordings.watched_server import lags_ms
from tests.support.api import Json
from tests.support.client import InterviewClient
from tests.support.media import PacedTrack
from tests.support.s3_server import ACCESS_KEY, SECRET, Gate, S3Server
from tests.support.staging import Pair
from tests.support.webm import decode

ALERT_LIMIT_S = 5.0
LAG_LIMIT_MS = 100.0
DISK_MIB = 48
# What is on its way when frames are counted.
UNDERWAY = 4


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble: `alert_s` until staff were told, `lost_frames` of the call that viewers missed,
    `unrecorded` ones that are in no recording, `lag_ms` of the server's event loop (p99), what is
    `missing` in the recordings as their audits tell, and how long after the trouble they were
    finished.
    """

    name: str
    alert_s: float
    lost_frames: int
    unrecorded: int
    lag_ms: float
    missing: list[Json]
    finished_s: float

    @property
    def missing_s(self) -> float:
        """How much is missing in all."""
        return float(sum(gap["endMs"] - gap["startMs"] for gap in self.missing)) / 1000


@dataclass(frozen=True, slots=True)
class Arena:
    """A server that is watched: its disk is small where one could be made, its files in a bucket
    behind `gate`.
    """

    stage: Stage
    directory: Path
    disk: Path
    gate: Gate


@asynccontextmanager
async def arena(directory: Path) -> AsyncIterator[Arena]:
    """A server for all troubles, one after the other."""
    disk = directory / "disk"
    async with AsyncExitStack() as stack:
        server = stack.enter_context(S3Server())
        gate = await stack.enter_async_context(Gate(server.url).open())
        await asyncio.to_thread(disk.mkdir)
        if can_mount():
            await stack.enter_async_context(_small_disk(disk))
        environment = {
            "S3_BUCKET": server.make_bucket("recordings-of-calls"),
            "S3_ENDPOINT": gate.url,
            "S3_ACCESS_KEY_ID": ACCESS_KEY,
            "S3_SECRET_ACCESS_KEY": SECRET,
        }
        stage = await stack.enter_async_context(watched(directory, disk / "data", environment))
        yield Arena(stage, directory, disk, gate)


async def full_disk(arena: Arena, *, seconds: float) -> Trouble:
    """The disk of database and journals is full for a while; only where it is a small one."""
    case = await _begin("full disk", arena)
    filler = arena.disk / "filler"
    since_s = asyncio.get_running_loop().time()
    await asyncio.to_thread(_fill, filler)
    alert_s = await _staff(case.pair).wait_alert("disk", active=True, since_s=since_s)
    await asyncio.sleep(seconds)
    filler.unlink()
    over_s = asyncio.get_running_loop().time()
    await _staff(case.pair).wait_alert("disk", active=False, since_s=over_s)
    return await _sum_up(case, alert_s=alert_s)


async def hanging_disk(arena: Arena, *, seconds: float) -> Trouble:
    """Nothing that the recorder writes comes to an end for a while."""
    case = await _begin("hanging disk", arena)
    since_s = asyncio.get_running_loop().time()
    (arena.directory / "stall").touch()
    alert_s = await _staff(case.pair).wait_alert("slow", active=True, since_s=since_s)
    await asyncio.sleep(max(0.0, seconds - alert_s))
    (arena.directory / "stall").unlink()
    over_s = asyncio.get_running_loop().time()
    await _staff(case.pair).wait_alert("slow", active=False, since_s=over_s)
    return await _sum_up(case, alert_s=alert_s)


async def store_away(arena: Arena, *, seconds: float) -> Trouble:
    """The bucket answers 503 while an interview runs, is completed, and for a while after."""
    case = await _begin("store away", arena)
    since_s = asyncio.get_running_loop().time()
    arena.gate.closed = True
    alert_s = await _staff(case.pair).wait_alert("store", active=True, since_s=since_s)

    async def open_again() -> None:
        await asyncio.sleep(max(0.0, seconds - alert_s))
        arena.gate.closed = False

    opening = asyncio.create_task(open_again())
    try:
        return await _sum_up(case, alert_s=alert_s, until=opening)
    finally:
        await opening


@asynccontextmanager
async def watched(
    directory: Path, data_dir: Path, environment: dict[str, str] | None = None
) -> AsyncIterator[Stage]:
    """A stage whose server writes down its loop's lag in `directory`."""
    # Its log is not on the small disk, where it would be in the way of what is measured.
    command = ("-m", "bench.recordings.watched_server", str(directory))
    log = directory / "server.log"
    async with staged(data_dir, environment, command=command, log=log) as stage:
        yield stage


@dataclass(slots=True)
class Tracks:
    """What is sent, and where counting began: sent and seen, by participant and source."""

    sent: dict[tuple[str, str], PacedTrack]
    began: dict[tuple[str, str], tuple[int, int]]


async def call(stage: Stage) -> tuple[Pair, Tracks]:
    """Two people who talk and see each other, their frames counted from here on."""
    pair = await stage.bring_together()
    sent = {
        (client.participant_id, source): track
        for client in (pair.interviewer, pair.candidate)
        for source, track in client.tracks.items()
    }
    began = {key: (track.sent, _viewer_of(pair, key).frames[key]) for key, track in sent.items()}
    return pair, Tracks(sent, began)


@dataclass(frozen=True, slots=True)
class _Case:
    """A call that is to meet trouble, and how many lags of the loop were written before."""

    name: str
    arena: Arena
    pair: Pair
    tracks: Tracks
    lags_before: int


async def _begin(name: str, arena: Arena) -> _Case:
    pair, tracks = await call(arena.stage)
    return _Case(name, arena, pair, tracks, len(lags_ms(arena.directory)))


async def _sum_up(
    case: _Case, *, alert_s: float, until: "asyncio.Task[None] | None" = None
) -> Trouble:
    """Count frames, complete the interview, wait for the recordings and look into them."""
    pair, tracks = case.pair, case.tracks
    await asyncio.sleep(1)
    lost = lost_frames(pair, tracks)
    lags = sorted(lags_ms(case.arena.directory)[case.lags_before :])
    unrecorded = sum(track.sent for track in tracks.sent.values())
    await pair.interviewer.request("complete-interview", {"score": 70})
    if until is not None:
        await until
    over_s = time.monotonic()
    for client in (pair.interviewer, pair.candidate):
        await pair.interviewer.wait_fact("recording.ready", participantId=client.participant_id)
    finished_s = time.monotonic() - over_s
    missing: list[Json] = []
    for item in await recordings_of(pair.staff, pair.session_id):
        decode(await pair.staff.bytes_of(item["url"]))
        missing += item["audit"]["missing"]
        unrecorded -= sum(item["audit"]["frames"].values())
    await case.arena.stage.let_go()
    lag_ms = lags[int(len(lags) * 0.99)]
    return Trouble(case.name, alert_s, lost, max(0, unrecorded), lag_ms, missing, finished_s)


def lost_frames(pair: Pair, tracks: Tracks) -> int:
    """Return how many frames of a call its viewers missed since counting began."""
    return sum(
        max(0, (track.sent - tracks.began[key][0]) - _seen(pair, key, tracks) - UNDERWAY)
        for key, track in tracks.sent.items()
    )


def _seen(pair: Pair, key: tuple[str, str], tracks: Tracks) -> int:
    return _viewer_of(pair, key).frames[key] - tracks.began[key][1]


def _viewer_of(pair: Pair, key: tuple[str, str]) -> InterviewClient:
    return next(one for one, other in _both(pair) if other.participant_id == key[0])


def _both(pair: Pair) -> tuple[tuple[InterviewClient, InterviewClient], ...]:
    return (pair.interviewer, pair.candidate), (pair.candidate, pair.interviewer)


def _staff(pair: Pair) -> Viewer:
    assert isinstance(pair.interviewer, Viewer)
    return pair.interviewer


@asynccontextmanager
async def _small_disk(path: Path) -> AsyncIterator[None]:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(path)]
    await asyncio.to_thread(subprocess.run, mount, check=True, capture_output=True)
    try:
        yield
    finally:
        await asyncio.to_thread(subprocess.run, ["umount", "-l", str(path)], check=True)


def can_mount() -> bool:
    """Whether a small disk can be made here."""
    return os.geteuid() == 0


def _fill(path: Path) -> None:
    """Write until the disk is full."""
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(65536))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
