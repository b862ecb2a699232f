"""The rooms that are open in this process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from uuid import UUID
from weakref import WeakValueDictionary

import structlog

from media_server.admission import Admission
from media_server.chronicle import Chronicle
from media_server.errors import Unavailable
from media_server.lifecycle_states import require_open
from media_server.limits import has_more_time
from media_server.live_interview import LiveInterview
from media_server.timeline import Timeline
from storage.models import InterviewSession, InterviewStatus

log = structlog.get_logger()

OpenRoom = Callable[[InterviewSession, Timeline, Callable[[], None], bool, bool], LiveInterview]
"""Builds the room of a session on its timeline; the third argument is to be called when it
empties, the last two tell whether the candidate is granted more time, and wants to be coached."""


class Rooms:
    """One `LiveInterview` per interview, opened on first need and kept when everybody leaves.

    A room that stays empty for `idle_grace_s` is closed, and `retired` told; the next who joins
    opens it again on the same timeline.
    """

    def __init__(
        self,
        *,
        chronicle: Chronicle,
        open_room: OpenRoom,
        retired: Callable[[UUID], None],
        idle_grace_s: float,
        admission: Admission,
    ) -> None:
        self.admission = admission
        self._chronicle = chronicle
        self._open_room = open_room
        self._retired = retired
        self._idle_grace_s = idle_grace_s
        self._rooms: dict[UUID, LiveInterview] = {}
        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        self._idle: dict[UUID, asyncio.TimerHandle] = {}
        self._retiring: set[asyncio.Task[None]] = set()
        self._stopped = False
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._rooms)

    @property
    def all(self) -> tuple[LiveInterview, ...]:
        """The rooms that are open now."""
        return tuple(self._rooms.values())

    @property
    def under_way(self) -> int:
        """How many interviews are going on, with people in them."""
        return sum(room.is_under_way for room in self._rooms.values())

    def report_store(self, is_up: bool) -> None:
        """Tell every room whether the blob store answers."""
        for room in tuple(self._rooms.values()):
            room.report_store(is_up=is_up)

    def get(self, interview_id: UUID) -> LiveInterview | None:
        """Return the room if it is open."""
        return self._rooms.get(interview_id)

    @asynccontextmanager
    async def visit(self, interview_id: UUID) -> AsyncIterator[LiveInterview]:
        """Open the room if need be and keep it open within the block.

        Raises NotFound, WrongState once the interview is over, Unavailable while shutting down
        and where the server can carry no more rooms.
        """
        with ExitStack() as leaving:
            async with self._lock(interview_id):
                room = self._rooms.get(interview_id)
                if room is None:
                    room = await self._open(interview_id)
                leaving.enter_context(room.visit())
            yield room

    async def close(self, interview_id: UUID) -> None:
        """Close the room, if it is open, and return when its journals and words are stored."""
        async with self._lock(interview_id):
            await self._close(interview_id)

    async def hang_up(self, interview_id: UUID) -> None:
        """End the media of a room that is about to be closed."""
        room = self._rooms.get(interview_id)
        if room is not None:
            await room.hang_up()

    async def drain_speech(self, interview_id: UUID, participant_id: UUID) -> bool:
        """Wait for the words somebody has said so far; False if nobody listens to them."""
        room = self._rooms.get(interview_id)
        return room is not None and await room.drain_speech(participant_id)

    async def drain(self) -> None:
        """Let nobody new in and wait until the interviews under way have ended."""
        self.admission.draining = True
        while self.under_way:
            self._changed.clear()
            await self._changed.wait()

    async def shutdown(self) -> None:
        """Close every room and open none any more."""
        self._stopped = True
        await asyncio.gather(*(self.close(interview_id) for interview_id in tuple(self._rooms)))
        await asyncio.gather(*self._retiring)

    async def _open(self, interview_id: UUID) -> LiveInterview:
        if self._stopped:
            raise Unavailable("The server is shutting down.")
        async with self._chronicle.writing(interview_id) as entry:
            # Writing makes sure that the timeline has its origin, and that it is stored.
            session = entry.session
            require_open(session)
            under_way = session.status is InterviewStatus.IN_PROGRESS
            self.admission.require_room(under_way=under_way)
            people = await entry.uow.participants.of_session(interview_id)
            granted = await entry.uow.accommodations.of_user(session.candidate_id)
            mock = await entry.uow.ai_mocks.by_session(interview_id)
        timeline = Timeline(session.timeline_origin_at)

        def emptied() -> None:
            self._changed.set()
            self._watch(interview_id)

        coached = mock is not None and mock.real_time_analysis
        room = self._open_room(session, timeline, emptied, has_more_time(granted), coached)
        room.restore(people, started=under_way, paused=session.paused_ms is not None)
        self._rooms[interview_id] = room
        self._chronicle.attach_clock(interview_id, timeline.now_ms)
        log.info("room.opened", interview_id=str(interview_id))
        return room

    async def _close(self, interview_id: UUID) -> None:
        self._unwatch(interview_id)
        room = self._rooms.pop(interview_id, None)
        if room is not None:
            await room.close()
            self._chronicle.detach_clock(interview_id)
            self._changed.set()
            log.info("room.closed", interview_id=str(interview_id))

    def _lock(self, interview_id: UUID) -> asyncio.Lock:
        return self._locks.setdefault(interview_id, asyncio.Lock())

    def _watch(self, interview_id: UUID) -> None:
        """Look again after the grace; whoever came meanwhile keeps the room."""
        self._unwatch(interview_id)
        self._idle[interview_id] = asyncio.get_running_loop().call_later(
            self._idle_grace_s, self._retire_if_empty, interview_id
        )

    def _unwatch(self, interview_id: UUID) -> None:
        timer = self._idle.pop(interview_id, None)
        if timer is not None:
            timer.cancel()

    def _retire_if_empty(self, interview_id: UUID) -> None:
        self._idle.pop(interview_id, None)
        room = self._rooms.get(interview_id)
        if room is None or not room.is_empty:
            return
        task = asyncio.get_running_loop().create_task(self._retire(interview_id))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    async def _retire(self, interview_id: UUID) -> None:
        async with self._lock(interview_id):
            room = self._rooms.get(interview_id)
            if room is None or not room.is_empty:
                return
            await self._close(interview_id)
        self._retired(interview_id)
