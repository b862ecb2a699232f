"""Work that waits in rows, done one after the other; whatever a crash cut short is done again."""

import asyncio
from collections.abc import Iterator
from itertools import chain, repeat
from typing import Generic, TypeVar
from uuid import UUID

import structlog

from storage.errors import StorageError
from storage.models import RecordingExport, UploadedSpeech

Row = TypeVar("Row", RecordingExport, UploadedSpeech)

RETRY_AFTER_S = (2.0, 5.0, 15.0, 60.0)
"""How long a store that is full or away is given, the last again and again."""

log = structlog.get_logger()


class Postponed(Exception):
    """The work cannot be done now, and can be later."""


class JobQueue(Generic[Row]):
    """Rows are the queue. How far the one at work has come is known here only, so that telling
    it costs no writing. Kinds of work say what is next, how it is done and how it is given up.
    """

    kind = "job"

    def __init__(self) -> None:
        self._wake, self._idle = asyncio.Event(), asyncio.Event()
        self._runner: asyncio.Task[None] | None = None
        self._work: asyncio.Task[None] | None = None
        self._at_work: Row | None = None
        self._progress = 0.0

    async def _next(self) -> Row | None:
        """Return what is to be done next, None where nothing waits."""
        raise NotImplementedError

    async def _make(self, row: Row) -> None:
        """Do it; raises StorageError, OSError or Postponed where it must be tried again."""
        raise NotImplementedError

    async def _give_up(self, row: Row) -> None:
        """Note that it was tried and cannot be done."""
        raise NotImplementedError

    def start(self) -> None:
        """Begin with what waits, and with what was at work when the last run ended."""
        self._wake.set()
        self._runner = asyncio.create_task(self._run(), name=self.kind)

    async def close(self) -> None:
        """Stop; what was at work is done again after the next start. May be repeated."""
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)
        await self._stop()

    def wake(self) -> None:
        """Look for what waits: a row was added."""
        self._idle.clear()
        self._wake.set()

    async def idle(self) -> None:
        """Wait until nothing waits to be done."""
        await self._idle.wait()

    def is_at_work(self, row: Row) -> bool:
        """Return whether a row's work is being done just now."""
        return self._at_work is not None and self._at_work.id == row.id

    @property
    def progress(self) -> float:
        """Return how much of what is at work is done, 0 to 1."""
        return self._progress

    async def cancel(self, row_id: UUID) -> None:
        """Stop the work of a row, if it is being done."""
        if self._at_work is not None and self._at_work.id == row_id:
            await self._stop()

    async def cancel_all(self, session_id: UUID) -> None:
        """Stop any work of an interview."""
        if self._at_work is not None and self._at_work.session_id == session_id:
            await self._stop()

    async def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    async def _run(self) -> None:
        pauses = _pauses()
        while True:
            try:
                row = await self._next()
                if row is None:
                    if not self._wake.is_set():
                        self._idle.set()
                    await self._wake.wait()
                    self._wake.clear()
                    continue
                await self._attend(row)
                pauses = _pauses()
            except (StorageError, OSError, Postponed) as error:
                pause_s = next(pauses)
                log.warning(f"{self.kind}.postponed", error=type(error).__name__, pause_s=pause_s)
                await asyncio.sleep(pause_s)

    async def _attend(self, row: Row) -> None:
        """Do one row's work; it is done, given up or cancelled then, or postponed by an error."""
        self._at_work, self._progress = row, 0.0
        self._work = asyncio.create_task(self._make(row))
        try:
            await asyncio.wait([self._work])
        finally:
            self._at_work = None
        error = None if self._work.cancelled() else self._work.exception()
        if isinstance(error, StorageError | OSError | Postponed):
            raise error
        if error is not None:
            log.error(f"{self.kind}.failed", row_id=str(row.id), error=type(error).__name__)
            await self._give_up(row)

    def _note(self, share: float) -> None:
        self._progress = share


def _pauses() -> Iterator[float]:
    return chain(RETRY_AFTER_S, repeat(RETRY_AFTER_S[-1]))
