"""One-way interviews as REST shows them to those who take them."""

from datetime import datetime
from uuid import UUID

from media_server.lifecycle import InterviewLifecycle
from media_server.limits import told_limit_s
from media_server.policy import Actor
from storage.models import InterviewResponse
from web.api.sessions.one_way_schemas import NextQuestion, PutQuestion
from web.api.sessions.schemas import SessionOut
from web.api.sessions.service import SessionService


class OneWayService:
    """Questions one by one; what they do is the lifecycle's."""

    def __init__(self, *, lifecycle: InterviewLifecycle, sessions: SessionService) -> None:
        self._lifecycle = lifecycle
        self._sessions = sessions

    async def next(self, actor: Actor, session_id: UUID) -> NextQuestion:
        """Put the next question; none when the interview is completed with that."""
        response = await self._lifecycle.next_question(actor, session_id)
        return NextQuestion(question=None if response is None else _shown(response))

    async def begin(self, actor: Actor, session_id: UUID, response_id: UUID) -> PutQuestion:
        """Begin to answer now."""
        return _shown(await self._lifecycle.begin_answer(actor, session_id, response_id))

    async def close(self, actor: Actor, session_id: UUID, response_id: UUID) -> None:
        """End the answer that is being given."""
        await self._lifecycle.close_answer(actor, session_id, response_id)

    async def retake(self, actor: Actor, session_id: UUID, response_id: UUID) -> PutQuestion:
        """Put the last question again."""
        return _shown(await self._lifecycle.retake(actor, session_id, response_id))

    async def extend(self, actor: Actor, session_id: UUID, deadline: datetime) -> SessionOut:
        """Set another deadline."""
        session = await self._lifecycle.extend(actor, session_id, deadline)
        return await self._sessions.shown(actor, session)


def _shown(response: InterviewResponse) -> PutQuestion:
    return PutQuestion(
        id=response.id,
        question_id=response.question_id,
        question_text=response.question_text,
        position=response.position,
        attempt=response.attempt,
        time_limit_seconds=told_limit_s(response),
        start_ms=response.start_ms,
    )
