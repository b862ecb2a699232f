"""One-way interviews, and accommodations of those who take them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from storage.models import Accommodation, OneWayInterview
from storage.repositories.repository import Repository


class OneWays(Repository[OneWayInterview]):
    model = OneWayInterview

    async def by_session(self, session_id: UUID) -> OneWayInterview | None:
        """Return the questions and limits of an interview, None if it is none of these."""
        return await self._first(
            select(OneWayInterview).where(OneWayInterview.session_id == session_id)
        )

    async def of_sessions(self, session_ids: Collection[UUID]) -> dict[UUID, OneWayInterview]:
        """Return those of several interviews, by interview."""
        if not session_ids:
            return {}
        rows = await self._all(
            select(OneWayInterview).where(OneWayInterview.session_id.in_(set(session_ids)))
        )
        return {row.session_id: row for row in rows}

    async def due(self, now: datetime, *, limit: int) -> list[OneWayInterview]:
        """Return those whose deadline is over and was not seen to, of every organisation."""
        return await self._all(
            select(OneWayInterview)
            .where(OneWayInterview.closed_at.is_(None), OneWayInterview.deadline_at <= now)
            .order_by(OneWayInterview.deadline_at)
            .limit(limit)
        )


class Accommodations(Repository[Accommodation]):
    model = Accommodation

    async def of_user(self, user_id: UUID) -> Accommodation | None:
        """Return what somebody is granted, None if nothing."""
        return await self._first(select(Accommodation).where(Accommodation.user_id == user_id))
