"""Speech that is still to be listened to."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, select

from storage.models import PostponedSpeech
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

    async def heard(self, row_ids: Iterable[UUID]) -> None:
        """Forget what was listened to by now."""
        await self._session.execute(
            delete(PostponedSpeech).where(PostponedSpeech.id.in_(tuple(row_ids)))
        )
