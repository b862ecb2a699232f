"""What every repository can do."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.models import Base

Row = TypeVar("Row", bound=Base)


class Repository(Generic[Row]):
    """Reads and writes one kind of row within one transaction."""

    model: ClassVar[type[Any]]

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, row_id: UUID) -> Row | None:
        """Return the row, None if there is none."""
        return await self._session.get(self.model, row_id)

    async def get_for_update(self, row_id: UUID) -> Row | None:
        """Return the row as it is now and keep others from changing it until the unit ends.

        SQLite has one writer at a time anyway; PostgreSQL locks the row.
        """
        return await self._session.get(
            self.model, row_id, with_for_update=True, populate_existing=True
        )

    async def add(self, row: Row) -> Row:
        """Insert `row` now, so that rows referring to it can follow."""
        self._session.add(row)
        await self._session.flush()
        return row

    async def add_all(self, rows: Iterable[Row]) -> None:
        """Insert many rows in one go."""
        self._session.add_all(rows)
        await self._session.flush()

    async def delete(self, row: Row) -> None:
        """Delete `row` and what belongs to it."""
        await self._session.delete(row)
        await self._session.flush()

    async def _all(self, query: Select[Row]) -> list[Row]:
        return list((await self._session.scalars(query)).all())

    async def _page(
        self,
        query: Select[Row],
        key: Sequence[InstrumentedAttribute[Any]],
        *,
        limit: int,
        after: Sequence[Any] | None,
        descending: bool = False,
    ) -> list[Row]:
        """Return the page of `query` that follows `after` in the order of `key`; see `beyond`."""
        order = [column.desc() if descending else column for column in key]
        return await self._all(
            query.where(*beyond(key, after, descending=descending)).order_by(*order).limit(limit)
        )

    async def _first(self, query: Select[Row]) -> Row | None:
        return (await self._session.scalars(query.limit(1))).first()


def beyond(
    key: Sequence[InstrumentedAttribute[Any]],
    after: Sequence[Any] | None,
    *,
    descending: bool = False,
) -> list[ColumnElement[bool]]:
    """Return the condition that a row comes after `after` in the order of `key`.

    `after` holds the key's values of the last row of the page before; None means the start. Rows
    inserted or deleted meanwhile never make another row appear twice or go missing.
    """
    if after is None:
        return []
    if len(after) != len(key):
        raise ValueError(f"a position in this list has {len(key)} parts, not {len(after)}")
    here, there = tuple_(*key), tuple_(*after)
    return [here < there if descending else here > there]
