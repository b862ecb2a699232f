"""Times in which people cannot be met."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from storage.models import Absence
from storage.repositories.repository import Repository, beyond


class Absences(Repository[Absence]):
    model = Absence

    async def between(
        self, user_ids: Collection[UUID], start: datetime, end: datetime
    ) -> list[Absence]:
        """Return the absences of these people that overlap a time."""
        return await self._all(
            select(Absence)
            .where(
                Absence.user_id.in_(set(user_ids)), Absence.ends_at > start, Absence.starts_at < end
            )
            .order_by(Absence.starts_at)
        )

    async def page(
        self, user_id: UUID, *, limit: int, after: tuple[datetime, UUID] | None = None
    ) -> list[Absence]:
        """Return somebody's absences in their order; position: (ends_at, id)."""
        return await self._all(
            select(Absence)
            .where(Absence.user_id == user_id, *beyond([Absence.ends_at, Absence.id], after))
            .order_by(Absence.ends_at, Absence.id)
            .limit(limit)
        )
