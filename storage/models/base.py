"""What every table shares: typed columns, UUIDv7 keys, UTC times."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID, SafeUUID

import uuid_utils.compat
from sqlalchemy import JSON, BigInteger, DateTime, Enum, MetaData, Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

_UNKNOWN = SafeUUID.unknown  # looked up once: enums are slow at that

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


class QuickUuid(Uuid[UUID]):
    """A UUID that is read quickly where the database keeps it as text of 32 digits.

    `UUID(text)` looks for braces, hyphens and URNs first; a page of rows has hundreds of ids.
    """

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        if dialect.supports_native_uuid:
            return super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]

        def read(value: str | None) -> UUID | None:
            if value is None:
                return None
            found = object.__new__(UUID)
            object.__setattr__(found, "int", int(value, 16))
            object.__setattr__(found, "is_safe", _UNKNOWN)
            return found

        return read


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

    def result_processor(
        self, dialect: Dialect, coltype: Any
    ) -> Callable[[Any], datetime | None] | None:
        """Return what reads a value: the least that will do, since pages are full of moments."""
        if dialect.name == "sqlite":
            return lambda text: None if text is None else datetime.fromisoformat(text + "+00:00")
        return super().result_processor(dialect, coltype)


class TextEnum(Enum):
    """An enum kept as the text of its values, looked up without further ado when read."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002 - theirs
        members: dict[str | None, Any] = {each.value: each for each in self.enum_class or ()}
        members[None] = None
        return members.__getitem__


def string_enum(values: type[StrEnum]) -> Enum:
    """Return a column type that stores the enum's values as text, the same on every database."""
    return TextEnum(
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
        UUID: QuickUuid(),
        # None is SQL's NULL, not JSON's: "has no feedback yet" must be answerable in SQL.
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
        list[dict[str, Any]]: JSON(none_as_null=True),
    }

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
