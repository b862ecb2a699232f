"""Questions, and drawing them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, func, or_, select, update

from storage.models import Difficulty, InterviewQuestion, InterviewQuestionBank, QuestionType
from storage.repositories.repository import Repository, beyond


class Questions(Repository[InterviewQuestion]):
    model = InterviewQuestion

    async def get_in(self, organisation_id: UUID, question_id: UUID) -> InterviewQuestion | None:
        """Return the question if its bank belongs to the organisation."""
        return await self._first(
            _in_organisation(organisation_id).where(InterviewQuestion.id == question_id)
        )

    async def by_ids(self, question_ids: Collection[UUID]) -> dict[UUID, InterviewQuestion]:
        """Return those of the questions that still exist, by id."""
        if not question_ids:
            return {}
        rows = await self._all(
            select(InterviewQuestion).where(InterviewQuestion.id.in_(set(question_ids)))
        )
        return {question.id: question for question in rows}

    async def page(
        self, bank_id: UUID, *, limit: int, after: tuple[int, UUID] | None = None
    ) -> list[InterviewQuestion]:
        """Return questions of a bank in its order; position: (position, id)."""
        key = [InterviewQuestion.position, InterviewQuestion.id]
        return await self._all(
            select(InterviewQuestion)
            .where(InterviewQuestion.bank_id == bank_id, *beyond(key, after))
            .order_by(*key)
            .limit(limit)
        )

    async def next_position(self, bank_id: UUID) -> int:
        """Return the position behind the bank's last question, 0 in an empty bank."""
        last = await self._session.scalar(
            select(func.max(InterviewQuestion.position)).where(InterviewQuestion.bank_id == bank_id)
        )
        return 0 if last is None else last + 1

    async def candidates_for(
        self,
        organisation_id: UUID,
        *,
        user_id: UUID,
        difficulties: Collection[Difficulty] | None = None,
        types: Collection[QuestionType] | None = None,
        limit: int = 500,
    ) -> list[InterviewQuestion]:
        """Return questions that may be drawn for a person, the least used first.

        They come from banks that allow it and are public or the person's own. Ranking by tags
        and role is the caller's: tags narrow a draw, they do not decide who may see a question.
        """
        bank = InterviewQuestionBank
        query = _in_organisation(organisation_id).where(
            bank.allow_random_selection.is_(True),
            or_(bank.is_public.is_(True), bank.author_id == user_id),
        )
        if difficulties is not None:
            query = query.where(InterviewQuestion.difficulty.in_(difficulties))
        if types is not None:
            query = query.where(InterviewQuestion.type.in_(types))
        order = (InterviewQuestion.usage_count, InterviewQuestion.id)
        return await self._all(query.order_by(*order).limit(limit))

    async def count_use(self, question_ids: Collection[UUID]) -> None:
        """Add one to each question's usage count; concurrent uses are all counted."""
        question = InterviewQuestion
        await self._session.execute(
            update(question)
            .where(question.id.in_(question_ids))
            # `updated_at` is kept: being used does not change what its editor wrote.
            .values(usage_count=question.usage_count + 1, updated_at=question.updated_at)
        )


def _in_organisation(organisation_id: UUID) -> Select[InterviewQuestion]:
    return (
        select(InterviewQuestion)
        .join(InterviewQuestionBank, InterviewQuestionBank.id == InterviewQuestion.bank_id)
        .where(InterviewQuestionBank.organisation_id == organisation_id)
    )
