"""Recordings in other formats."""

from uuid import UUID

from sqlalchemy import select, text

from storage.models import ExportFormat, RecordingExport
from storage.repositories.repository import Repository


class Exports(Repository[RecordingExport]):
    model = RecordingExport

    async def of_recording(self, recording_id: UUID) -> list[RecordingExport]:
        """Return what a recording was asked for in."""
        return await self._all(
            select(RecordingExport)
            .where(RecordingExport.recording_id == recording_id)
            .order_by(RecordingExport.format)
        )

    async def in_format(self, recording_id: UUID, wanted: ExportFormat) -> RecordingExport | None:
        """Return the export of a recording in one format."""
        return await self._first(
            select(RecordingExport).where(
                RecordingExport.recording_id == recording_id, RecordingExport.format == wanted
            )
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
