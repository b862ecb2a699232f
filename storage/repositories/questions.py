"""Questions, what they said before, and drawing them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, insert, or_, select, update

from storage.changes import Verb, note_rows
from storage.models import (
    Difficulty,
    InterviewQuestion,
    InterviewQuestionBank,
    InterviewResponse,
    InterviewSession,
    QuestionType,
    QuestionVersion,
    Visibility,
)
from storage.models.base import new_id, utc_now
from storage.repositories.banks import MOST_WORDS
from storage.repositories.repository import Repository, beyond
from storage.terms import indexed_text, tag_pattern, word_pattern, words_of

CONTENT = (
    "question_text",
    "expected_answer",
    "follow_up_questions",
    "evaluation_criteria",
    "time_limit_minutes",
    "difficulty",
    "type",
    "tags",
    "hints",
    "sample_answers",
    "code_languages",
    "resources",
)
"""What a question says: a change of any of it makes a new version."""

# So many rows take a few milliseconds, during which nothing else goes on.
_INSERTED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """Which questions of a bank to list, as `BankFilter` does for banks."""

    difficulty: Difficulty | None = None
    types: tuple[QuestionType, ...] = ()
    tags: tuple[str, ...] = ()
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a draw needs to know of a question."""

    id: UUID
    position: int
    difficulty: Difficulty
    usage_count: int


