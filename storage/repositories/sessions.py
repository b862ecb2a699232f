"""Interviews."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, union_all, update
from sqlalchemy.orm.attributes import set_committed_value

from storage.errors import RowMissing
from storage.models import InterviewMode, InterviewSession, InterviewStatus, InterviewType
from storage.repositories.repository import Repository, beyond

Position = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """Which interviews to list; None asks for no restriction.

    `start` is inclusive and `end` exclusive, both aware, on the scheduled time. `visible_to`
    keeps the interviews in which that person is the candidate or the interviewer.
    """

    candidate_id: UUID | None = None
    interviewer_id: UUID | None = None
    status: InterviewStatus | None = None
    type: InterviewType | None = None
    mode: InterviewMode | None = None
    start: datetime | None = None
    end: datetime | None = None
    visible_to: UUID | None = None


class Sessions(Repository[InterviewSession]):
    model = InterviewSession

    async def get_in(self, organisation_id: UUID, session_id: UUID) -> InterviewSession | None:
        """Return the interview if it belongs to the organisation."""
        return await self._first(
            select(InterviewSession).where(
                InterviewSession.id == session_id,
                InterviewSession.organisation_id == organisation_id,
            )
        )

    async def search(
        self,
        organisation_id: UUID,
        filters: SessionFilter,
        *,
        limit: int,
        after: Position | None = None,
    ) -> list[InterviewSession]:
        """Return interviews, latest scheduled first; position: (scheduled_at, id)."""
        query = _matching(organisation_id, filters, after)
        if filters.visible_to is not None:
            query = _visible(query, filters.visible_to, limit)
        return await self._all(_latest_first(query).limit(limit))

    async def next_seq(self, session_id: UUID, count: int = 1) -> int:
        """Reserve `count` sequence numbers for facts and return the last of them.

        Concurrent callers wait for each other's commit, so that numbers become visible in order
        and an undone transaction leaves no hole. Raises RowMissing.
        """
        number = await self._session.scalar(
            update(InterviewSession)
            .where(InterviewSession.id == session_id)
            # `updated_at` is kept: a fact does not change what the interview's row shows.
            .values(
                last_seq=InterviewSession.last_seq + count, updated_at=InterviewSession.updated_at
            )
            .returning(InterviewSession.last_seq)
            .execution_options(synchronize_session=False)
        )
        if number is None:
            raise RowMissing(f"no interview {session_id}")
        loaded = self._session.identity_map.get(
            self._session.sync_session.identity_key(InterviewSession, session_id)
        )
        if loaded is not None:
            set_committed_value(loaded, "last_seq", number)
        return number

    async def running(self) -> list[InterviewSession]:
        """Return all interviews in progress, of every organisation."""
        return await self._all(
            select(InterviewSession).where(InterviewSession.status == InterviewStatus.IN_PROGRESS)
        )


def _matching(
    organisation_id: UUID, filters: SessionFilter, after: Position | None
) -> Select[InterviewSession]:
    query = select(InterviewSession).where(
        InterviewSession.organisation_id == organisation_id,
        *beyond([InterviewSession.scheduled_at, InterviewSession.id], after, descending=True),
    )
    for column, wanted in (
        (InterviewSession.candidate_id, filters.candidate_id),
        (InterviewSession.interviewer_id, filters.interviewer_id),
        (InterviewSession.status, filters.status),
        (InterviewSession.type, filters.type),
        (InterviewSession.mode, filters.mode),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if filters.start is not None:
        query = query.where(InterviewSession.scheduled_at >= filters.start)
    if filters.end is not None:
        query = query.where(InterviewSession.scheduled_at < filters.end)
    return query


def _visible(
    query: Select[InterviewSession], user_id: UUID, limit: int
) -> Select[InterviewSession]:
    """Restrict to one person's interviews in either role.

    A plain OR makes the planner read the whole organisation or sort everything the person ever
    had; the first `limit` of each role, both read off an index, hold the first `limit` of all.
    """
    roles = [
        _latest_first(query.with_only_columns(InterviewSession.id).where(role == user_id))
        .limit(limit)
        .subquery()
        for role in (InterviewSession.candidate_id, InterviewSession.interviewer_id)
    ]
    ids = union_all(*(select(role.c.id) for role in roles))
    return select(InterviewSession).where(InterviewSession.id.in_(ids))


def _latest_first(query: Select[Any]) -> Select[Any]:
    return query.order_by(InterviewSession.scheduled_at.desc(), InterviewSession.id.desc())
