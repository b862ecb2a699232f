"""Speech that is still to be listened to."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, select

from storage.models import InterviewSession, InterviewStatus, PostponedSpeech
from storage.repositories.repository import Repository


class Postponed(Repository[PostponedSpeech]):
    model = PostponedSpeech

    async def of_session(self, session_id: UUID) -> list[PostponedSpeech]:
        """Return what was postponed in an interview, along its timeline."""
        return await self._all(
            select(PostponedSpeech)
            .where(PostponedSpeech.session_id == session_id)
            .order_by(PostponedSpeech.start_ms, PostponedSpeech.id)
        )

    async def behind(self) -> list[UUID]:
        """Return the interviews that are over and of which speech is still to be listened to."""
        found = await self._session.scalars(
            select(PostponedSpeech.session_id)
            .join(InterviewSession, InterviewSession.id == PostponedSpeech.session_id)
            .where(InterviewSession.status == InterviewStatus.COMPLETED)
            .distinct()
        )
        return sorted(found)

    async def heard(self, row_ids: Iterable[UUID]) -> None:
        """Forget what was listened to by now."""
        await self._session.execute(
            delete(PostponedSpeech).where(PostponedSpeech.id.in_(tuple(row_ids)))
        )