class Questions(Repository[InterviewQuestion]):
    """Archived questions are in no list and in no draw; `get` and `as_asked` return them."""

    model = InterviewQuestion

    async def add(self, row: InterviewQuestion) -> InterviewQuestion:
        """Insert a question and what it is found by."""
        row.terms = _terms(row.question_text, row.tags or [])
        return await super().add(row)

    async def add_all(self, rows: Iterable[InterviewQuestion]) -> None:
        """Insert many questions."""
        for row in rows:
            await self.add(row)

    async def append(self, bank_id: UUID, contents: Sequence[Mapping[str, Any]]) -> None:
        """Insert questions by the thousand behind the last one of a bank, in order.

        Each maps names of `CONTENT` to values. The bank must be locked.
        """
        position, now = await self.next_position(bank_id), utc_now()
        rows = [
            {
                **content,
                "id": new_id(),
                "bank_id": bank_id,
                "position": position + offset,
                "terms": _terms(content["question_text"], content["tags"]),
                "created_at": now,
                "updated_at": now,
            }
            for offset, content in enumerate(contents)
        ]
        for start in range(0, len(rows), _INSERTED_AT_ONCE):
            batch = rows[start : start + _INSERTED_AT_ONCE]
            await self._session.execute(insert(InterviewQuestion), batch)
        note_rows(
            self._session.sync_session,
            InterviewQuestion,
            Verb.CREATED,
            [row["id"] for row in rows],
        )

    async def revise(self, row: InterviewQuestion, changes: Mapping[str, Any], *, by: UUID) -> None:
        """Change what a question says, and keep what it said; `changes` are of `CONTENT`."""
        changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
        if not changed:
            return
        self._session.add(
            QuestionVersion(
                question_id=row.id,
                version=row.version,
                content={name: getattr(row, name) for name in CONTENT},
                replaced_by_id=by,
            )
        )
        for name, value in changed.items():
            setattr(row, name, value)
        row.version += 1
        row.terms = _terms(row.question_text, row.tags)
        await self._session.flush()

    async def versions(
        self, question_id: UUID, *, limit: int, after: tuple[int] | None = None
    ) -> list[QuestionVersion]:
        """Return what a question said before, the latest first; position: (version,)."""
        version = QuestionVersion
        return await self._session_rows(
            select(version)
            .where(
                version.question_id == question_id,
                *beyond([version.version], after, descending=True),
            )
            .order_by(version.version.desc())
            .limit(limit)
        )

    async def as_asked(self, response: InterviewResponse) -> InterviewQuestion | None:
        """Return the question that an answer was given to, as it was then; not to be written."""
        if response.question_id is None:
            return None
        row = await self.get(response.question_id)
        if row is None or response.question_version in {None, row.version}:
            return row
        kept = await self._session.scalar(
            select(QuestionVersion).where(
                QuestionVersion.question_id == row.id,
                QuestionVersion.version == response.question_version,
            )
        )
        return row if kept is None else _restored(row, kept)

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
            select(InterviewQuestion).where(
                InterviewQuestion.id.in_(set(question_ids)),
                InterviewQuestion.archived_at.is_(None),
            )
        )
        return {question.id: question for question in rows}

    async def page(
        self,
        bank_id: UUID,
        filters: QuestionFilter | None = None,
        *,
        limit: int,
        after: tuple[int, UUID] | None = None,
    ) -> list[InterviewQuestion]:
        """Return questions of a bank in its order; position: (position, id)."""
        key = [InterviewQuestion.position, InterviewQuestion.id]
        return await self._all(
            select(InterviewQuestion)
            .where(
                InterviewQuestion.bank_id == bank_id,
                InterviewQuestion.archived_at.is_(None),
                *_conditions(filters),
                *beyond(key, after),
            )
            .order_by(*key)
            .limit(limit)
        )

    async def next_position(self, bank_id: UUID) -> int:
        """Return the position behind the bank's last question, 0 in an empty bank."""
        last = await self._session.scalar(
            select(func.max(InterviewQuestion.position)).where(InterviewQuestion.bank_id == bank_id)
        )
        return 0 if last is None else last + 1

    async def is_in_use(self, question_id: UUID) -> bool:
        """Tell whether an answer was given to the question."""
        asked = exists().where(InterviewResponse.question_id == question_id)
        return bool(await self._session.scalar(select(asked)))

    async def tickets(
        self,
        bank_id: UUID,
        filters: QuestionFilter | None = None,
        *,
        unseen_by: UUID | None = None,
    ) -> list[Ticket]:
        """Return what a draw from a bank is made of, in its order.

        `unseen_by` leaves out the questions that were put to this candidate in any interview.
        """
        question = InterviewQuestion
        query = (
            select(question.id, question.position, question.difficulty, question.usage_count)
            .where(
                question.bank_id == bank_id, question.archived_at.is_(None), *_conditions(filters)
            )
            .order_by(question.position, question.id)
        )
        if unseen_by is not None:
            query = query.where(question.id.not_in(_put_to(unseen_by)))
        return [Ticket(*row) for row in await self._session.execute(query)]

    async def put_to(self, candidate_id: UUID) -> set[UUID]:
        """Return the questions that were put to a candidate, in any interview."""
        return set(await self._session.scalars(_put_to(candidate_id)))

    async def candidates_for(
        self,
        organisation_id: UUID,
        *,
        user_id: UUID,
        difficulties: Collection[Difficulty] | None = None,
        types: Collection[QuestionType] | None = None,
        limit: int = 500,
    ) -> list[InterviewQuestion]:
        """Return questions that a person may practise with, the least used first.

        They come from banks that allow it and are public or the person's own. Ranking by tags
        and role is the caller's: tags narrow a draw, they do not decide who may see a question.
        """
        bank = InterviewQuestionBank
        query = _in_organisation(organisation_id).where(
            bank.allow_random_selection.is_(True),
            or_(bank.visibility == Visibility.PUBLIC, bank.author_id == user_id),
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

    async def _session_rows(self, query: Select[QuestionVersion]) -> list[QuestionVersion]:
        return list((await self._session.scalars(query)).all())


def _terms(text: str, tags: Sequence[str]) -> str:
    return indexed_text([text], tags)


def _restored(row: InterviewQuestion, kept: QuestionVersion) -> InterviewQuestion:
    """Return a question as it was, belonging to no transaction."""
    content = dict(kept.content)
    return InterviewQuestion(
        id=row.id,
        bank_id=row.bank_id,
        position=row.position,
        version=kept.version,
        **{
            **content,
            "difficulty": Difficulty(content["difficulty"]),
            "type": QuestionType(content["type"]),
        },
    )


def _conditions(filters: QuestionFilter | None) -> list[ColumnElement[bool]]:
    if filters is None:
        return []
    question = InterviewQuestion
    conditions: list[ColumnElement[bool]] = []
    if filters.difficulty is not None:
        conditions.append(question.difficulty == filters.difficulty)
    if filters.types:
        conditions.append(question.type.in_(filters.types))
    patterns = [tag_pattern(tag) for tag in filters.tags]
    patterns += [word_pattern(word) for word in words_of(filters.text or "")[:MOST_WORDS]]
    return conditions + [question.terms.like(pattern, escape="\\") for pattern in patterns]


def _put_to(candidate_id: UUID) -> Select[Any]:
    return (
        select(InterviewResponse.question_id)
        .join(InterviewSession, InterviewSession.id == InterviewResponse.session_id)
        .where(
            InterviewSession.candidate_id == candidate_id,
            InterviewResponse.question_id.is_not(None),
        )
    )


def _in_organisation(organisation_id: UUID) -> Select[InterviewQuestion]:
    return (
        select(InterviewQuestion)
        .join(InterviewQuestionBank, InterviewQuestionBank.id == InterviewQuestion.bank_id)
        .where(
            InterviewQuestionBank.organisation_id == organisation_id,
            InterviewQuestionBank.archived_at.is_(None),
            InterviewQuestion.archived_at.is_(None),
        )
    )
