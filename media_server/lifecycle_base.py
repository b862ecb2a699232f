"""What all parts of the lifecycle stand on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from media_server.answer_clock import AnswerClock
from media_server.answers import Answers
from media_server.chronicle import Chronicle, Entry
from media_server.errors import NotFound, WrongState
from media_server.finishing import Finishing
from media_server.limits import told_limit_s
from media_server.listed_sessions import ListedSessions
from media_server.notices import Notices
from media_server.policy import Action, Actor, require
from media_server.rooms import Rooms
from media_server.views import question_view
from storage.database import Database
from storage.models import (
    AiMockInterview,
    InterviewQuestion,
    InterviewResponse,
    InterviewSession,
    OneWayInterview,
    Participant,
    ParticipantRole,
    ParticipantState,
    ResponseStatus,
)
from storage.unit_of_work import UnitOfWork

Drawn = AiMockInterview | OneWayInterview
"""The questions of an interview that nobody else puts, in order."""

# What is said or written just after the time is up was on its way before.
GRACE_MS = 2000


class LifecycleBase:
    """Rights are asked here, inside the transaction that acts on them."""

    def __init__(
        self,
        *,
        database: Database,
        chronicle: Chronicle,
        rooms: Rooms,
        answers: Answers,
        finishing: Finishing,
        no_show_grace: timedelta | None = None,
        notices: Notices | None = None,
        clock: AnswerClock | None = None,
    ) -> None:
        self._database = database
        self._listed = ListedSessions(database)
        self._chronicle = chronicle
        self._rooms = rooms
        self._answers = answers
        self._finishing = finishing
        self._no_show_grace = no_show_grace
        self._notices = notices
        self._clock = clock or AnswerClock()

    async def get(
        self, actor: Actor, interview_id: UUID, action: Action = Action.VIEW
    ) -> InterviewSession:
        """Return the interview if `actor` may do `action` with it. Raises NotFound, Forbidden."""
        async with self._database.unit_of_work(read_only=True) as uow:
            session = await uow.sessions.get(interview_id)
        require(actor, action, session)
        assert session is not None
        return session

    @asynccontextmanager
    async def _writing(
        self, actor: Actor, action: Action, interview_id: UUID, *, begins_timeline: bool = True
    ) -> AsyncIterator[Entry]:
        async with self._chronicle.writing(interview_id, begins_timeline=begins_timeline) as entry:
            require(actor, action, entry.session)
            yield entry

    def _set_alarm(self, entry: Entry, response: InterviewResponse) -> None:
        """See to it that an answer with a limit ends; limits are enforced where nobody looks."""
        end_ms = last_ms(entry.session, response)
        if end_ms is not None and response.status is ResponseStatus.OPEN:
            after_s = (end_ms + GRACE_MS - entry.at_ms) / 1000
            session_id, response_id = entry.session.id, response.id
            entry.afterwards(lambda: self._clock.set(session_id, response_id, after_s=after_s))

    async def _participant(
        self, uow: UnitOfWork, session: InterviewSession, user_id: UUID, role: ParticipantRole
    ) -> Participant:
        """Return the person's row in this interview, made on first need."""
        found = await uow.participants.get_by_user(session.id, user_id)
        if found is not None:
            return found
        user = await uow.users.get_in(session.organisation_id, user_id)
        if user is None:
            raise NotFound("There is no such person.")
        alone = session.is_ai_interview or session.is_one_way
        knows = user_id == session.interviewer_id  # who leads is not locked out
        waits = not alone and (role is ParticipantRole.CANDIDATE or (session.locked and not knows))
        return await uow.participants.add(
            Participant(
                session_id=session.id,
                user_id=user_id,
                name=user.name,
                role=role,
                state=ParticipantState.WAITING if waits else ParticipantState.ADMITTED,
            )
        )


def last_ms(session: InterviewSession, response: InterviewResponse) -> int | None:
    """Return the position at which an answer ends whether it is closed or not, None if never."""
    limit_s = told_limit_s(response)
    if not session.is_one_way or limit_s is None or response.start_ms is None:
        return None
    return response.start_ms + limit_s * 1000


def require_in_time(entry: Entry, response: InterviewResponse) -> None:
    """Raise WrongState once the time to give this answer is over."""
    end_ms = last_ms(entry.session, response)
    if end_ms is not None and entry.at_ms > end_ms + GRACE_MS:
        raise WrongState("The time for this answer is over.")


async def drawn_for(uow: UnitOfWork, session: InterviewSession) -> Drawn | None:
    """Return the questions drawn for an interview without an interviewer, None for others."""
    if session.is_one_way:
        return await uow.one_ways.by_session(session.id)
    if session.is_ai_interview:
        return await uow.ai_mocks.by_session(session.id)
    return None


def put_view(
    response: InterviewResponse,
    question: InterviewQuestion | None,
    drawn: Drawn | None,
    *,
    limit_s: int | None = None,
) -> dict[str, Any]:
    """Return a question as it is put, with the hints that may be seen and the limit told of.

    Who practises is shown the hints they asked for, and how many there are left.
    """
    hints, left = list(question.hints) if question is not None else [], None
    if drawn is not None:
        hints = hints if drawn.enable_hints else []
        used = response.hints_used or 0
        hints, left = hints[:used], len(hints) - used
    return question_view(
        response,
        hints=hints,
        hints_left=left,
        limit_s=limit_s,
        total=None if drawn is None else len(drawn.question_ids),
    )
