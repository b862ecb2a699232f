"""The chronicle: what happened in an interview, in order, stored before it is told.

A *fact* is a row with a sequence number; a *signal* is told to whoever listens and forgotten.
Everything that writes about one interview does so inside `Chronicle.writing`, one at a time, so
that the order of numbers is the order of commits and the order of publishing.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

from media_server.errors import NotFound
from storage.database import Database
from storage.models import Audience, InterviewEvent, InterviewSession, ParticipantRole
from storage.models.base import utc_now
from storage.unit_of_work import UnitOfWork


class FactType(StrEnum):
    PARTICIPANT_JOINED = "participant.joined"
    PARTICIPANT_ADMITTED = "participant.admitted"
    PARTICIPANT_LEFT = "participant.left"
    PARTICIPANT_REMOVED = "participant.removed"
    PARTICIPANT_CONSENTED = "participant.consented"
    PARTICIPANT_MUTED = "participant.muted"
    UNMUTE_ASKED = "unmute.asked"
    INTERVIEW_UPDATED = "interview.updated"
    INTERVIEW_RESCHEDULED = "interview.rescheduled"
    INTERVIEW_CANCELLED = "interview.cancelled"
    INTERVIEW_MISSED = "interview.missed"
    INTERVIEW_STARTED = "interview.started"
    INTERVIEW_LOCKED = "interview.locked"
    INTERVIEW_PAUSED = "interview.paused"
    INTERVIEW_RESUMED = "interview.resumed"
    QUESTION_ASKED = "interview.question.asked"
    HINT_GIVEN = "hint.given"
    ANSWER_BEGUN = "interview.answer.begun"
    RESPONSE_SUBMITTED = "interview.response.submitted"
    RESPONSE_SCORED = "response.scored"
    CHAT_SENT = "chat.sent"
    NOTE_ADDED = "note.added"
    COMMENT_ADDED = "comment.added"
    COMMENT_CHANGED = "comment.changed"
    COMMENT_DELETED = "comment.deleted"
    SCORECARD_SUBMITTED = "scorecard.submitted"
    COACHING_NUDGED = "coaching.nudged"
    TRANSCRIPT_CORRECTED = "transcript.corrected"
    TRANSCRIPT_DELAYED = "transcript.delayed"
    TRANSCRIPT_COMPLETED = "transcript.completed"
    SOURCE_STARTED = "source.started"
    SOURCE_ENDED = "source.ended"
    INTERVIEW_COMPLETED = "interview.completed"
    INTERVIEW_SCORED = "interview.scored"
    RECORDING_READY = "recording.ready"
    RECORDING_FAULTED = "recording.faulted"
    RECORDING_RECOVERED = "recording.recovered"


class SignalType(StrEnum):
    CAPTION_UPDATED = "caption.updated"
    SLOT_ASSIGNED = "slot.assigned"
    SLOT_PAUSED = "slot.paused"
    SPEAKER_CHANGED = "speaker.changed"
    PARTICIPANT_KNOCKED = "participant.knocked"
    RECORDING_ALERT = "recording.alert"
    COACHING_MEASURED = "coaching.measured"
    EVENT = "event"


_STAFF_ROLES = frozenset({ParticipantRole.INTERVIEWER, ParticipantRole.OBSERVER})


def audiences_of(role: ParticipantRole) -> frozenset[Audience]:
    """Return the audiences that somebody sitting in `role` belongs to."""
    own = Audience.STAFF if role in _STAFF_ROLES else Audience.CANDIDATE
    return frozenset({Audience.EVERYONE, own})


@dataclass(frozen=True, slots=True)
class Fact:
    """One stored event; `at_ms` is its position on the interview's timeline."""

    session_id: UUID
    seq: int
    at_ms: int
    type: str
    payload: dict[str, Any]
    audience: Audience

    def wire(self) -> dict[str, Any]:
        """Return the fact as clients get it."""
        return {**self.payload, "seq": self.seq, "atMs": self.at_ms}

    @classmethod
    def of(cls, row: InterviewEvent) -> "Fact":
        """Return the fact that `row` stores."""
        return cls(
            session_id=row.session_id,
            seq=row.seq,
            at_ms=row.at_ms,
            type=row.type,
            payload=row.payload,
            audience=row.audience,
        )


@dataclass(frozen=True, slots=True)
class Signal:
    """Something passing: to one participant (`to`), to all but one (`but`), or to an audience."""

    type: SignalType
    payload: dict[str, Any]
    to: UUID | None = None
    but: UUID | None = None
    audience: Audience = Audience.EVERYONE


class Subscription:
    """A bounded queue of what is published about one interview, for one reader.

    A reader that falls behind loses signals, and of facts only the notice: `take` then says so,
    and the reader reads on from the stored facts.
    """

    def __init__(self, close: Callable[["Subscription"], None], *, capacity: int) -> None:
        self._close = close
        self._capacity = capacity
        self._items: deque[Fact | Signal] = deque()
        self._missed = False
        self._wake = asyncio.Event()

    def offer(self, item: Fact | Signal) -> None:
        """Queue `item`, or remember that a fact did not fit. Never blocks."""
        if len(self._items) < self._capacity:
            self._items.append(item)
        elif isinstance(item, Fact):
            self._missed = True
        self._wake.set()

    async def take(self) -> tuple[list[Fact | Signal], bool]:
        """Wait for news; return it in order, and whether facts after it were missed."""
        await self._wake.wait()
        self._wake.clear()
        items, missed = list(self._items), self._missed
        self._items.clear()
        self._missed = False
        return items, missed

    def close(self) -> None:
        """Stop listening."""
        self._close(self)


