"""Recordings in other forms."""

from uuid import UUID

from sqlalchemy import func, select, text

from storage.models import RecordingExport
from storage.repositories.repository import Repository


class Exports(Repository[RecordingExport]):
    model = RecordingExport

    async def of_session(self, session_id: UUID) -> list[RecordingExport]:
        """Return what was asked for of an interview, oldest first."""
        return await self._all(
            select(RecordingExport)
            .where(RecordingExport.session_id == session_id)
            .order_by(RecordingExport.id)
        )

    async def get_in_session(self, session_id: UUID, export_id: UUID) -> RecordingExport | None:
        """Return the export if it is of this interview."""
        return await self._first(
            select(RecordingExport).where(
                RecordingExport.id == export_id, RecordingExport.session_id == session_id
            )
        )

    async def unfinished(self) -> list[RecordingExport]:
        """Return what waits or was being made, of all interviews, oldest first."""
        return await self._all(
            select(RecordingExport)
            # Spelled out as the index has it: SQLite sees no likeness in bound values.
            .where(text("recording_exports.status IN ('waiting', 'running')"))
            .order_by(RecordingExport.id)
        )

    async def count_unfinished(self) -> int:
        """Return how many wait or are being made."""
        found = await self._session.scalar(
            select(func.count())
            .select_from(RecordingExport)
            .where(text("recording_exports.status IN ('waiting', 'running')"))
        )
        return found or 0
