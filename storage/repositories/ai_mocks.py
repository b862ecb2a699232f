"""Practice interviews with the machine."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from storage.models import AiMockInterview, AiMockStatus
from storage.repositories.repository import Repository, beyond


class AiMocks(Repository[AiMockInterview]):
    model = AiMockInterview

    async def get_in(self, organisation_id: UUID, ai_mock_id: UUID) -> AiMockInterview | None:
        """Return the practice interview if it belongs to the organisation."""
        return await self._first(
            select(AiMockInterview).where(
                AiMockInterview.id == ai_mock_id,
                AiMockInterview.organisation_id == organisation_id,
            )
        )

    async def by_session(self, session_id: UUID) -> AiMockInterview | None:
        """Return the practice interview held in this session."""
        return await self._first(
            select(AiMockInterview).where(AiMockInterview.session_id == session_id)
        )

    async def ids_by_session(self, session_ids: Collection[UUID]) -> dict[UUID, UUID]:
        """Return the ids of practice interviews by their session, for a page of sessions."""
        if not session_ids:
            return {}
        found = await self._session.execute(
            select(AiMockInterview.session_id, AiMockInterview.id).where(
                AiMockInterview.session_id.in_(set(session_ids))
            )
        )
        return dict(found.all())

    async def of_sessions(self, session_ids: Collection[UUID]) -> list[AiMockInterview]:
        """Return the practice interviews held in these sessions, the latest first."""
        if not session_ids:
            return []
        return await self._all(
            select(AiMockInterview)
            .where(AiMockInterview.session_id.in_(set(session_ids)))
            .order_by(AiMockInterview.id.desc())
        )

    async def page(
        self, user_id: UUID, *, limit: int, after: tuple[UUID] | None = None
    ) -> list[AiMockInterview]:
        """Return a person's practice interviews, newest first; position: (id,)."""
        return await self._all(
            select(AiMockInterview)
            .where(
                AiMockInterview.user_id == user_id,
                *beyond([AiMockInterview.id], after, descending=True),
            )
            .order_by(AiMockInterview.id.desc())
            .limit(limit)
        )

    async def completed_unscored(self) -> list[AiMockInterview]:
        """Return completed interviews without a result, of everybody: left behind by a crash."""
        return await self._all(
            select(AiMockInterview).where(
                AiMockInterview.status == AiMockStatus.COMPLETED,
                AiMockInterview.feedback.is_(None),
            )
        )
