"""What all parts of the lifecycle stand on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from media_server.answers import Answers
from media_server.chronicle import Chronicle, Entry
from media_server.errors import NotFound
from media_server.finishing import Finishing
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
    Participant,
    ParticipantRole,
    ParticipantState,
)
from storage.unit_of_work import UnitOfWork


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
    ) -> None:
        self._database = database
        self._chronicle = chronicle
        self._rooms = rooms
        self._answers = answers
        self._finishing = finishing
        self._no_show_grace = no_show_grace
        self._notices = notices

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
        waits = role is ParticipantRole.CANDIDATE and not session.is_ai_interview
        return await uow.participants.add(
            Participant(
                session_id=session.id,
                user_id=user_id,
                name=user.name,
                role=role,
                state=ParticipantState.WAITING if waits else ParticipantState.ADMITTED,
            )
        )


def put_view(
    response: InterviewResponse, question: InterviewQuestion | None, mock: AiMockInterview | None
) -> dict[str, Any]:
    """Return a question as it is put to the candidate, with the hints they may see."""
    hints = list(question.hints) if question is not None else []
    return question_view(
        response,
        hints=hints if mock is None or mock.enable_hints else [],
        total=None if mock is None else len(mock.question_ids),
    )
