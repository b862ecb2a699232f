"""Question banks."""

from uuid import UUID

from sqlalchemy import or_, select, update

from storage.models import InterviewQuestionBank
from storage.repositories.repository import Repository, beyond


class Banks(Repository[InterviewQuestionBank]):
    model = InterviewQuestionBank

    async def get_in(self, organisation_id: UUID, bank_id: UUID) -> InterviewQuestionBank | None:
        """Return the bank if it belongs to the organisation."""
        return await self._first(
            select(InterviewQuestionBank).where(
                InterviewQuestionBank.id == bank_id,
                InterviewQuestionBank.organisation_id == organisation_id,
            )
        )

    async def visible(
        self, organisation_id: UUID, bank_id: UUID, *, user_id: UUID
    ) -> InterviewQuestionBank | None:
        """Return the bank if it is public in the organisation or the person's own."""
        bank = await self.get_in(organisation_id, bank_id)
        if bank is None or not (bank.is_public or bank.author_id == user_id):
            return None
        return bank

    async def page(
        self,
        organisation_id: UUID,
        *,
        visible_to: UUID | None = None,
        limit: int,
        after: tuple[UUID] | None = None,
    ) -> list[InterviewQuestionBank]:
        """Return banks, newest first; position: (id,).

        `visible_to` keeps the public ones and that person's own; None keeps all.
        """
        bank = InterviewQuestionBank
        query = select(bank).where(
            bank.organisation_id == organisation_id, *beyond([bank.id], after, descending=True)
        )
        if visible_to is not None:
            query = query.where(or_(bank.is_public.is_(True), bank.author_id == visible_to))
        return await self._all(query.order_by(bank.id.desc()).limit(limit))

    async def count_use(self, bank_id: UUID) -> None:
        """Add one to the bank's usage count; concurrent uses are all counted."""
        bank = InterviewQuestionBank
        await self._session.execute(
            update(bank)
            .where(bank.id == bank_id)
            # `updated_at` is kept: being used does not change what its editor wrote.
            .values(usage_count=bank.usage_count + 1, updated_at=bank.updated_at)
        )
