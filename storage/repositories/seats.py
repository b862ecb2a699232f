"""Who is where and when: the seats of interviews, which sessions write."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from storage.models import InterviewSession, InterviewStatus, ParticipantRole, SessionSeat
from storage.repositories.repository import Repository

LONGEST_SEAT = timedelta(days=1)
"""No interview is planned to last longer, so that none before needs to be looked at."""

_TAKING_TIME = (InterviewStatus.SCHEDULED, InterviewStatus.IN_PROGRESS)
_WITHOUT_INTERVIEW = (InterviewStatus.CANCELLED, InterviewStatus.NO_SHOW)


class Seats(Repository[SessionSeat]):
    model = SessionSeat

    async def busy(
        self,
        user_ids: Collection[UUID],
        start: datetime,
        end: datetime,
        *,
        but: UUID | None = None,
    ) -> list[SessionSeat]:
        """Return the seats of these people that take up part of a time, in their order.

        Interviews that are over, were called off or are the one named by `but` take up none.
        """
        query = (
            select(SessionSeat)
            .join(InterviewSession, InterviewSession.id == SessionSeat.session_id)
            .where(
                SessionSeat.user_id.in_(set(user_ids)),
                SessionSeat.starts_at > start - LONGEST_SEAT,
                SessionSeat.starts_at < end,
                SessionSeat.ends_at > start,
                SessionSeat.blocks.is_(True),
                InterviewSession.status.in_(_TAKING_TIME),
            )
        )
        if but is not None:
            query = query.where(SessionSeat.session_id != but)
        return await self._all(query.order_by(SessionSeat.starts_at, SessionSeat.id))

    async def interviews_with(self, interviewer_id: UUID, candidate_id: UUID) -> bool:
        """Tell whether somebody interviews a person: is to, does, or did."""
        session, seat = InterviewSession, SessionSeat
        query = (
            select(seat)
            .join(session, session.id == seat.session_id)
            .where(
                session.candidate_id == candidate_id,
                session.status.not_in(_WITHOUT_INTERVIEW),
                seat.user_id == interviewer_id,
                seat.role == ParticipantRole.INTERVIEWER,
            )
        )
        return await self._first(query) is not None
