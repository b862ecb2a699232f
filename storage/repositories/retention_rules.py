"""How long interviews are kept."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from storage.models import InterviewSession, RetentionRule
from storage.repositories.repository import Repository, beyond


class RetentionRules(Repository[RetentionRule]):
    model = RetentionRule

    async def of_organisation(self, organisation_id: UUID) -> RetentionRule | None:
        """Return the organisation's own rule."""
        return await self._first(
            select(RetentionRule).where(
                RetentionRule.organisation_id == organisation_id,
                RetentionRule.session_id.is_(None),
            )
        )

    async def of_session(self, session_id: UUID) -> RetentionRule | None:
        """Return the rule of one interview."""
        return await self._first(
            select(RetentionRule).where(RetentionRule.session_id == session_id)
        )

    async def of_sessions(self, session_ids: Collection[UUID]) -> dict[UUID, RetentionRule]:
        """Return the rules of those interviews that have one."""
        rows = await self._all(
            select(RetentionRule).where(RetentionRule.session_id.in_(set(session_ids)))
        )
        return {row.session_id: row for row in rows if row.session_id is not None}

    async def of_interviews(
        self, organisation_id: UUID, *, limit: int, after: tuple[UUID] | None = None
    ) -> list[RetentionRule]:
        """Return the rules of single interviews in an organisation; position: (session_id,)."""
        return await self._all(
            select(RetentionRule)
            .where(
                RetentionRule.organisation_id == organisation_id,
                RetentionRule.session_id.is_not(None),
                *beyond([RetentionRule.session_id], after),
            )
            .order_by(RetentionRule.session_id)
            .limit(limit)
        )

    async def planned_before(
        self,
        organisation_id: UUID,
        moment: datetime,
        *,
        limit: int,
        after: tuple[datetime, UUID] | None = None,
    ) -> list[InterviewSession]:
        """Return interviews that were planned for before `moment`, oldest first.

        Position: (scheduled_at, id).
        """
        found = await self._session.scalars(
            select(InterviewSession)
            .where(
                InterviewSession.organisation_id == organisation_id,
                InterviewSession.scheduled_at < moment,
                *beyond([InterviewSession.scheduled_at, InterviewSession.id], after),
            )
            .order_by(InterviewSession.scheduled_at, InterviewSession.id)
            .limit(limit)
        )
        return list(found)
