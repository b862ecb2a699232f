"""Journals of live media."""

from uuid import UUID

from sqlalchemy import select

from storage.models import JournalStatus, MediaSegment
from storage.repositories.repository import Repository


class Segments(Repository[MediaSegment]):
    model = MediaSegment

    async def of_session(self, session_id: UUID) -> list[MediaSegment]:
        """Return all segments of an interview along its timeline."""
        return await self._all(
            select(MediaSegment)
            .where(MediaSegment.session_id == session_id)
            .order_by(MediaSegment.start_ms, MediaSegment.id)
        )

    async def open_of_session(self, session_id: UUID) -> list[MediaSegment]:
        """Return the segments of an interview that are still being written."""
        return await self._all(
            select(MediaSegment)
            .where(MediaSegment.session_id == session_id, MediaSegment.status == JournalStatus.OPEN)
            .order_by(MediaSegment.start_ms, MediaSegment.id)
        )

    async def unfinished(self) -> list[MediaSegment]:
        """Return every segment not yet made into a recording, of all interviews."""
        return await self._all(
            select(MediaSegment)
            .where(MediaSegment.status.in_([JournalStatus.OPEN, JournalStatus.CLOSED]))
            .order_by(MediaSegment.session_id, MediaSegment.start_ms, MediaSegment.id)
        )

    async def journalled(self) -> list[MediaSegment]:
        """Return every segment whose journal is kept, of all interviews."""
        return await self._all(
            select(MediaSegment)
            .where(MediaSegment.journal.is_not(None))
            .order_by(MediaSegment.session_id, MediaSegment.start_ms, MediaSegment.id)
        )
