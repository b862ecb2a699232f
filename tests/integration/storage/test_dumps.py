"""Rows survive being written out and read back, from either kind of database to either."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from storage.database import Database
from storage.dumps import dump, load
from storage.errors import DumpBroken
from storage.models import Base, Erasure, ErasureReason, IdempotencyKey
from storage.models.base import new_id, utc_now
from tests.integration.conftest import new_postgres_database
from tests.integration.storage.rows import make_cast, session


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
        yield database
        await database.close()
        return
    server_url: str = request.getfixturevalue("postgres_url")
    async with new_postgres_database(server_url, "template1") as url:
        database = Database(url)
        yield database
        await database.close()


async def _fill(database: Database) -> None:
    async with database.unit_of_work() as uow:
        cast = await make_cast(uow)
        await uow.sessions.add(session(cast, title="Ünïcode \n 'and' \"quotes\"", tags=["a", "b"]))
        await uow.idempotency_keys.add(
            IdempotencyKey(
                user_id=cast.candidate_id, key="k", fingerprint="f", body=bytes(range(256))
            )
        )
        await uow.erasures.add(
            Erasure(
                organisation_id=cast.organisation_id,
                session_id=new_id(),
                reason=ErasureReason.STAFF,
                rows={"interview_sessions": 1},
                files=[{"name": "a", "mark": None}],
                finished_at=utc_now(),
            )
        )


async def _all_rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    async with database.snapshot() as connection:
        return {
            table.name: [
                tuple(row)
                for row in await connection.execute(sa.select(table).order_by(table.c.id))
            ]
            for table in Base.metadata.sorted_tables
        }


async def _dumped(database: Database) -> list[bytes]:
    lines: list[bytes] = []
    await dump(database, lines.append)
    return lines


async def test_what_is_loaded_is_what_was_dumped(database: Database, empty: Database) -> None:
    await _fill(database)
    lines = await _dumped(database)
    rows = await load(empty, lines)
    assert rows == sum(map(len, (await _all_rows(database)).values()))
    assert await _all_rows(empty) == await _all_rows(database)
    assert await empty.current_revision() == await database.current_revision()
    with pytest.raises(DumpBroken, match="not empty"):
        await load(empty, lines)


async def test_a_cut_dump_is_refused(
    database: Database, migrated_sqlite: Path, tmp_path: Path
) -> None:
    await _fill(database)
    lines = await _dumped(database)
    last_row = max(number for number, line in enumerate(lines) if line.startswith(b"["))
    without_row = lines[:last_row] + lines[last_row + 1 :]
    for number, cut in enumerate(([], lines[:1], lines[:-1], without_row, [b"x"])):
        path = shutil.copyfile(migrated_sqlite, tmp_path / f"cut{number}.db")
        target = Database(f"sqlite:///{path}")
        try:
            with pytest.raises(DumpBroken):
                await load(target, cut)
        finally:
            await target.close()
