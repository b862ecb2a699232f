"""Asking each part of the server how it is doing."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.scoring import Rubric, Scorer
from analysis.speech.service import SpeechService
from media_server.rooms import Rooms
from storage.blobs import BlobStore
from storage.database import Database
from storage.errors import StorageError
from web.api.health.schemas import CheckOut, Health, HealthOut
from web.cache.cache import Cache, CacheGone

CHECK_LIMIT_S = 5.0
FRESH_S = 1.0
LOW_DISK_BYTES = 1 << 30
FULL_DISK_BYTES = 100 << 20

_RUBRIC = Rubric("Why is an index fast?", "It is sorted.", {"relevance": 1.0})
_ANSWER = "Because it is sorted."

Verdict = tuple[Health, str]


@dataclass(frozen=True, slots=True)
class Check:
    """One question to one part; `failing` is what its failure makes of the part."""

    ask: Callable[[], Awaitable[Verdict]]
    failing: Health


class HealthService:
    """Asks all parts at once, at most once a second whoever asks: the endpoint is public."""

    def __init__(self, checks: Mapping[str, Check], *, clock: Callable[[], float]) -> None:
        self._checks = dict(checks)
        self._clock = clock
        self._asking = asyncio.Lock()
        self._last: tuple[float, HealthOut] | None = None

    async def report(self) -> HealthOut:
        """Return how every part is doing, and the whole."""
        async with self._asking:
            if self._last is None or self._clock() - self._last[0] > FRESH_S:
                self._last = (self._clock(), await self._ask_all())
            return self._last[1]

    async def _ask_all(self) -> HealthOut:
        found = await asyncio.gather(*(self._ask(check) for check in self._checks.values()))
        checks = dict(zip(self._checks, found, strict=True))
        states = {check.status for check in checks.values()}
        whole = next((each for each in (Health.DOWN, Health.DEGRADED) if each in states), Health.OK)
        return HealthOut(status=whole, checks=checks)

    async def _ask(self, check: Check) -> CheckOut:
        begun = self._clock()
        try:
            async with asyncio.timeout(CHECK_LIMIT_S):
                status, detail = await check.ask()
        except TimeoutError:
            status, detail = check.failing, "no answer in time"
        except (StorageError, CacheGone, OSError) as error:
            status, detail = check.failing, type(error).__name__
        return CheckOut(
            status=status, detail=detail, latency_ms=round((self._clock() - begun) * 1000, 2)
        )


def database_check(database: Database) -> Check:
    """Ask the database a question."""

    async def ask() -> Verdict:
        await database.ping()
        return Health.OK, "sqlite" if database.is_sqlite else "postgresql"

    return Check(ask, failing=Health.DOWN)


def cache_check(cache: Cache) -> Check:
    """Ask the cache whether it is there; without it everything goes on, slower."""

    async def ask() -> Verdict:
        await cache.ping()
        return Health.OK, "answers"

    return Check(ask, failing=Health.DEGRADED)


def storage_check(blobs: BlobStore) -> Check:
    """Write and delete a small blob; without the store, interviews go on and finish later."""

    async def ask() -> Verdict:
        await blobs.ping()
        return Health.OK, "takes blobs"

    return Check(ask, failing=Health.DEGRADED)


def disk_check(directory: Path) -> Check:
    """Look for room for journals."""

    async def ask() -> Verdict:
        free = (await asyncio.to_thread(shutil.disk_usage, directory)).free
        state = Health.OK
        if free < LOW_DISK_BYTES:
            state = Health.DEGRADED if free >= FULL_DISK_BYTES else Health.DOWN
        return state, f"{free >> 20} MiB free"

    return Check(ask, failing=Health.DOWN)


def speech_check(speech: SpeechService | None) -> Check:
    """Ask whether captions are being made; None when they are switched off."""

    async def ask() -> Verdict:
        if speech is None:
            return Health.OFF, "captions are switched off"
        return Health.OK if speech.healthy else Health.DEGRADED, speech.detail

    return Check(ask, failing=Health.DEGRADED)


def scoring_check(scorer: Scorer) -> Check:
    """Score a short answer; without scores, interviews go on and people judge them."""

    async def ask() -> Verdict:
        await asyncio.to_thread(scorer.score, _RUBRIC, _ANSWER)
        return Health.OK, "scores answers"

    return Check(ask, failing=Health.DEGRADED)


def capacity_check(rooms: Rooms) -> Check:
    """Look whether another interview can begin; full or draining, those under way go on."""

    async def ask() -> Verdict:
        admission = rooms.admission
        figures = (
            f"{len(rooms)} rooms, loop {admission.load.busy:.0%} busy, "
            f"{1000 * admission.load.lag_s:.0f} ms late"
        )
        if admission.refusal is None:
            return Health.OK, figures
        state = "draining" if admission.draining else "full"
        return Health.DEGRADED, f"{state}: no room is opened; {figures}"

    return Check(ask, failing=Health.DEGRADED)


def media_check(address: str) -> Check:
    """Send a datagram through a UDP socket of the kind that media uses."""

    async def ask() -> Verdict:
        loop = asyncio.get_running_loop()
        echo = _Echo(loop.create_future())
        transport, _ = await loop.create_datagram_endpoint(lambda: echo, local_addr=(address, 0))
        try:
            transport.sendto(b"health", transport.get_extra_info("sockname"))
            await echo.received
        finally:
            transport.close()
        return Health.OK, "datagrams pass"

    return Check(ask, failing=Health.DOWN)


class _Echo(asyncio.DatagramProtocol):
    def __init__(self, received: asyncio.Future[None]) -> None:
        self.received = received

    def datagram_received(self, _data: bytes, _addr: tuple[str | None, int]) -> None:
        if not self.received.done():
            self.received.set_result(None)
