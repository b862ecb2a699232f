"""The questions of a bank and what they said before."""

from uuid import UUID

from media_server.permissions import Permission, require_permission
from media_server.policy import Actor
from storage.database import Database
from storage.models import InterviewQuestion, QuestionVersion
from storage.models.base import utc_now
from storage.repositories.questions import QuestionFilter
from web.api.question_banks.access import editable_bank, question_in, visible_bank
from web.api.question_banks.question_schemas import (
    CreateQuestion,
    QuestionOut,
    QuestionPage,
    QuestionQuery,
    UpdateQuestion,
    VersionOut,
    VersionPage,
    VersionQuery,
)
from web.api.schemas import separated
from web.cursors import CursorCodec
from web.paging import Pager


class QuestionService:
    """Whoever sees a bank sees its questions; its author and admins write them."""

    def __init__(self, *, database: Database, cursors: CursorCodec) -> None:
        self._database = database
        self._cursors = cursors

    async def add(self, actor: Actor, bank_id: UUID, new: CreateQuestion) -> QuestionOut:
        """Store a question at the end of a bank."""
        require_permission(actor, Permission.USE_BANKS)
        async with self._database.unit_of_work() as uow:
            bank = await editable_bank(uow, actor, bank_id)
            question = await uow.questions.add(
                InterviewQuestion(
                    bank_id=bank.id,
                    position=await uow.questions.next_position(bank.id),
                    **new.model_dump(),
                )
            )
        return QuestionOut.model_validate(question)

    async def get(self, actor: Actor, bank_id: UUID, question_id: UUID) -> QuestionOut:
        """Return a question of a bank that the actor may see."""
        require_permission(actor, Permission.USE_BANKS)
        async with self._database.unit_of_work(read_only=True) as uow:
            bank = await visible_bank(uow, actor, bank_id)
            question = await question_in(uow, bank.id, question_id)
        return QuestionOut.model_validate(question)

    async def page(self, actor: Actor, bank_id: UUID, query: QuestionQuery) -> QuestionPage:
        """Return the questions of a bank that the actor may see."""
        require_permission(actor, Permission.USE_BANKS)
        filters = QuestionFilter(
            difficulty=query.difficulty,
            types=() if query.type is None else (query.type,),
            tags=separated(query.tags),
            text=query.text,
        )
        pager = Pager(self._cursors, "questions", bank_id, filters)
        async with self._database.unit_of_work(read_only=True) as uow:
            bank = await visible_bank(uow, actor, bank_id)
            rows = await uow.questions.page(
                bank.id, filters, limit=query.limit + 1, after=pager.after(query.cursor)
            )
        questions, next_cursor = pager.cut(
            rows, query.limit, lambda question: (question.position, question.id)
        )
        return QuestionPage(
            items=[QuestionOut.model_validate(question) for question in questions],
            next_cursor=next_cursor,
        )

    async def update(
        self, actor: Actor, bank_id: UUID, question_id: UUID, changes: UpdateQuestion
    ) -> QuestionOut:
        """Change what was given of a question; what it said is kept as its earlier version."""
        require_permission(actor, Permission.USE_BANKS)
        whole = changes.model_dump()
        given = {name: whole[name] for name in changes.model_fields_set}
        async with self._database.unit_of_work() as uow:
            bank = await editable_bank(uow, actor, bank_id)
            question = await question_in(uow, bank.id, question_id)
            await uow.questions.revise(question, given, by=actor.user_id)
        return QuestionOut.model_validate(question)

    async def delete(self, actor: Actor, bank_id: UUID, question_id: UUID) -> None:
        """Delete a question; one that was answered is put away for good, with its versions."""
        require_permission(actor, Permission.USE_BANKS)
        async with self._database.unit_of_work() as uow:
            bank = await editable_bank(uow, actor, bank_id)
            question = await question_in(uow, bank.id, question_id)
            if await uow.questions.is_in_use(question.id):
                question.archived_at = utc_now()
            else:
                await uow.questions.delete(question)

    async def versions(
        self, actor: Actor, bank_id: UUID, question_id: UUID, query: VersionQuery
    ) -> VersionPage:
        """Return what a question said before."""
        require_permission(actor, Permission.USE_BANKS)
        pager = Pager(self._cursors, "versions", question_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            bank = await visible_bank(uow, actor, bank_id)
            question = await question_in(uow, bank.id, question_id)
            rows = await uow.questions.versions(
                question.id, limit=query.limit + 1, after=pager.after(query.cursor)
            )
        versions, next_cursor = pager.cut(rows, query.limit, lambda row: (row.version,))
        return VersionPage(items=[_version(row) for row in versions], next_cursor=next_cursor)


def _version(row: QuestionVersion) -> VersionOut:
    return VersionOut(
        **row.content,
        version=row.version,
        replaced_by_id=row.replaced_by_id,
        replaced_at=row.created_at,
    )
