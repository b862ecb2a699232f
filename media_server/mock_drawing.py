"""The questions of a practice interview, from the banks that its candidate may see."""

from collections.abc import Sequence
from uuid import UUID

from media_server.drawing import Wish, draw, question_count
from media_server.errors import WrongState
from storage.models import AiMockInterview, InterviewQuestion, QuestionType
from storage.unit_of_work import UnitOfWork

_WIDEST_POOL = 500


async def draw_for(
    uow: UnitOfWork, mock: AiMockInterview, wish: Wish, *, bank_id: UUID | None = None
) -> list[str]:
    """Return the ids of the questions drawn for `mock`, in order, the same for the same `mock.id`.

    Questions of the wanted types come first; others only fill up what is missing. Raises
    WrongState when the candidate's banks hold no question at all.
    """
    pool = await _pool(uow, mock, bank_id)
    wanted = {QuestionType(name) for name in mock.question_types}
    count, seed = question_count(mock.duration_minutes), mock.id.int
    fitting = [question for question in pool if not wanted or question.type in wanted]
    drawn = draw(fitting, wish, count=count, seed=seed)
    if len(drawn) < count:
        others = [question for question in pool if question not in fitting]
        drawn += draw(others, wish, count=count - len(drawn), seed=seed)
    if not drawn:
        raise WrongState("There are no questions to draw from yet; add some to a question bank.")
    return [str(question.id) for question in drawn]


async def _pool(
    uow: UnitOfWork, mock: AiMockInterview, bank_id: UUID | None
) -> Sequence[InterviewQuestion]:
    if bank_id is not None:
        return await uow.questions.page(bank_id, limit=_WIDEST_POOL)
    return await uow.questions.candidates_for(
        mock.organisation_id, user_id=mock.user_id, limit=_WIDEST_POOL
    )
