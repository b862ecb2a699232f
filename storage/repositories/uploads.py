"""Files that are listened to as live speech is."""

from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import undefer

from storage.models import UploadedSpeech
from storage.repositories.repository import Repository


class Uploads(Repository[UploadedSpeech]):
    model = UploadedSpeech

    async def of_session(self, session_id: UUID) -> list[UploadedSpeech]:
        """Return an interview's files, oldest first, without what was heard in them."""
        return await self._all(
            select(UploadedSpeech)
            .where(UploadedSpeech.session_id == session_id)
            .order_by(UploadedSpeech.id)
        )

    async def get_in_session(self, session_id: UUID, upload_id: UUID) -> UploadedSpeech | None:
        """Return the file, with what was heard in it, if it is of this interview."""
        return await self._first(
            select(UploadedSpeech)
            .where(UploadedSpeech.id == upload_id, UploadedSpeech.session_id == session_id)
            .options(undefer(UploadedSpeech.result))
        )

    async def of_response(self, response_id: UUID) -> UploadedSpeech | None:
        """Return the file that an answer was given by, with what was heard in it."""
        return await self._first(
            select(UploadedSpeech)
            .where(UploadedSpeech.response_id == response_id)
            .order_by(UploadedSpeech.id.desc())
            .options(undefer(UploadedSpeech.result))
            .limit(1)
        )

    async def waiting(self) -> list[UploadedSpeech]:
        """Return what is still to be listened to, of all interviews, oldest first."""
        return await self._all(
            select(UploadedSpeech)
            # Spelled out as the index has it: SQLite sees no likeness in bound values.
            .where(text("uploaded_speech.status = 'waiting'"))
            .order_by(UploadedSpeech.id)
        )

    async def count_waiting(self) -> int:
        """Return how many are still to be listened to."""
        found = await self._session.scalar(
            select(func.count())
            .select_from(UploadedSpeech)
            .where(text("uploaded_speech.status = 'waiting'"))
        )
        return found or 0
