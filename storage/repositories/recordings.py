"""Finished recordings."""

from uuid import UUID

from sqlalchemy import select

from storage.models import Recording
from storage.repositories.repository import Repository, beyond


class Recordings(Repository[Recording]):
    model = Recording

    async def of_session(self, session_id: UUID) -> list[Recording]:
        """Return the recordings of an interview along its timeline."""
        return await self._all(
            select(Recording)
            .where(Recording.session_id == session_id)
            .order_by(Recording.start_ms, Recording.id)
        )

    async def page_of_session(
        self, session_id: UUID, *, limit: int, after: tuple[int, UUID] | None = None
    ) -> list[Recording]:
        """Return a page of the recordings of an interview along its timeline."""
        query = select(Recording).where(Recording.session_id == session_id)
        return await self._page(query, [Recording.start_ms, Recording.id], limit=limit, after=after)

    async def page(self, *, limit: int, after: tuple[UUID] | None = None) -> list[Recording]:
        """Return the recordings of all interviews, oldest first; position: (id,)."""
        return await self._all(
            select(Recording)
            .where(*beyond([Recording.id], after))
            .order_by(Recording.id)
            .limit(limit)
        )

    async def get_in_session(self, session_id: UUID, recording_id: UUID) -> Recording | None:
        """Return the recording if it is of this interview."""
        return await self._first(
            select(Recording).where(
                Recording.id == recording_id, Recording.session_id == session_id
            )
        )
