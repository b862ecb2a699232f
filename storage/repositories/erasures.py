"""Receipts of what was erased, and the deletion they are for."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, select, update

from storage.changes import UNSEEN
from storage.models import (
    Base,
    Erasure,
    IdempotencyKey,
    InterviewSession,
    Participant,
)
from storage.repositories.repository import Repository, beyond
from storage.repositories.sessions import people_of

_SESSIONS = InterviewSession.__tablename__


class Erasures(Repository[Erasure]):
    model = Erasure

    async def of_session(self, session_id: UUID) -> Erasure | None:
        """Return the receipt of an interview, None unless it was erased."""
        return await self._first(select(Erasure).where(Erasure.session_id == session_id))

    async def known(self, session_ids: Collection[UUID]) -> set[UUID]:
        """Return those of the interviews that have a receipt."""
        return set(
            await self._session.scalars(
                select(Erasure.session_id).where(Erasure.session_id.in_(set(session_ids)))
            )
        )

    async def unfinished(self) -> list[Erasure]:
        """Return the receipts of what is not wholly gone, of all organisations."""
        return await self._all(
            select(Erasure).where(Erasure.finished_at.is_(None)).order_by(Erasure.id)
        )

    async def page(
        self, organisation_id: UUID, *, limit: int, after: tuple[UUID] | None = None
    ) -> list[Erasure]:
        """Return receipts, latest first; position: (id,)."""
        return await self._all(
            select(Erasure)
            .where(
                Erasure.organisation_id == organisation_id,
                *beyond([Erasure.id], after, descending=True),
            )
            .order_by(Erasure.id.desc())
            .limit(limit)
        )

    async def delete_interview(self, session: InterviewSession) -> dict[str, int]:
        """Delete an interview with all that belongs to it; return the rows by table.

        Answers kept for requests that may be sent again could hold its words; those of its people
        are forgotten, and the keys stay, so that nothing is carried out twice.
        """
        people = set(people_of(session))
        members = select(Participant.user_id).where(Participant.session_id == session.id)
        people |= set(await self._session.scalars(members))
        counted = await self._count(session.id)
        await self._session.execute(
            update(IdempotencyKey)
            .where(IdempotencyKey.user_id.in_(people))
            .values(status=None, headers=None, body=None)
            .execution_options(synchronize_session=False, **{UNSEEN: True})
        )
        await self._session.delete(session)
        await self._session.flush()
        return counted

    async def _count(self, session_id: UUID) -> dict[str, int]:
        counts = {_SESSIONS: 1}
        for table in Base.metadata.sorted_tables:
            inside = _inside(table, session_id)
            if inside is None:
                continue
            number = await self._session.scalar(
                select(func.count()).select_from(table).where(inside)
            )
            if number:
                counts[table.name] = number
        return counts


def _inside(table: Table, session_id: UUID) -> ColumnElement[bool] | None:
    """Return the condition that a row goes with the interview; None where none ever does."""
    owners = [
        (column, key.column.table)
        for column in table.columns
        for key in column.foreign_keys
        if key.ondelete == "CASCADE" and key.column.table is not table
    ]
    for column, owner in owners:
        if owner.name == _SESSIONS:
            return column == session_id
    for column, owner in owners:
        within = _inside(owner, session_id)
        if within is not None:
            return column.in_(select(owner.c.id).where(within))
    return None