class Entry:
    """One transaction about one interview: rows through `uow`, facts through `record`."""

    def __init__(self, uow: UnitOfWork, session: InterviewSession, at_ms: int) -> None:
        self.uow = uow
        self.session = session
        self.at_ms = at_ms
        self._pending: list[InterviewEvent] = []
        self._afterwards: list[Callable[[], object]] = []

    def record(
        self,
        type: FactType,  # noqa: A002 - the word of the protocol
        payload: dict[str, Any],
        *,
        audience: Audience = Audience.EVERYONE,
        participant_id: UUID | None = None,
        at_ms: int | None = None,
    ) -> None:
        """Add a fact to this transaction; it is numbered, stored and published at its end."""
        self._pending.append(
            InterviewEvent(
                session_id=self.session.id,
                at_ms=self.at_ms if at_ms is None else at_ms,
                type=type,
                audience=audience,
                participant_id=participant_id,
                payload=payload,
            )
        )

    def afterwards(self, action: Callable[[], object]) -> None:
        """Call `action` once this is stored and told; not at all if it is not."""
        self._afterwards.append(action)

    def finish(self) -> None:
        """Run what was to be done afterwards; the chronicle's own call."""
        for action in self._afterwards:
            action()

    async def flush(self) -> list[Fact]:
        """Number and store the facts recorded so far and return them."""
        if not self._pending:
            return []
        rows, self._pending = self._pending, []
        last = await self.uow.sessions.next_seq(self.session.id, len(rows))
        for seq, row in enumerate(rows, start=last - len(rows) + 1):
            row.seq = seq
        await self.uow.events.add_all(rows)
        return [Fact.of(row) for row in rows]


class Chronicle:
    """Writes and tells the facts of all interviews of this process."""

    def __init__(self, database: Database, *, now: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._now = now
        self._clocks: dict[UUID, Callable[[], int]] = {}
        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        self._readers: dict[UUID, set[Subscription]] = {}

    def attach_clock(self, session_id: UUID, now_ms: Callable[[], int]) -> None:
        """Take positions from a live room's clock, which no step of the wall clock moves."""
        self._clocks[session_id] = now_ms

    def detach_clock(self, session_id: UUID) -> None:
        """Go back to the wall clock for this interview."""
        self._clocks.pop(session_id, None)

    @asynccontextmanager
    async def writing(
        self, session_id: UUID, *, begins_timeline: bool = True
    ) -> AsyncIterator[Entry]:
        """Open the one transaction that may write about this interview just now.

        What happens to an interview days before anybody comes stands at 0 ms of a timeline that
        it does not begin.

        Raises NotFound when there is no such interview. The facts recorded are published after
        the commit; when the body raises, nothing is stored and nothing is told.
        """
        lock = self._locks.setdefault(session_id, asyncio.Lock())
        async with lock:
            async with self._database.unit_of_work() as uow:
                session = await uow.sessions.get_for_update(session_id)
                if session is None:
                    raise NotFound("There is no such interview.")
                if begins_timeline and session.timeline_origin_at is None:
                    session.timeline_origin_at = self._now()
                entry = Entry(uow, session, self._position(session))
                yield entry
                facts = await entry.flush()
            for fact in facts:
                self._publish(session_id, fact)
            entry.finish()

    def signal(self, session_id: UUID, signal: Signal) -> None:
        """Tell whoever listens; nothing is stored."""
        self._publish(session_id, signal)

    def subscribe(self, session_id: UUID, *, capacity: int = 256) -> Subscription:
        """Return a queue of everything published about this interview from now on."""

        def forget(subscription: Subscription) -> None:
            readers = self._readers.get(session_id, set())
            readers.discard(subscription)
            if not readers:
                self._readers.pop(session_id, None)

        subscription = Subscription(forget, capacity=capacity)
        self._readers.setdefault(session_id, set()).add(subscription)
        return subscription

    async def facts_after(
        self, session_id: UUID, seq: int, audiences: Collection[Audience], *, limit: int = 500
    ) -> list[Fact]:
        """Return the first `limit` stored facts after `seq` that `audiences` may see, in order."""
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.events.after(session_id, seq, audiences, limit=limit)
        return [Fact.of(row) for row in rows]

    def _publish(self, session_id: UUID, item: Fact | Signal) -> None:
        for subscription in tuple(self._readers.get(session_id, ())):
            subscription.offer(item)

    def _position(self, session: InterviewSession) -> int:
        clock = self._clocks.get(session.id)
        if clock is not None:
            return clock()
        if session.timeline_origin_at is None:
            return 0
        return max(0, (self._now() - session.timeline_origin_at) // timedelta(milliseconds=1))
