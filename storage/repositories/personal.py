"""What is kept about one person, wherever it stands."""

from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.models import Base, Participant, User

# Told with the interview they belong to, or an index of what is.
_OF_INTERVIEWS = frozenset(
    {
        "ai_mock_interviews",
        "booking_offers",
        "interview_sessions",
        "notes",
        "participants",
        "session_seats",
    }
)
_PASSING = frozenset({"idempotency_keys"})

Reference = tuple[type[Base], InstrumentedAttribute[Any]]


class Personal:
    """Finds and deletes by what refers to a person's row, so that no table is forgotten."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of_account(self, user_id: UUID) -> dict[str, list[Base]]:
        """Return the rows that belong to the person and to no interview, by table."""
        found: dict[str, list[Base]] = {}
        for model, column in _references():
            if model.__tablename__ in _OF_INTERVIEWS | _PASSING:
                continue
            rows = (await self._session.scalars(select(model).where(column == user_id))).all()
            found.setdefault(model.__tablename__, []).extend(rows)
        return found

    async def forget(self, user_id: UUID, *, name: str) -> None:
        """Delete what belongs to the person alone; where others' rows name them, say `name`."""
        for model, column in _references():
            if _belongs_to_person(column):
                await self._session.execute(delete(model).where(column == user_id))
        await self._session.execute(
            update(Participant).where(Participant.user_id == user_id).values(name=name)
        )


@cache
def _references() -> tuple[Reference, ...]:
    return tuple(_find_references())


def _find_references() -> Iterator[Reference]:
    for mapper in sorted(Base.registry.mappers, key=lambda each: each.class_.__tablename__):
        for attribute in mapper.column_attrs:
            [column] = attribute.columns
            if any(key.column.table is User.__table__ for key in column.foreign_keys):
                yield mapper.class_, getattr(mapper.class_, attribute.key)


def _belongs_to_person(column: InstrumentedAttribute[Any]) -> bool:
    """Return whether the row would go with the person's: the foreign key cascades."""
    return any(key.ondelete == "CASCADE" for key in column.property.columns[0].foreign_keys)
