"""What follows the end of an interview: last words, scores, the overall result, recordings."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from itertools import chain, repeat
from typing import Any
from uuid import UUID

import structlog

from media_server.answers import Answers
from media_server.arrears import Arrears
from media_server.catching_up import CatchingUp
from media_server.chronicle import Chronicle, FactType
from media_server.conversation import record_conversation
from media_server.errors import InterviewError
from media_server.overall import record_overall
from media_server.recordings import RecordingMaker
from media_server.rooms import Rooms
from media_server.store_watch import StoreWatch
from storage.errors import StorageError
from storage.models import Audience

RETRY_AFTER_S = (2.0, 5.0, 15.0, 30.0, 60.0)
"""How long a disk or store that refuses is given, the last again and again.

A store that was away is tried at once when it answers again.
"""

log = structlog.get_logger()


class Finishing:
    """Concludes interviews in the background; what is cut short is taken up at the next start."""

    def __init__(
        self,
        *,
        chronicle: Chronicle,
        rooms: Rooms,
        answers: Answers,
        recordings: RecordingMaker,
        catching_up: CatchingUp,
        arrears: Arrears,
        store: StoreWatch,
    ) -> None:
        self._chronicle = chronicle
        self._store = store
        self._rooms = rooms
        self._answers = answers
        self._recordings = recordings
        self._catching_up = catching_up
        self._arrears = arrears
        self._scoring: dict[UUID, asyncio.Task[None]] = {}
        self._concluding: dict[UUID, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_busy(self) -> bool:
        """Whether anything is being brought to its end, or waits for a store to answer again."""
        return bool(self._tasks)

    def conclude(self, interview_id: UUID) -> None:
        """Close the room of a completed interview and bring everything to its end."""
        scoring = self._spawn(self._score(interview_id), interview_id)
        recording = self._spawn(self._record(interview_id, after=scoring), interview_id)
        for tasks, task in ((self._scoring, scoring), (self._concluding, recording)):
            tasks[interview_id] = task
            task.add_done_callback(partial(_forget, tasks, interview_id))

    def disband(self, interview_id: UUID) -> None:
        """Close the room of an interview that will not take place, whoever waits in it."""
        self._spawn(self._disband(interview_id), interview_id)

    def keep(self, interview_id: UUID) -> None:
        """Make recordings of what there is so far of an interview that may still go on."""
        self.insist(interview_id, partial(self._recordings.make, interview_id))

    def insist(self, interview_id: UUID, work: Callable[[], Awaitable[None]]) -> None:
        """Do in the background what a store or disk may refuse for a while, until it is done."""
        self._spawn(self._insist(interview_id, work), interview_id)

    async def scored(self, interview_id: UUID) -> None:
        """Wait until the answers of an interview that is being concluded are scored."""
        scoring = self._scoring.get(interview_id)
        if scoring is not None:
            await asyncio.wait([scoring])

    async def concluded(self, interview_id: UUID) -> None:
        """Wait until the recordings of an interview that is being concluded are made, too."""
        recording = self._concluding.get(interview_id)
        if recording is not None:
            await asyncio.wait([recording])

    async def settled(self) -> None:
        """Wait until everything that is being concluded is."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        """Stop; journals and unscored answers wait for the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _disband(self, interview_id: UUID) -> None:
        await self._rooms.hang_up(interview_id)
        await self._rooms.close(interview_id)
        await self._insist(interview_id, partial(self._recordings.make, interview_id))

    async def _score(self, interview_id: UUID) -> None:
        await self._rooms.hang_up(interview_id)
        # Scored while the last words can still be waited for, and again if closing finds more.
        await self._answers.settle(interview_id)
        await self._rooms.close(interview_id)
        if not await self._catching_up.fill(interview_id):
            await self._arrears.note(interview_id)
        await self._answers.settle(interview_id)
        async with self._chronicle.writing(interview_id) as entry:
            await record_conversation(entry)
            if entry.session.feedback is None:
                await record_overall(entry)

    async def _record(self, interview_id: UUID, *, after: asyncio.Task[None]) -> None:
        await asyncio.wait([after])

        async def make() -> None:
            # Scoring may have failed before it came to that, and what is still written has
            # frames to come.
            await self._rooms.close(interview_id)
            await self._recordings.settle(interview_id)
            await self._recordings.make(interview_id)

        await self._insist(interview_id, make)

    async def _insist(self, interview_id: UUID, work: Callable[[], Awaitable[None]]) -> None:
        """Try until disk and store let it be done."""
        for tries, pause_s in enumerate(chain(RETRY_AFTER_S, repeat(RETRY_AFTER_S[-1]))):
            returned = self._store.returned
            try:
                await work()
            except (StorageError, OSError) as error:
                log.warning(
                    "recording.postponed",
                    interview_id=str(interview_id),
                    error=type(error).__name__,
                    pause_s=pause_s,
                )
                if not tries:
                    await self._tell_store(interview_id, FactType.RECORDING_FAULTED)
                with suppress(TimeoutError):
                    await asyncio.wait_for(returned.wait(), pause_s)
            else:
                if tries:
                    await self._tell_store(interview_id, FactType.RECORDING_RECOVERED)
                return

    async def _tell_store(self, interview_id: UUID, fact: FactType) -> None:
        """Tell staff that finished recordings find no place, or do again."""
        try:
            async with self._chronicle.writing(interview_id) as entry:
                entry.record(fact, {"reason": "store"}, audience=Audience.STAFF)
        except StorageError as error:
            log.warning("recording.trouble_untold", error=type(error).__name__)

    def _spawn(self, work: Coroutine[Any, Any, None], interview_id: UUID) -> asyncio.Task[None]:
        task = asyncio.create_task(_logged(work, interview_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _forget(
    tasks: dict[UUID, asyncio.Task[None]], interview_id: UUID, done: asyncio.Task[None]
) -> None:
    if tasks.get(interview_id) is done:
        del tasks[interview_id]


async def _logged(work: Coroutine[Any, Any, None], interview_id: UUID) -> None:
    try:
        await work
    except (InterviewError, StorageError, OSError) as error:
        log.error(
            "interview.not_concluded", interview_id=str(interview_id), error=type(error).__name__
        )
