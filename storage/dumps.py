"""All rows of a database as a stream of lines, the same from SQLite and PostgreSQL.

The first line names the revision of the tables. Each table follows with a line that names it and
its columns, and a line for each row; the last line counts them. Rows are read in one transaction,
so they are of one moment, and are written back into tables of that revision: a newer program then
migrates them as it would the original.
"""

import base64
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from storage.database import Database
from storage.errors import DumpBroken
from storage.models import Base
from storage.models.base import UtcDateTime

_BATCH: Final = 1000
_VERSION: Final = 1
_FILES: Final = frozenset({"blob_key", "journal"})


class _Kind:
    """How values of a column stand in a line and which type they are bound as."""

    def __init__(
        self, bound_as: TypeEngine[Any], write: Callable[[Any], Any], read: Callable[[Any], Any]
    ) -> None:
        self.bound_as = bound_as
        self.write = write
        self.read = read


def _same(value: Any) -> Any:
    return value


_KINDS: Final[dict[str, _Kind]] = {
    "plain": _Kind(sa.types.NullType(), _same, _same),
    "bool": _Kind(sa.Boolean(), _same, _same),
    "json": _Kind(sa.JSON(none_as_null=True), _same, _same),
    "uuid": _Kind(sa.Uuid(), str, UUID),
    "moment": _Kind(UtcDateTime(), datetime.isoformat, datetime.fromisoformat),
    "bytes": _Kind(
        sa.LargeBinary(), lambda value: base64.b64encode(value).decode(), base64.b64decode
    ),
}


@dataclass(slots=True)
class Dumped:
    """How many rows there were, and which files they name: values of these columns."""

    rows: int = 0
    blob_key: set[str] = field(default_factory=set)
    journal: set[str] = field(default_factory=set)


async def dump(database: Database, write: Callable[[bytes], object]) -> Dumped:
    """Write every row and return what was written; `write` is called in the event loop."""
    dumped = Dumped()
    async with database.snapshot() as connection:
        revision = await database.current_revision()
        write(_line({"version": _VERSION, "revision": revision}))
        for table in Base.metadata.sorted_tables:
            kinds = {column.name: _kind_of(column.type) for column in table.columns}
            write(_line({"table": table.name, "columns": kinds}))
            files = [(n, name) for n, name in enumerate(kinds) if name in _FILES]
            async for row in _rows(connection, table, [_KINDS[kind] for kind in kinds.values()]):
                write(_line(row))
                dumped.rows += 1
                for number, name in files:
                    if row[number] is not None:
                        getattr(dumped, name).add(row[number])
    write(_line({"rows": dumped.rows}))
    return dumped


async def load(database: Database, lines: Iterable[bytes]) -> int:
    """Make the tables of an empty database, fill them, migrate them; return the rows.

    Raises DumpBroken for a stream that is cut, and for a database that is not empty.
    """
    reading = iter(lines)
    head = _parsed(next(reading, b""))
    if head.get("version") != _VERSION or not head.get("revision"):
        raise DumpBroken("not a dump of a version we know")
    if await database.current_revision() is not None:
        raise DumpBroken("the database is not empty")
    await database.migrate(head["revision"])
    async with database.filling() as connection:
        rows = await _fill(connection, reading)
    await database.migrate()
    return rows


async def _rows(
    connection: AsyncConnection, table: sa.Table, kinds: list[_Kind]
) -> AsyncIterator[list[Any]]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    async with connection.stream(query) as found:
        async for row in found:
            yield [
                None if value is None else kind.write(value)
                for kind, value in zip(kinds, row, strict=True)
            ]


async def _fill(connection: AsyncConnection, lines: Iterator[bytes]) -> int:
    table = sa.table("none")
    kinds: dict[str, _Kind] = {}
    waiting: list[dict[str, Any]] = []
    rows = 0

    async def insert() -> None:
        if waiting:
            await connection.execute(sa.insert(table), waiting)
            waiting.clear()

    for line in lines:
        found = _parsed(line)
        if isinstance(found, list):
            waiting.append(_row(found, kinds))
            rows += 1
            if len(waiting) >= _BATCH:
                await insert()
        elif "table" in found:
            await insert()
            kinds = {name: _KINDS[kind] for name, kind in found["columns"].items()}
            columns = [sa.column(name, kind.bound_as) for name, kind in kinds.items()]
            table = sa.table(found["table"], *columns)
        else:
            await insert()
            if found["rows"] != rows:
                raise DumpBroken("rows are missing")
            return rows
    raise DumpBroken("the dump is cut")


def _row(values: list[Any], kinds: dict[str, _Kind]) -> dict[str, Any]:
    return {
        name: None if value is None else kind.read(value)
        for (name, kind), value in zip(kinds.items(), values, strict=True)
    }


def _kind_of(column_type: TypeEngine[Any]) -> str:
    match column_type:
        case sa.Uuid():
            return "uuid"
        case UtcDateTime() | sa.DateTime():
            return "moment"
        case sa.JSON():
            return "json"
        case sa.LargeBinary():
            return "bytes"
        case sa.Boolean():
            return "bool"
        case _:
            return "plain"


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise DumpBroken("a line of the dump cannot be read") from error
