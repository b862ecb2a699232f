"""SQLite's readers: on the spot while that is short, out of the loop's way when it is not."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing

import pytest
from sqlalchemy import text

from storage import quick_reads
from storage.database import Database
from storage.quick_reads import QuickConnection
from tests.integration.storage.rows import Cast, make_cast

# Counts for minutes, with nothing to read.
ENDLESS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000)
SELECT count(*) FROM n
"""
LONG = ENDLESS.replace("2000000000", "300000")

PATIENCE_S = 10  # of a database, if not told otherwise

Threads = asyncio.Queue[QuickConnection]


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    database = Database(sqlite_url)
    yield database
    await database.close()


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> Threads:
    """One item for each statement that goes on in a connection's thread."""
    gone = Threads()
    run = QuickConnection._run_in_thread

    async def note(self: QuickConnection, work: object) -> object:
        gone.put_nowait(self)
        return await run(self, work)  # type: ignore[arg-type]

    monkeypatch.setattr(QuickConnection, "_run_in_thread", note)
    return gone


async def ask(database: Database, statement: str) -> object:
    async with database.unit_of_work(read_only=True) as uow:
        return await uow.organisations._session.scalar(text(statement))


async def test_short_reads_need_no_thread(
    database: Database, threads: Threads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quick_reads, "ON_THE_SPOT_S", 3600.0)
    async with database.unit_of_work() as uow:
        cast = await make_cast(uow)
    async with database.unit_of_work(read_only=True) as uow:
        assert await uow.users.get(cast.candidate_id) is not None
    assert threads.empty()


async def test_a_long_read_leaves_the_loop_to_others(database: Database, threads: Threads) -> None:
    reading = asyncio.create_task(ask(database, ENDLESS))
    await threads.get()
    assert await ask(database, "SELECT 1") == 1  # meanwhile, on another connection
    assert not reading.done()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading  # which does not count to the end first


async def test_a_long_read_is_answered_within_its_snapshot(
    database: Database, threads: Threads
) -> None:
    async with database.unit_of_work(read_only=True) as reading:
        session = reading.organisations._session
        count = text("SELECT count(*) FROM organisations")
        assert await session.scalar(count) == 0
        async with database.unit_of_work() as uow:
            await make_cast(uow)
        assert await session.scalar(text(LONG)) == 300_000
        assert await session.scalar(count) == 0
    assert not threads.empty()


async def test_a_cancelled_read_leaves_its_connection_as_it_was(
    sqlite_url: str, threads: Threads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.POOL_SIZE", 1)
    database = Database(sqlite_url)
    for _ in range(3):
        reading = asyncio.create_task(ask(database, ENDLESS))
        await threads.get()
        reading.cancel()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert await ask(database, "SELECT 1") == 1
        assert await ask(database, LONG) == 300_000
        await threads.get()
    await database.close()


async def test_a_locked_file_is_waited_for_in_the_thread(
    database: Database, sqlite_url: str, threads: Threads
) -> None:
    assert await ask(database, "SELECT count(*) FROM organisations") == 0
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
        await database.close()  # the last connection to a log empties and removes it
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        reading = asyncio.create_task(ask(database, "SELECT count(*) FROM organisations"))
        await threads.get()
        assert loop.time() - began_s < PATIENCE_S / 2, "the loop was held up"
        assert not reading.done()
    assert await reading == 0


async def test_readers_cannot_write(database: Database, cast: Cast) -> None:
    with pytest.raises(Exception, match="readonly"):
        await ask(database, "DELETE FROM users RETURNING id")
    assert await ask(database, f"SELECT count(*) FROM users WHERE id = '{cast.candidate_id.hex}'")


async def test_closing_ends_the_threads(sqlite_url: str) -> None:
    before = set(threading.enumerate())
    database = Database(sqlite_url)
    assert await ask(database, LONG) == 300_000
    opened = set(threading.enumerate()) - before
    await database.close()
    await database.close()
    for thread in opened:
        await asyncio.to_thread(thread.join, 10)
    assert [thread.is_alive() for thread in opened] == [False]
