"""Interviews."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.orm.attributes import set_committed_value

from storage.changes import UNSEEN
from storage.errors import RowMissing
from storage.models import (
    InterviewSession,
    InterviewStatus,
    ParticipantRole,
    SessionSeat,
    SessionTerm,
    User,
)
from storage.repositories.repository import Repository
from storage.repositories.session_search import (
    Lead,
    Position,
    SessionFilter,
    search_query,
    spellings,
    versions_query,
)
from storage.terms import terms_of, words_of

__all__ = ["Position", "SessionFilter", "Sessions", "Version"]

Version = tuple[UUID, datetime]
"""An interview's id and when it was last changed: what its row shows is the same ever after.

But for `last_seq`, which counts facts.
"""


class Sessions(Repository[InterviewSession]):
    model = InterviewSession

    async def add(self, row: InterviewSession) -> InterviewSession:
        """Insert an interview and what it is found by."""
        await super().add(row)
        await self.reindex(row)
        return row

    async def add_all(self, rows: Iterable[InterviewSession]) -> None:
        """Insert many interviews."""
        for row in rows:
            await self.add(row)

    async def reindex(self, row: InterviewSession) -> None:
        """Write anew what an interview is found by: after a change of people, time or words."""
        for index in (SessionSeat, SessionTerm):
            await self._session.execute(
                delete(index).where(index.session_id == row.id).execution_options(**{UNSEEN: True})
            )
        people = people_of(row)
        names = await self._session.scalars(select(User.name).where(User.id.in_(people)))
        await self._session.execute(
            insert(SessionSeat),
            [
                {
                    "session_id": row.id,
                    "user_id": user_id,
                    "role": role,
                    "starts_at": row.scheduled_at,
                    "ends_at": row.ends_at,
                    "blocks": not row.self_paced,
                }
                for user_id, role in people.items()
            ],
        )
        terms = terms_of([row.title, row.location or "", *names], row.tags)
        if terms:
            common = {
                "session_id": row.id,
                "organisation_id": row.organisation_id,
                "scheduled_at": row.scheduled_at,
            }
            await self._session.execute(
                insert(SessionTerm), [{**common, "term": term} for term in terms]
            )

    async def find_by_name(self, user_id: UUID, name: str) -> None:
        """Let somebody's interviews be found by a new name; by the one before they still are."""
        words = words_of(name)
        seat, term = SessionSeat, SessionTerm
        for word in words:
            known = select(term.id).where(term.session_id == seat.session_id, term.term == word)
            rows = await self._session.execute(
                select(seat.session_id, InterviewSession.organisation_id, seat.starts_at)
                .join(InterviewSession, InterviewSession.id == seat.session_id)
                .where(seat.user_id == user_id, ~known.exists())
            )
            missing = [
                {
                    "session_id": session_id,
                    "organisation_id": organisation_id,
                    "term": word,
                    "scheduled_at": starts_at,
                }
                for session_id, organisation_id, starts_at in rows
            ]
            if missing:
                await self._session.execute(insert(SessionTerm), missing)

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
        query = await self._search(organisation_id, filters, limit, after)
        return [] if query is None else await self._all(query)

    async def versions(
        self,
        organisation_id: UUID,
        filters: SessionFilter,
        *,
        limit: int,
        after: Position | None = None,
    ) -> list[Version]:
        """Return which interviews `search` would, each in which version, and no more of them."""
        query = await self._search(organisation_id, filters, limit, after)
        if query is None:
            return []
        rows = await self._session.execute(versions_query(query))
        return [(row_id, updated_at) for row_id, updated_at in rows]

    async def _search(
        self,
        organisation_id: UUID,
        filters: SessionFilter,
        limit: int,
        after: Position | None,
    ) -> Select[InterviewSession] | None:
        """Return the query for a page, None where no word begins as the one asked for."""
        spelled: tuple[str, ...] = ()
        if filters.lead is Lead.WORD:
            found = await self._session.scalars(spellings(organisation_id, filters.words[0]))
            spelled = tuple(found)
            if not spelled:
                return None
        return search_query(organisation_id, filters, spelled, limit=limit, after=after)

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
            .execution_options(synchronize_session=False, **{UNSEEN: True})
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

    async def overdue(self, now: datetime, *, limit: int) -> list[InterviewSession]:
        """Return scheduled interviews whose candidate is missing by now, of every organisation."""
        return await self._all(
            select(InterviewSession)
            .where(InterviewSession.no_show_due_at <= now)
            .order_by(InterviewSession.no_show_due_at)
            .limit(limit)
        )


def people_of(row: InterviewSession) -> dict[UUID, ParticipantRole]:
    """Return everybody who has a seat in an interview, the candidate first."""
    people = {row.candidate_id: ParticipantRole.CANDIDATE}
    for user_id in interviewers_of(row):
        people.setdefault(user_id, ParticipantRole.INTERVIEWER)
    return people


def interviewers_of(row: InterviewSession) -> list[UUID]:
    """Return the interviewers, whoever leads first."""
    lead = [] if row.interviewer_id is None else [row.interviewer_id]
    return list(dict.fromkeys([*lead, *(UUID(text) for text in row.panel_ids or [])]))
