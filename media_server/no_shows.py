"""What happens by itself in time: missing candidates are noted, deadlines kept."""

import asyncio
from datetime import datetime

import structlog

from media_server.errors import InterviewError
from media_server.lifecycle import InterviewLifecycle
from storage.database import Database
from storage.errors import StorageError
from storage.models.base import utc_now

INTERVAL_S = 20.0
BATCH = 100

log = structlog.get_logger()


class NoShows:
    """Looks every now and then for interviews that nobody came to, or whose deadline is over.

    What is due stands in the rows, so that nothing is forgotten over a restart, and several
    servers on one database may look at the same time.
    """

    def __init__(self, *, database: Database, lifecycle: InterviewLifecycle) -> None:
        self._database = database
        self._lifecycle = lifecycle
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look in the background."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop looking. May be repeated."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def sweep(self, now: datetime) -> int:
        """Note who is missing at `now` and return how many are."""
        async with self._database.unit_of_work(read_only=True) as uow:
            overdue = await uow.sessions.overdue(now, limit=BATCH)
            closing = await uow.one_ways.due(now, limit=BATCH)
        missing = 0
        for session in overdue:
            missing += await self._lifecycle.miss_overdue(session.id, now)
        for one_way in closing:
            missing += await self._lifecycle.keep_deadline(one_way.session_id, now)
        return missing

    async def _run(self) -> None:
        while True:
            try:
                missing = await self.sweep(utc_now())
            except (StorageError, InterviewError) as error:
                log.warning("no_show.not_looked", error=type(error).__name__)
                missing = 0
            if missing < BATCH:
                await asyncio.sleep(INTERVAL_S)
