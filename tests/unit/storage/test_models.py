"""Rules that hold for every table."""

from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import pytest
from sqlalchemy import Enum, Table, UniqueConstraint
from sqlalchemy.dialects import sqlite

from storage.models import Base
from storage.models.base import UtcDateTime, new_id, utc_now

TABLES = Base.metadata.sorted_tables


def leading_columns(table: Table) -> set[str]:
    """Return the columns by which rows can be found without reading the table."""
    leading = {next(iter(index.columns)).name for index in table.indexes if index.columns}
    leading |= {
        next(iter(constraint.columns)).name
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    }
    return leading | {next(iter(table.primary_key.columns)).name}


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_whatever_a_deletion_cascades_to_is_found_by_an_index(table: Table) -> None:
    unindexed = {column.name for column in table.columns if column.foreign_keys} - leading_columns(
        table
    )
    assert unindexed == set()


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_what_belongs_to_an_interview_goes_with_it(table: Table) -> None:
    for key in table.foreign_keys:
        if key.column.table.name == "interview_sessions":
            assert key.ondelete == "CASCADE"
        if key.column.table.name == "participants":
            assert key.ondelete in {"CASCADE", "SET NULL"}


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_enums_are_stored_as_the_api_spells_them(table: Table) -> None:
    for column in table.columns:
        if isinstance(column.type, Enum):
            kind = column.type.enum_class
            assert kind is not None
            assert issubclass(kind, StrEnum)
            assert column.type.enums == [member.value for member in kind]
            assert max(map(len, column.type.enums)) <= 32


def test_ids_are_unique_and_sorted_by_making() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(set(ids))
    assert {(type(made), made.version) for made in ids} == {(UUID, 7)}


def test_times_keep_their_zone_on_a_database_that_forgets_it() -> None:
    kind, dialect = UtcDateTime(), sqlite.dialect()
    at = utc_now()
    read = kind.result_processor(dialect, None)
    assert kind.process_bind_param(at, dialect) == at
    assert kind.process_bind_param(None, dialect) is None
    assert read is not None
    assert read(at.replace(tzinfo=None).isoformat(sep=" ")) == at
    assert read(None) is None
    with pytest.raises(ValueError, match="time zone"):
        kind.process_bind_param(datetime.now(UTC).replace(tzinfo=None), dialect)
