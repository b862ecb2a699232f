"""What every table shares: typed columns, UUIDv7 keys, UTC times."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import JSON, BigInteger, DateTime, Enum, MetaData, Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562 section 5.7): unique and sorted by time of making."""
    return uuid_utils.compat.uuid7()


def first_id_at(moment: datetime) -> UUID:
    """Return the least id that `new_id` can return at `moment`, to find rows by their age."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def utc_now() -> datetime:
    """Return the present moment as an aware datetime in UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite forgets zones, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def string_enum(values: type[StrEnum]) -> Enum:
    """Return a column type that stores the enum's values as text, the same on every database."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


Position = Annotated[int, mapped_column(BigInteger)]
"""A position on an interview's timeline in milliseconds.

A timeline begins with whoever comes first, perhaps weeks before the interview to try the camera:
after 24 days a position does not fit into 32 bits any more.
"""


class Base(DeclarativeBase):
    """Base of all rows: `id` (UUIDv7) and `created_at` (UTC)."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UtcDateTime(),
        UUID: Uuid(),
        # None is SQL's NULL, not JSON's: "has no feedback yet" must be answerable in SQL.
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
        list[dict[str, Any]]: JSON(none_as_null=True),
    }

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
