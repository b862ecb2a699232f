"""The questions of a practice interview, from the banks that its candidate may see."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from media_server.drawing import Wish, draw, question_count, sample, shuffled
from media_server.errors import WrongState
from media_server.practice_bank import make_practice_bank
from media_server.practice_questions import is_of_another_line, lines_of
from storage.models import AiMockInterview, InterviewQuestion, QuestionType
from storage.unit_of_work import UnitOfWork

_WIDEST_POOL = 500


async def draw_for(
    uow: UnitOfWork, mock: AiMockInterview, wish: Wish, *, bank_id: UUID | None = None
) -> list[str]:
    """Return the ids of the questions drawn for `mock`, in order, the same for the same `mock.id`.

    What the candidate was asked before in any interview comes only where all else is used up, and
    questions of other types than the wanted only where those are. From a bank that shuffles they
    come in any order, else the easier first. Where no bank has any, one is made of the built-in
    questions, of which those for another line of work come last of all. Raises WrongState when
    the bank that was asked for is empty.
    """
    count, seed = question_count(mock.duration_minutes), mock.id.int
    pool = await _pool(uow, mock, wish, bank_id)
    known = await uow.questions.put_to(mock.user_id)
    wanted = {QuestionType(name) for name in mock.question_types}
    wish = replace(wish, description=" ".join([wish.description, *lines_of(wish.role)]))

    def rank(question: InterviewQuestion) -> tuple[bool, bool, bool]:
        return (
            is_of_another_line(question.tags, wish.role),
            question.id in known,
            bool(wanted) and question.type not in wanted,
        )

    drawn: list[InterviewQuestion] = []
    for wanted_rank in sorted({rank(question) for question in pool}):
        fitting = [question for question in pool if rank(question) == wanted_rank]
        drawn += draw(fitting, wish, count=count - len(drawn), seed=seed)
    if not drawn:
        raise WrongState("There are no questions to draw from yet; add some to a question bank.")
    if bank_id is not None:
        drawn = await _in_order_of(uow, bank_id, drawn, seed=seed)
    return [str(question.id) for question in drawn]


async def _pool(
    uow: UnitOfWork, mock: AiMockInterview, wish: Wish, bank_id: UUID | None
) -> Sequence[InterviewQuestion]:
    if bank_id is None:
        return await _practice_pool(uow, mock)
    tickets = await uow.questions.tickets(bank_id, unseen_by=mock.user_id)
    if len(tickets) < question_count(mock.duration_minutes):
        tickets = await uow.questions.tickets(bank_id)
    tickets = sample(tickets, difficulty=wish.difficulty, count=_WIDEST_POOL, seed=mock.id.int)
    return list((await uow.questions.by_ids([ticket.id for ticket in tickets])).values())


async def _practice_pool(uow: UnitOfWork, mock: AiMockInterview) -> Sequence[InterviewQuestion]:
    async def visible() -> Sequence[InterviewQuestion]:
        return await uow.questions.candidates_for(
            mock.organisation_id, user_id=mock.user_id, limit=_WIDEST_POOL
        )

    if found := await visible():
        return found
    # Two who practise for the first time at once make one bank.
    await uow.organisations.get_for_update(mock.organisation_id)
    if found := await visible():
        return found
    await make_practice_bank(uow, mock)
    return await visible()


async def _in_order_of(
    uow: UnitOfWork, bank_id: UUID, drawn: list[InterviewQuestion], *, seed: int
) -> list[InterviewQuestion]:
    bank = await uow.banks.get(bank_id)
    if bank is None or not bank.shuffle_questions:
        return drawn
    return shuffled(drawn, seed=seed)
