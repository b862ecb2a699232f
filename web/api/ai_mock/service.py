"""Practice interviews as REST shows them."""

from uuid import UUID

from media_server.errors import Forbidden
from media_server.lifecycle_ai import AiMocks, NewAiMock, Practice
from media_server.limits import told_limit_s
from media_server.policy import Actor
from media_server.time_limits import limit_s_of
from media_server.views import response_view
from storage.database import Database
from storage.models import AiMockInterview, AiMockStatus, InterviewQuestion
from storage.unit_of_work import UnitOfWork
from web.api.ai_mock.schemas import (
    AiMockOut,
    AiMockPage,
    AiMockQuery,
    AiMockSummary,
    AnswerFeedback,
    CreateAiMock,
    CurrentQuestion,
    HintOut,
    StartAiMock,
)
from web.api.sessions.review_schemas import ResponseOut
from web.api.sessions.schemas import WrittenAnswer
from web.api.sessions.service import answered_of
from web.cursors import CursorCodec
from web.paging import Pager


class AiMockService:
    """Create, list, start, answer and complete practice interviews."""

    def __init__(
        self, *, database: Database, ai_mocks: AiMocks, cursors: CursorCodec, base_url: str
    ) -> None:
        self._database = database
        self._base_url = base_url
        self._ai_mocks = ai_mocks
        self._cursors = cursors

    async def create(self, actor: Actor, new: CreateAiMock) -> AiMockOut:
        """Make a practice interview of the actor's."""
        return await self._shown(await self._ai_mocks.create(actor, NewAiMock(**new.model_dump())))

    async def get(self, actor: Actor, mock_id: UUID) -> AiMockOut:
        """Return a practice interview that the actor may see."""
        return await self._shown(await self._ai_mocks.get(actor, mock_id))

    async def page(self, actor: Actor, query: AiMockQuery) -> AiMockPage:
        """Return a page of the actor's own."""
        if actor.interview_id is not None:
            raise Forbidden("A guest link opens one interview only.")
        pager = Pager(self._cursors, "ai-mock", actor.user_id)
        rows = await self._ai_mocks.page(
            actor, limit=query.limit + 1, after=pager.after(query.cursor)
        )
        page, next_cursor = pager.cut(rows, query.limit, lambda mock: (mock.id,))
        return AiMockPage(items=[_summary(mock) for mock in page], next_cursor=next_cursor)

    async def start(self, actor: Actor, mock_id: UUID, start: StartAiMock) -> AiMockOut:
        """Begin to practise."""
        device_info = dict(start.device_info or {})
        if start.network_quality is not None:
            device_info["networkQuality"] = start.network_quality
        practice = await self._ai_mocks.start(
            actor, mock_id, location=start.location, device_info=device_info or None
        )
        return await self._shown(practice)

    async def answer(self, actor: Actor, mock_id: UUID, given: WrittenAnswer) -> AnswerFeedback:
        """Take a written answer and return its score."""
        row, practice = await self._ai_mocks.answer(
            actor, mock_id, answered_of(given, base_url=self._base_url)
        )
        response = ResponseOut.model_validate(response_view(row), by_alias=True)
        following = await self._current(practice)
        return AnswerFeedback(
            response_id=response.id,
            score=response.ai_score,
            breakdown=response.breakdown,
            feedback=response.feedback,
            next_question=following,
            completed=following is None,
        )

    async def hint(self, actor: Actor, mock_id: UUID) -> HintOut:
        """Give the next hint of the question to be answered now."""
        return HintOut.model_validate(await self._ai_mocks.hint(actor, mock_id))

    async def complete(self, actor: Actor, mock_id: UUID) -> AiMockOut:
        """End; the overall score is that of the answers given."""
        return await self._shown(await self._ai_mocks.complete(actor, mock_id))

    async def _shown(self, practice: Practice) -> AiMockOut:
        summary = _summary(practice.mock)
        return AiMockOut(
            **{name: getattr(summary, name) for name in AiMockSummary.model_fields},
            current_question=await self._current(practice),
        )

    async def _current(self, practice: Practice) -> CurrentQuestion | None:
        mock, response = practice.mock, practice.open_response
        if mock.status is not AiMockStatus.IN_PROGRESS:
            return None
        async with self._database.unit_of_work(read_only=True) as uow:
            if response is None:
                upcoming = practice.question
                return None if upcoming is None else await _upcoming(uow, upcoming, mock)
            question = await uow.questions.as_asked(response)
        return CurrentQuestion(
            response_id=response.id,
            question_id=response.question_id,
            question_text=response.question_text,
            time_limit_seconds=told_limit_s(response),
            hints=_hints(question, mock)[: response.hints_used],
            hints_left=len(_hints(question, mock)) - response.hints_used,
        )


async def _upcoming(
    uow: UnitOfWork, question: InterviewQuestion, mock: AiMockInterview
) -> CurrentQuestion:
    return CurrentQuestion(
        response_id=None,
        question_id=question.id,
        question_text=question.question_text,
        time_limit_seconds=await limit_s_of(uow, question),
        hints=[],
        hints_left=len(_hints(question, mock)),
    )


def _hints(question: InterviewQuestion | None, mock: AiMockInterview) -> list[str]:
    return list(question.hints) if question is not None and mock.enable_hints else []


def _summary(mock: AiMockInterview) -> AiMockSummary:
    columns = {
        name: getattr(mock, name) for name in AiMockSummary.model_fields if name != "question_count"
    }
    return AiMockSummary.model_validate({**columns, "question_count": len(mock.question_ids)})
