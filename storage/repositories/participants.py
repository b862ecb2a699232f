"""Who takes part in an interview."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from storage.models import Participant
from storage.repositories.repository import Repository


class Participants(Repository[Participant]):
    model = Participant

    async def of_session(self, session_id: UUID) -> list[Participant]:
        """Return the participants of an interview in the order they first came."""
        return await self._all(
            select(Participant).where(Participant.session_id == session_id).order_by(Participant.id)
        )

    async def page(
        self, session_id: UUID, *, limit: int, after: tuple[UUID] | None = None
    ) -> list[Participant]:
        """Return a page of the participants of an interview in the order they first came."""
        query = select(Participant).where(Participant.session_id == session_id)
        return await self._page(query, [Participant.id], limit=limit, after=after)

    async def get_by_user(self, session_id: UUID, user_id: UUID) -> Participant | None:
        """Return the row of one person in one interview."""
        return await self._first(
            select(Participant).where(
                Participant.session_id == session_id, Participant.user_id == user_id
            )
        )

    async def by_ids(self, row_ids: Collection[UUID]) -> dict[UUID, Participant]:
        """Return those of the participants that there are, by id."""
        rows = await self._all(select(Participant).where(Participant.id.in_(set(row_ids))))
        return {row.id: row for row in rows}

    async def present(self) -> list[Participant]:
        """Return whoever is in a room by the rows, of every interview."""
        return await self._all(
            select(Participant)
            .where(Participant.joined_ms.is_not(None), Participant.left_ms.is_(None))
            .order_by(Participant.id)
        )
