"""Question banks and their questions."""

from uuid import UUID

from media_server.errors import Forbidden, NotFound
from media_server.permissions import Permission, require_permission
from media_server.policy import Actor
from storage.database import Database
from storage.models import InterviewQuestion, InterviewQuestionBank, UserRole
from storage.unit_of_work import UnitOfWork
from web.api.question_banks.schemas import (
    BankOut,
    BankPage,
    BankQuery,
    CreateBank,
    CreateQuestion,
    QuestionOut,
    QuestionPage,
    QuestionQuery,
)
from web.cache.rows import RowCaches
from web.cursors import CursorCodec
from web.paging import Pager


class QuestionBankService:
    """Keeps banks: staff write them, public ones are seen by all staff, private by their author.

    Students see none: expected answers would give the questions away.
    """

    def __init__(self, *, database: Database, rows: RowCaches, cursors: CursorCodec) -> None:
        self._database = database
        self._rows = rows
        self._cursors = cursors

    async def create(self, actor: Actor, new: CreateBank) -> BankOut:
        """Store a bank of the actor's."""
        require_permission(actor, Permission.USE_BANKS)
        async with self._database.unit_of_work() as uow:
            bank = await uow.banks.add(
                InterviewQuestionBank(
                    organisation_id=actor.organisation_id,
                    author_id=actor.user_id,
                    **new.model_dump(),
                )
            )
        return BankOut.model_validate(bank)

    async def get(self, actor: Actor, bank_id: UUID) -> BankOut:
        """Return a bank that the actor may see."""
        require_permission(actor, Permission.USE_BANKS)
        bank = await self._rows.banks.get(bank_id)
        return BankOut.model_validate(_shown_to(actor, bank))

    async def page(self, actor: Actor, query: BankQuery) -> BankPage:
        """Return the banks that the actor may see."""
        require_permission(actor, Permission.USE_BANKS)
        visible_to = None if actor.role is UserRole.ADMIN else actor.user_id
        pager = Pager(self._cursors, "banks", actor.organisation_id, visible_to)
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.banks.page(
                actor.organisation_id,
                visible_to=visible_to,
                limit=query.limit + 1,
                after=pager.after(query.cursor),
            )
        banks, next_cursor = pager.cut(rows, query.limit, lambda bank: (bank.id,))
        return BankPage(
            items=[BankOut.model_validate(bank) for bank in banks], next_cursor=next_cursor
        )

    async def add_question(self, actor: Actor, bank_id: UUID, new: CreateQuestion) -> QuestionOut:
        """Store a question at the end of a bank; its author and admins may."""
        require_permission(actor, Permission.USE_BANKS)
        async with self._database.unit_of_work() as uow:
            bank = await _visible(uow, actor, bank_id)
            if actor.role is not UserRole.ADMIN and bank.author_id != actor.user_id:
                raise Forbidden("Only its author may add to this question bank.")
            # The bank's row is locked, so that two questions do not take the same position.
            await uow.banks.get_for_update(bank.id)
            question = await uow.questions.add(
                InterviewQuestion(
                    bank_id=bank.id,
                    position=await uow.questions.next_position(bank.id),
                    **new.model_dump(),
                )
            )
        return QuestionOut.model_validate(question)

    async def questions(self, actor: Actor, bank_id: UUID, query: QuestionQuery) -> QuestionPage:
        """Return the questions of a bank that the actor may see."""
        require_permission(actor, Permission.USE_BANKS)
        pager = Pager(self._cursors, "questions", bank_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            bank = await _visible(uow, actor, bank_id)
            rows = await uow.questions.page(
                bank.id, limit=query.limit + 1, after=pager.after(query.cursor)
            )
        questions, next_cursor = pager.cut(
            rows, query.limit, lambda question: (question.position, question.id)
        )
        return QuestionPage(
            items=[QuestionOut.model_validate(question) for question in questions],
            next_cursor=next_cursor,
        )


async def _visible(uow: UnitOfWork, actor: Actor, bank_id: UUID) -> InterviewQuestionBank:
    return _shown_to(actor, await uow.banks.get_in(actor.organisation_id, bank_id))


def _shown_to(actor: Actor, bank: InterviewQuestionBank | None) -> InterviewQuestionBank:
    """Return the bank if the actor may see it; raises NotFound."""
    theirs = bank is not None and (bank.is_public or bank.author_id == actor.user_id)
    if bank is None or not (theirs or actor.role is UserRole.ADMIN):
        raise NotFound("There is no such question bank.")
    return bank
