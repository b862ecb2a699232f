"""How people's time is planned."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from storage.models import Availability
from storage.repositories.repository import Repository


class Availabilities(Repository[Availability]):
    model = Availability

    async def of_user(self, user_id: UUID) -> Availability | None:
        """Return what somebody said of their time."""
        return await self._first(select(Availability).where(Availability.user_id == user_id))

    async def of_users(self, user_ids: Collection[UUID]) -> dict[UUID, Availability]:
        """Return what several people said of their time, by person."""
        rows = await self._all(select(Availability).where(Availability.user_id.in_(set(user_ids))))
        return {row.user_id: row for row in rows}
