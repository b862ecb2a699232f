"""Judgements of answers."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from storage.models import CriterionScore, ResponseScore
from storage.repositories.repository import Repository

Judged = tuple[ResponseScore, list[CriterionScore]]


class Scores(Repository[ResponseScore]):
    model = ResponseScore

    async def keep(self, row: ResponseScore, criteria: Collection[CriterionScore]) -> None:
        """Insert a judgement with its criteria, in their order."""
        await self.add(row)
        for criterion in criteria:
            criterion.score_id = row.id
        self._session.add_all(criteria)
        await self._session.flush()

    async def page(
        self,
        response_id: UUID,
        *,
        hidden_from: UUID | None = None,
        limit: int,
        after: tuple[UUID] | None = None,
    ) -> list[Judged]:
        """Return a page of all judgements of an answer, the latest first, also those that ended.

        For whom others' are hidden there are the machine's and their own.
        """
        judged = ResponseScore
        query = select(judged).where(judged.response_id == response_id)
        if hidden_from is not None:
            query = query.where(or_(judged.author_id.is_(None), judged.author_id == hidden_from))
        rows = await self._page(query, [judged.id], limit=limit, after=after, descending=True)
        return await self._with_criteria(rows)

    async def counting(self, response_id: UUID) -> list[Judged]:
        """Return the judgements of an answer that count now, the first given first."""
        return await self._with_criteria(
            await self._all(
                select(ResponseScore)
                .where(ResponseScore.response_id == response_id, ResponseScore.ended_at.is_(None))
                .order_by(ResponseScore.id)
            )
        )

    async def counting_of_session(self, session_id: UUID) -> list[ResponseScore]:
        """Return the judgements of an interview's answers that count now."""
        return await self._all(
            select(ResponseScore).where(
                ResponseScore.session_id == session_id, ResponseScore.ended_at.is_(None)
            )
        )

    async def end(self, response_id: UUID, author_id: UUID | None, at: datetime) -> bool:
        """End what an author says of an answer; return whether there was anything."""
        rows = await self._all(
            select(ResponseScore).where(
                ResponseScore.response_id == response_id,
                ResponseScore.author_id == author_id,
                ResponseScore.ended_at.is_(None),
            )
        )
        for row in rows:
            row.ended_at = at
        await self._session.flush()
        return bool(rows)

    async def _with_criteria(self, rows: list[ResponseScore]) -> list[Judged]:
        criteria: dict[UUID, list[CriterionScore]] = defaultdict(list)
        if rows:
            found = await self._session.scalars(
                select(CriterionScore)
                .where(CriterionScore.score_id.in_({row.id for row in rows}))
                .order_by(CriterionScore.id)
            )
            for criterion in found:
                criteria[criterion.score_id].append(criterion)
        return [(row, criteria[row.id]) for row in rows]
