"""Wishes that an interview be erased."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from storage.models import ErasureRequest, RequestStatus
from storage.repositories.repository import Repository, beyond


class ErasureRequests(Repository[ErasureRequest]):
    model = ErasureRequest

    async def get_in(self, organisation_id: UUID, request_id: UUID) -> ErasureRequest | None:
        """Return the request if it was made in the organisation."""
        return await self._first(
            select(ErasureRequest).where(
                ErasureRequest.id == request_id,
                ErasureRequest.organisation_id == organisation_id,
            )
        )

    async def of_session(self, session_id: UUID) -> ErasureRequest | None:
        """Return the request for an interview."""
        return await self._first(
            select(ErasureRequest).where(ErasureRequest.session_id == session_id)
        )

    async def due(self, now: datetime, *, limit: int) -> list[ErasureRequest]:
        """Return open requests whose time is up, of all organisations."""
        return await self._all(
            select(ErasureRequest)
            .where(ErasureRequest.status == RequestStatus.OPEN, ErasureRequest.due_at <= now)
            .order_by(ErasureRequest.due_at)
            .limit(limit)
        )

    async def page(
        self, organisation_id: UUID, *, limit: int, after: tuple[UUID] | None = None
    ) -> list[ErasureRequest]:
        """Return requests, latest first; position: (id,)."""
        return await self._all(
            select(ErasureRequest)
            .where(
                ErasureRequest.organisation_id == organisation_id,
                *beyond([ErasureRequest.id], after, descending=True),
            )
            .order_by(ErasureRequest.id.desc())
            .limit(limit)
        )
