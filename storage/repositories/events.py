"""Facts on the timeline."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select

from storage.models import Audience, InterviewEvent
from storage.repositories.repository import Repository
from storage.repositories.sessions import Sessions


class Events(Repository[InterviewEvent]):
    model = InterviewEvent

    async def append(
        self,
        session_id: UUID,
        *,
        type: str,  # noqa: A002 - the column's name
        payload: dict[str, Any],
        at_ms: int,
        audience: Audience = Audience.EVERYONE,
        participant_id: UUID | None = None,
    ) -> InterviewEvent:
        """Insert a fact under the interview's next sequence number.

        The number is taken by this transaction: undone together, and seen by others in order.
        `payload` must be JSON. Raises RowMissing for an unknown interview.
        """
        seq = await Sessions(self._session).next_seq(session_id)
        return await self.add(
            InterviewEvent(
                session_id=session_id,
                seq=seq,
                at_ms=at_ms,
                type=type,
                audience=audience,
                participant_id=participant_id,
                payload=payload,
            )
        )

    async def after(
        self,
        session_id: UUID,
        seq: int,
        audiences: Collection[Audience] | None = None,
        *,
        limit: int | None = None,
    ) -> list[InterviewEvent]:
        """Return the facts numbered above `seq`, in order, for these audiences (None: all)."""
        query = select(InterviewEvent).where(
            InterviewEvent.session_id == session_id, InterviewEvent.seq > seq
        )
        if audiences is not None:
            query = query.where(InterviewEvent.audience.in_(audiences))
        return await self._all(query.order_by(InterviewEvent.seq).limit(limit))

    async def of_types(self, session_id: UUID, types: Collection[str]) -> list[InterviewEvent]:
        """Return the facts of these types, in order."""
        query = select(InterviewEvent).where(
            InterviewEvent.session_id == session_id, InterviewEvent.type.in_(types)
        )
        return await self._all(query.order_by(InterviewEvent.seq))
