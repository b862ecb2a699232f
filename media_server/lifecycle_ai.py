"""Practice interviews with the machine, as REST sees them: each has a session like any other."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from media_server.drawing import Wish
from media_server.errors import NotFound
from media_server.lifecycle import InterviewLifecycle
from media_server.lifecycle_hints import Hint
from media_server.lifecycle_questions import Answered
from media_server.mock_drawing import draw_for
from media_server.policy import Action, Actor, require, require_creator
from storage.database import Database
from storage.models import (
    AiFormat,
    AiMockInterview,
    Difficulty,
    InterviewMode,
    InterviewQuestion,
    InterviewResponse,
    InterviewSession,
    InterviewType,
    QuestionType,
)
from storage.models.base import new_id, utc_now
from storage.unit_of_work import UnitOfWork

_MODES = {
    AiFormat.VOICE_ONLY: InterviewMode.AUDIO,
    AiFormat.VIDEO: InterviewMode.VIDEO,
    AiFormat.TEXT: InterviewMode.CHAT,
}


@dataclass(frozen=True, slots=True)
class NewAiMock:
    """What somebody wants to practise; duration in minutes."""

    job_role: str
    difficulty: Difficulty = Difficulty.MEDIUM
    duration_minutes: int = 30
    format: AiFormat = AiFormat.VOICE_ONLY
    job_description: str = ""
    company_name: str = ""
    question_types: list[QuestionType] = field(default_factory=list)
    focus_areas: list[str] = field(default_factory=list)
    enable_hints: bool = True
    record_session: bool = True
    real_time_analysis: bool = True


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice interview with its session and the question to be answered now, if any.

    `open_response` is the question as put in the room; before it is put there, `question` is the
    one drawn next. Both are None when all are answered.
    """

    mock: AiMockInterview
    session: InterviewSession
    question: InterviewQuestion | None
    open_response: InterviewResponse | None


class AiMocks:
    """Create, start, answer and complete practice interviews."""

    def __init__(self, database: Database, lifecycle: InterviewLifecycle) -> None:
        self._database = database
        self._lifecycle = lifecycle

    async def create(self, actor: Actor, new: NewAiMock) -> Practice:
        """Make a practice interview for `actor` and draw its questions."""
        require_creator(actor, Action.PRACTISE)
        async with self._database.unit_of_work() as uow:
            session = _session_for(actor, new)
            mock = _mock_for(actor, new, session)
            wish = Wish(
                difficulty=new.difficulty,
                role=new.job_role,
                description=new.job_description,
                focus_areas=tuple(new.focus_areas),
            )
            mock.question_ids = await draw_for(uow, mock, wish)
            await uow.sessions.add(session)
            await uow.ai_mocks.add(mock)
            return await self._practice(uow, mock, session)

    async def get(self, actor: Actor, mock_id: UUID) -> Practice:
        """Return a practice interview of one's own, or of one's organisation for admins."""
        async with self._database.unit_of_work(read_only=True) as uow:
            mock = await uow.ai_mocks.get_in(actor.organisation_id, mock_id)
            session = None if mock is None else await uow.sessions.get(mock.session_id)
            require(actor, Action.VIEW, session)
            if mock is None or session is None:
                raise NotFound("There is no such interview.")
            return await self._practice(uow, mock, session)

    async def page(
        self, actor: Actor, *, limit: int, after: tuple[UUID] | None = None
    ) -> list[AiMockInterview]:
        """Return a page of one's own practice interviews, newest first."""
        async with self._database.unit_of_work(read_only=True) as uow:
            return await uow.ai_mocks.page(actor.user_id, limit=limit, after=after)

    async def start(
        self,
        actor: Actor,
        mock_id: UUID,
        *,
        location: str | None = None,
        device_info: dict[str, Any] | None = None,
    ) -> Practice:
        """Begin; the first question is then `question` until it is put in the room or answered."""
        found = await self.get(actor, mock_id)
        await self._lifecycle.start(
            actor, found.session.id, location=location, device_info=device_info
        )
        return await self.get(actor, mock_id)

    async def answer(
        self, actor: Actor, mock_id: UUID, answered: Answered
    ) -> tuple[InterviewResponse, Practice]:
        """Take a written answer; return it scored, and what comes next."""
        found = await self.get(actor, mock_id)
        response = await self._lifecycle.answer_text(actor, found.session.id, answered)
        return response, await self.get(actor, mock_id)

    async def hint(self, actor: Actor, mock_id: UUID) -> Hint:
        """Give the next hint of the question to be answered now."""
        found = await self.get(actor, mock_id)
        return await self._lifecycle.hint(actor, found.session.id)

    async def complete(self, actor: Actor, mock_id: UUID) -> Practice:
        """End; waits until the answers given are scored, so that the result is there."""
        found = await self.get(actor, mock_id)
        await self._lifecycle.complete(actor, found.session.id)
        await self._lifecycle.scored(found.session.id)
        return await self.get(actor, mock_id)

    async def _practice(
        self, uow: UnitOfWork, mock: AiMockInterview, session: InterviewSession
    ) -> Practice:
        open_response = await uow.responses.open_of_session(session.id)
        upcoming = [UUID(text) for text in mock.question_ids[mock.question_index :]]
        existing = await uow.questions.by_ids(upcoming)
        question = next((existing[key] for key in upcoming if key in existing), None)
        return Practice(mock=mock, session=session, question=question, open_response=open_response)


def _session_for(actor: Actor, new: NewAiMock) -> InterviewSession:
    session_id = new_id()
    behavioural = new.question_types == [QuestionType.BEHAVIORAL]
    return InterviewSession(
        id=session_id,
        organisation_id=actor.organisation_id,
        candidate_id=actor.user_id,
        title=new.job_role,
        type=InterviewType.BEHAVIORAL if behavioural else InterviewType.TECHNICAL,
        mode=_MODES[new.format],
        scheduled_at=utc_now(),
        duration_minutes=new.duration_minutes,
        difficulty=new.difficulty,
        tags=list(new.focus_areas),
        is_ai_interview=True,
        self_paced=True,
        record_session=new.record_session,
        meeting_url=f"/interviews/{session_id}",
    )


def _mock_for(actor: Actor, new: NewAiMock, session: InterviewSession) -> AiMockInterview:
    return AiMockInterview(
        id=new_id(),
        organisation_id=actor.organisation_id,
        user_id=actor.user_id,
        session_id=session.id,
        job_role=new.job_role,
        job_description=new.job_description,
        company_name=new.company_name,
        difficulty=new.difficulty,
        duration_minutes=new.duration_minutes,
        format=new.format,
        question_types=[kind.value for kind in new.question_types],
        focus_areas=list(new.focus_areas),
        enable_hints=new.enable_hints,
        record_session=new.record_session,
        real_time_analysis=new.real_time_analysis,
    )
