"""Remarks of staff."""

from uuid import UUID

from sqlalchemy import select

from storage.models import Note
from storage.repositories.repository import Repository


class Notes(Repository[Note]):
    model = Note

    async def of_session(self, session_id: UUID) -> list[Note]:
        """Return the notes of an interview along its timeline."""
        return await self._all(
            select(Note).where(Note.session_id == session_id).order_by(Note.at_ms, Note.id)
        )

    async def page(
        self, session_id: UUID, *, limit: int, after: tuple[int, UUID] | None = None
    ) -> list[Note]:
        """Return a page of the notes of an interview along its timeline."""
        query = select(Note).where(Note.session_id == session_id)
        return await self._page(query, [Note.at_ms, Note.id], limit=limit, after=after)
