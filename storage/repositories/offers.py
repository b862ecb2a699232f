"""Offers of times, and the times."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select, update

from storage.models import BookingOffer, InterviewSession, InterviewStatus, OfferedSlot
from storage.repositories.repository import Repository, beyond


class Offers(Repository[BookingOffer]):
    model = BookingOffer

    async def page(
        self,
        organisation_id: UUID,
        *,
        author_id: UUID | None = None,
        limit: int,
        after: tuple[UUID] | None = None,
    ) -> list[BookingOffer]:
        """Return offers, newest first, of one author or of all; position: (id,)."""
        offer = BookingOffer
        query = select(offer).where(
            offer.organisation_id == organisation_id, *beyond([offer.id], after, descending=True)
        )
        if author_id is not None:
            query = query.where(offer.author_id == author_id)
        return await self._all(query.order_by(offer.id.desc()).limit(limit))


class Slots(Repository[OfferedSlot]):
    model = OfferedSlot

    async def of_offer(self, offer_id: UUID) -> list[OfferedSlot]:
        """Return the times of an offer in their order."""
        return await self._all(
            select(OfferedSlot)
            .where(OfferedSlot.offer_id == offer_id)
            .order_by(OfferedSlot.starts_at)
        )

    async def counts(self, offer_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
        """Return how many times each offer has, and how many of them are taken."""
        rows = await self._session.execute(
            select(OfferedSlot.offer_id, func.count(), func.count(OfferedSlot.session_id))
            .where(OfferedSlot.offer_id.in_(set(offer_ids)))
            .group_by(OfferedSlot.offer_id)
        )
        return {offer_id: (every, taken) for offer_id, every, taken in rows}

    async def taken(self, offer_id: UUID, *, candidate_id: UUID | None = None) -> int:
        """Return how many times of an offer are taken, by anybody or by one candidate."""
        query = (
            select(func.count())
            .select_from(OfferedSlot)
            .where(OfferedSlot.offer_id == offer_id, OfferedSlot.session_id.is_not(None))
        )
        if candidate_id is not None:
            query = query.join(
                InterviewSession, InterviewSession.id == OfferedSlot.session_id
            ).where(
                InterviewSession.candidate_id == candidate_id,
                InterviewSession.status == InterviewStatus.SCHEDULED,
            )
        return await self._session.scalar(query) or 0

    async def release(self, session_id: UUID) -> None:
        """Offer again the time behind which an interview stood, if any."""
        await self._session.execute(
            update(OfferedSlot)
            .where(OfferedSlot.session_id == session_id)
            .values(session_id=None)
            .execution_options(synchronize_session=False)
        )
