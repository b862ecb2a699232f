"""Question banks."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select, update

from storage.models import (
    Difficulty,
    InterviewQuestion,
    InterviewQuestionBank,
    InterviewResponse,
    InterviewSession,
    Visibility,
)
from storage.repositories.repository import Repository, beyond
from storage.terms import indexed_text, tag_pattern, word_pattern, words_of

MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class BankFilter:
    """Which banks to list; None asks for no restriction.

    `visible_to` keeps what that member of the staff may see: all but others' private ones. All
    `tags` must be there; every word of `text` must begin a word of name, description, category
    or tags.
    """

    visible_to: UUID | None = None
    author_id: UUID | None = None
    visibility: Visibility | None = None
    is_public: bool | None = None
    category: str | None = None
    difficulty: Difficulty | None = None
    tags: tuple[str, ...] = ()
    text: str | None = None


class Banks(Repository[InterviewQuestionBank]):
    """Archived banks are in no list and in no draw; `get` alone returns them."""

    model = InterviewQuestionBank

    async def add(self, row: InterviewQuestionBank) -> InterviewQuestionBank:
        """Insert a bank and what it is found by."""
        self.index(row)
        return await super().add(row)

    async def add_all(self, rows: Iterable[InterviewQuestionBank]) -> None:
        """Insert many banks."""
        rows = list(rows)
        for row in rows:
            self.index(row)
        await super().add_all(rows)

    def index(self, row: InterviewQuestionBank) -> None:
        """Spell anew what a bank is found by, after a change of its words."""
        texts = [row.name, row.description or "", row.category or ""]
        row.terms = indexed_text(texts, row.tags or [])

    async def get_in(self, organisation_id: UUID, bank_id: UUID) -> InterviewQuestionBank | None:
        """Return the bank if it belongs to the organisation and is not archived."""
        return await self._first(
            select(InterviewQuestionBank).where(
                InterviewQuestionBank.id == bank_id,
                InterviewQuestionBank.organisation_id == organisation_id,
                InterviewQuestionBank.archived_at.is_(None),
            )
        )

    async def page(
        self,
        organisation_id: UUID,
        filters: BankFilter | None = None,
        *,
        limit: int,
        after: tuple[UUID] | None = None,
    ) -> list[InterviewQuestionBank]:
        """Return banks, newest first; position: (id,)."""
        bank = InterviewQuestionBank
        return await self._all(
            select(bank)
            .where(
                bank.organisation_id == organisation_id,
                bank.archived_at.is_(None),
                *_conditions(filters or BankFilter()),
                *beyond([bank.id], after, descending=True),
            )
            .order_by(bank.id.desc())
            .limit(limit)
        )

    async def is_in_use(self, bank_id: UUID) -> bool:
        """Tell whether an interview refers to the bank or to any of its questions."""
        question, response = InterviewQuestion, InterviewResponse
        planned = exists().where(InterviewSession.question_bank_id == bank_id)
        asked = exists().where(response.question_id == question.id, question.bank_id == bank_id)
        return bool(await self._session.scalar(select(or_(planned, asked))))

    async def count_use(self, bank_id: UUID) -> None:
        """Add one to the bank's usage count; concurrent uses are all counted."""
        bank = InterviewQuestionBank
        await self._session.execute(
            update(bank)
            .where(bank.id == bank_id)
            # `updated_at` is kept: being used does not change what its editor wrote.
            .values(usage_count=bank.usage_count + 1, updated_at=bank.updated_at)
        )


def _conditions(filters: BankFilter) -> list[ColumnElement[bool]]:
    bank = InterviewQuestionBank
    wanted = (
        (bank.author_id, filters.author_id),
        (bank.visibility, filters.visibility),
        (bank.category, filters.category),
        (bank.difficulty, filters.difficulty),
    )
    conditions = [column == value for column, value in wanted if value is not None]
    if filters.visible_to is not None:
        shared = bank.visibility != Visibility.PRIVATE
        conditions.append(or_(shared, bank.author_id == filters.visible_to))
    if filters.is_public is not None:
        public = bank.visibility == Visibility.PUBLIC
        conditions.append(public if filters.is_public else ~public)
    patterns = [tag_pattern(tag) for tag in filters.tags]
    patterns += [word_pattern(word) for word in words_of(filters.text or "")[:MOST_WORDS]]
    return conditions + [bank.terms.like(pattern, escape="\\") for pattern in patterns]
