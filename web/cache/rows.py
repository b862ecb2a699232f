"""Rows that are asked for again and again: interviews, question banks, people."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from pydantic_core import from_json, to_json

from storage.changes import Change
from storage.database import Database
from storage.models import Base, InterviewQuestionBank, InterviewSession, User
from storage.models.base import UtcDateTime
from storage.scope import current_scope
from storage.short_memory import ShortMemory
from storage.unit_of_work import UnitOfWork
from web.cache.cache import Cache
from web.cache.pages import kind_of_pages

Row = TypeVar("Row", bound=Base)
Load = Callable[[UnitOfWork, Collection[UUID]], Awaitable[dict[UUID, Row]]]

# So many rows of a kind are kept ready, beside the bytes that they are made of.
MAX_READ: Final = 5_000
SESSION_S: Final = 300
BANK_S: Final = 600
PERSON_S: Final = 300


class CachedRows(Generic[Row]):
    """The rows of one table by their ids, kept for `life_s` seconds or until one changes.

    What comes out is shared, to be read and never written. In a scope, rows of other
    organisations are not there, whoever put them into the cache.
    """

    def __init__(
        self,
        cache: Cache,
        database: Database,
        model: type[Row],
        *,
        load: Load[Row],
        life_s: int,
        without: frozenset[str] = frozenset(),
    ) -> None:
        self._cache = cache
        self._database = database
        self._model = model
        self._load = load
        self._life_s = life_s
        self._kind = model.__tablename__
        self._read: ShortMemory[bytes, Row] = ShortMemory(most=MAX_READ, life_s=life_s)
        self._readers = {
            attribute.key: _reader(attribute.columns[0].type)
            for attribute in model.__mapper__.column_attrs
            if attribute.key not in without
        }

    async def get(self, row_id: UUID) -> Row | None:
        """Return the row, None if there is none or it is another organisation's."""
        return (await self.get_all([row_id])).get(row_id)

    async def get_all(self, row_ids: Collection[UUID]) -> dict[UUID, Row]:
        """Return those of the rows that there are, by id."""
        ids = list(row_ids)
        if not ids:
            return {}
        looked = await self._cache.look([self._key(row_id) for row_id in ids])
        found: dict[UUID, Row] = {}
        missing: dict[UUID, str | None] = {}
        for row_id, each in zip(ids, looked, strict=True):
            if each.value is None:
                missing[row_id] = each.ticket
            else:
                found[row_id] = self._decoded(each.value)
        if missing:
            found |= await self._fetch(missing)
        return {row_id: row for row_id, row in found.items() if _is_in_scope(row)}

    async def _fetch(self, missing: Mapping[UUID, str | None]) -> dict[UUID, Row]:
        """Read rows from the database and keep them, each with its ticket."""
        async with self._database.unit_of_work(read_only=True, snapshot=False) as uow:
            loaded = await self._load(uow, missing.keys())
        for row_id, row in loaded.items():
            await self._cache.keep(
                self._key(row_id),
                self._encoded(row),
                ticket=missing[row_id],
                life_s=self._life_s,
            )
        return loaded

    def _key(self, row_id: UUID) -> str:
        return f"{self._kind}:{row_id}"

    def _encoded(self, row: Row) -> bytes:
        return to_json({name: getattr(row, name) for name in self._readers})

    def _decoded(self, value: bytes) -> Row:
        """Return the row of a value; the same value is the same row."""
        row = self._read.get(value)
        if row is None:
            row = self._decode(value)
            self._read.keep(value, row)
        return row

    def _decode(self, value: bytes) -> Row:
        values: dict[str, Any] = from_json(value)
        return self._model(
            **{
                name: read(values[name]) if read and values[name] is not None else values[name]
                for name, read in self._readers.items()
            }
        )


class RowCaches:
    """The caches of rows, which the database's changes keep true."""

    def __init__(self, cache: Cache, database: Database) -> None:
        self._cache = cache
        self.sessions = CachedRows(
            cache, database, InterviewSession, load=_load_sessions, life_s=SESSION_S
        )
        self.banks = CachedRows(
            cache, database, InterviewQuestionBank, load=_load_banks, life_s=BANK_S
        )
        self.people = CachedRows(
            cache,
            database,
            User,
            load=_load_people,
            life_s=PERSON_S,
            without=frozenset({"password_hash"}),
        )
        self._kinds = frozenset(
            model.__tablename__ for model in (InterviewSession, InterviewQuestionBank, User)
        )

    async def names(self, user_ids: Collection[UUID]) -> dict[UUID, str]:
        """Return the names of those of the people that there are, by id."""
        return {
            user_id: user.name for user_id, user in (await self.people.get_all(user_ids)).items()
        }

    async def begun(self, _uow: UnitOfWork) -> None:
        """Nothing is known yet of what will change."""

    async def committing(self, _uow: UnitOfWork, changes: Sequence[Change]) -> None:
        """Bar what is about to change."""
        keys, kinds = self._touched(changes)
        if keys or kinds:
            await self._cache.bar(keys, kinds)

    async def committed(self, changes: Sequence[Change]) -> None:
        """Drop what has changed, before whoever changed it is answered."""
        keys, kinds = self._touched(changes)
        if keys or kinds:
            await self._cache.drop(keys, kinds)

    def _touched(self, changes: Sequence[Change]) -> tuple[set[str], set[str]]:
        ours = [change for change in changes if change.table in self._kinds]
        keys = {f"{each.table}:{each.row_id}" for each in ours if each.row_id is not None}
        kinds = {each.table for each in ours if each.row_id is None}
        if any(each.table == User.__tablename__ for each in ours):
            kinds.add(kind_of_pages(User.__tablename__))
        return keys, kinds


async def _load_sessions(
    uow: UnitOfWork, row_ids: Collection[UUID]
) -> dict[UUID, InterviewSession]:
    found = [await uow.sessions.get(row_id) for row_id in row_ids]
    return {row.id: row for row in found if row is not None}


async def _load_banks(
    uow: UnitOfWork, row_ids: Collection[UUID]
) -> dict[UUID, InterviewQuestionBank]:
    found = [await uow.banks.get(row_id) for row_id in row_ids]
    return {row.id: row for row in found if row is not None}


async def _load_people(uow: UnitOfWork, row_ids: Collection[UUID]) -> dict[UUID, User]:
    return await uow.users.by_ids(row_ids)


def _is_in_scope(row: Base) -> bool:
    scope = current_scope()
    return scope is None or getattr(row, "organisation_id", None) == scope.organisation_id


def _reader(column_type: Any) -> Callable[[Any], Any] | None:
    """Return what makes a column's value of its JSON, None where that is the value."""
    if isinstance(column_type, UtcDateTime):
        return datetime.fromisoformat
    kind: type[Any] = column_type.python_type
    return kind if kind is UUID or issubclass(kind, StrEnum) else None
