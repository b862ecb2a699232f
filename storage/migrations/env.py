"""Alembic's entry: on the program's connection, or for developers on one of its own."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, Connection, Enum
from sqlalchemy.ext.asyncio import create_async_engine

from storage.models import Base
from storage.models.base import UtcDateTime


def _render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write revisions in terms of plain column types, so that old ones outlive our classes."""
    if kind != "type":
        return False
    match item:
        case UtcDateTime():
            return "sa.DateTime(timezone=True)"
        case Enum():
            return f"sa.String(length={item.length})"
        case JSON():
            return "sa.JSON()"
    return False


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _migrate_alone() -> None:
    url = context.get_x_argument(as_dictionary=True).get("url", "sqlite+aiosqlite:///schema.db")
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(_migrate)
    await engine.dispose()


_given: Connection | None = context.config.attributes.get("connection")
if _given is None:
    asyncio.run(_migrate_alone())
else:
    _migrate(_given)
