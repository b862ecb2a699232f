"""Transactions: what is kept, what is undone, and who waits for whom."""

import asyncio
import gc
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.errors import Conflict, DatabaseBusy, DatabaseUnavailable
from storage.models import Organisation
from storage.models.base import new_id
from tests.integration.storage.rows import Cast, make_cast, session

HOLD_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
connection.execute("COMMIT")
"""

WRITE_ON = """
import asyncio, sys
from uuid import UUID
from storage.database import Database

async def main() -> None:
    database = Database(sys.argv[1])
    while True:
        async with database.unit_of_work() as uow:
            event = await uow.events.append(
                UUID(sys.argv[2]), type="test.written", payload={}, at_ms=0
            )
        print(event.seq, flush=True)

asyncio.run(main())
"""


def organisation(slug: str) -> Organisation:
    return Organisation(name="School", slug=slug)


def log_size(sqlite_url: str) -> int:
    return Path(sqlite_url.removeprefix("sqlite:///") + "-wal").stat().st_size


async def slugs(database: Database) -> set[str]:
    async with database.unit_of_work(read_only=True) as uow:
        found = [await uow.organisations.by_slug(slug) for slug in ("one", "two")]
    return {row.slug for row in found if row is not None}


async def test_a_unit_is_kept_at_its_normal_end(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await uow.organisations.add(organisation("one"))
        assert await slugs(database) == set()
    assert await slugs(database) == {"one"}


async def test_a_unit_that_raises_is_undone_and_its_error_passes(database: Database) -> None:
    with pytest.raises(LookupError):  # noqa: PT012 - the block is the unit of work
        async with database.unit_of_work() as uow:
            await uow.organisations.add(organisation("one"))
            raise LookupError
    assert await slugs(database) == set()


async def test_rows_stay_readable_after_the_unit(database: Database) -> None:
    async with database.unit_of_work() as uow:
        row = await uow.organisations.add(organisation("one"))
    assert (row.name, row.slug, row.created_at.utcoffset() is not None) == ("School", "one", True)


async def test_a_second_row_of_a_unique_name_is_a_conflict(database: Database) -> None:
    with pytest.raises(Conflict) as caught:
        async with database.unit_of_work() as uow:
            await uow.organisations.add_all([organisation("one"), organisation("one")])
    assert "one" not in str(caught.value).split()  # messages do not quote rows
    assert await slugs(database) == set()


async def test_a_reference_to_nothing_is_a_conflict(database: Database) -> None:
    with pytest.raises(Conflict):
        async with database.unit_of_work() as uow:
            await uow.sessions.add(session(Cast(new_id(), new_id(), new_id())))


async def test_a_read_only_unit_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"readonly|read-only"):
        async with database.unit_of_work(read_only=True) as uow:
            await uow.organisations.add(organisation("one"))
    assert await slugs(database) == set()


async def test_a_read_only_unit_sees_one_moment(database: Database) -> None:
    async with database.unit_of_work(read_only=True) as reading:
        assert await reading.organisations.by_slug("one") is None
        async with database.unit_of_work() as writing:
            await writing.organisations.add(organisation("one"))
        assert await reading.organisations.by_slug("one") is None
    assert await slugs(database) == {"one"}


async def test_fifty_writers_at_once_all_succeed(database: Database, cast: Cast) -> None:
    async with database.unit_of_work() as uow:
        interview = await uow.sessions.add(session(cast))

    async def write(number: int) -> int:
        async with database.unit_of_work() as uow:
            event = await uow.events.append(
                interview.id, type="test.written", payload={"number": number}, at_ms=number
            )
        return event.seq

    given = await asyncio.gather(*(write(number) for number in range(50)))
    assert sorted(given) == list(range(1, 51))


async def test_fifty_writers_in_fifty_databases_on_one_file(sqlite_url: str) -> None:
    async def write(number: int) -> None:
        database = Database(sqlite_url)
        async with database.unit_of_work() as uow:
            await uow.organisations.add(organisation(f"school-{number}"))
        await database.close()

    await asyncio.gather(*(write(number) for number in range(50)))


async def test_a_cancelled_writer_lets_the_next_one_in(database: Database) -> None:
    inside = asyncio.Event()

    async def dawdle() -> None:
        async with database.unit_of_work() as uow:
            await uow.organisations.add(organisation("one"))
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(dawdle())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.unit_of_work() as uow:
        await uow.organisations.add(organisation("two"))
    assert await slugs(database) == {"two"}


@pytest.fixture
def no_garbage_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_garbage_collector")
async def test_a_writer_cancelled_in_a_statement_lets_the_next_one_in(sqlite_url: str) -> None:
    """Whoever remembers that it was cancelled remembers the statement, which must not be open."""
    database, other = (Database(sqlite_url, busy_timeout_s=2) for _ in range(2))
    loop = asyncio.get_running_loop()
    inside, release = asyncio.Event(), threading.Event()
    remembered: list[BaseException] = []

    def dawdle() -> int:
        loop.call_soon_threadsafe(inside.set)
        return int(release.wait(timeout=10))

    async def read() -> None:
        try:
            async with database.unit_of_work() as uow:
                connection = await uow.organisations._session.connection()
                driver: Any = (await connection.get_raw_connection()).driver_connection
                await driver.create_function("dawdle", 0, dawdle)
                await connection.execute(text("SELECT dawdle() UNION ALL SELECT 2"))
        except asyncio.CancelledError as error:
            remembered.append(error)
            raise

    reading = asyncio.create_task(read())
    await inside.wait()
    reading.cancel()
    await asyncio.sleep(0)  # where it is cancelled
    release.set()
    await asyncio.wait([reading])
    assert remembered
    async with other.unit_of_work() as uow:
        await uow.organisations.add(organisation("two"))
    await database.close()
    await other.close()


async def test_a_writer_cancelled_in_the_queue_leaves_it(database: Database) -> None:
    async def write() -> None:
        async with database.unit_of_work() as uow:
            await uow.organisations.add(organisation("one"))

    async with database.unit_of_work() as uow:
        await uow.organisations.add(organisation("two"))
        waiting = [asyncio.create_task(write()) for _ in range(20)]
        await asyncio.sleep(0)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    await write()


async def test_a_file_that_is_locked_is_waited_for_once(sqlite_url: str) -> None:
    patience_s = 0.5
    database = Database(sqlite_url, busy_timeout_s=patience_s)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        began_s = time.monotonic()
        with pytest.raises(DatabaseBusy):
            async with database.unit_of_work():
                pytest.fail("the file is locked")
        assert time.monotonic() - began_s < 10 * patience_s
    await database.close()


async def test_writers_wait_while_another_process_holds_the_lock(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD_LOCK, str(tmp_path / "test.db"),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert other.stdin is not None
    assert other.stdout is not None
    assert await other.stdout.readline() == b"locked\n"

    async def write(slug: str) -> None:
        async with database.unit_of_work() as uow:
            await uow.organisations.add(organisation(slug))

    writers = [asyncio.create_task(write(slug)) for slug in ("one", "two")]
    assert await slugs(database) == set()  # readers are not held up
    assert not any(writer.done() for writer in writers)
    await other.communicate(b"\n")
    await asyncio.gather(*writers)
    assert await slugs(database) == {"one", "two"}
    await database.close()


async def test_writers_get_in_while_the_log_is_to_be_emptied(sqlite_url: str) -> None:
    database = Database(sqlite_url, busy_timeout_s=3)
    async with database.unit_of_work(read_only=True) as reading:
        await reading.organisations.by_slug("one")  # needs the log from now on
        async with database.unit_of_work() as uow:
            await uow.organisations.add(organisation("one"))
        forgetting = asyncio.create_task(database.forget_deleted([]))
        for number in range(4):
            async with database.unit_of_work() as uow:
                await uow.organisations.add(organisation(f"school-{number}"))
        assert not forgetting.done()
    await forgetting
    assert log_size(sqlite_url) == 0
    await database.close()


async def test_a_writer_that_waits_too_long_hears_that_it_is_busy(sqlite_url: str) -> None:
    patient, hasty = Database(sqlite_url), Database(sqlite_url, busy_timeout_s=0.05)
    async with patient.unit_of_work() as uow:
        await uow.organisations.add(organisation("one"))
        with pytest.raises(DatabaseBusy):
            async with hasty.unit_of_work():
                pass
    async with hasty.unit_of_work() as uow:
        with pytest.raises(DatabaseBusy):  # one inside another would wait for itself
            async with hasty.unit_of_work():
                pass
    await patient.close()
    await hasty.close()


async def test_what_was_acknowledged_survives_kill_9(database_url: str) -> None:
    database = Database(database_url)
    async with database.unit_of_work() as uow:
        interview = await uow.sessions.add(session(await make_cast(uow)))
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITE_ON, database_url, str(interview.id),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert writer.stdout is not None
    acknowledged = [await writer.stdout.readline() for _ in range(30)]
    writer.kill()
    acknowledged += (await writer.stdout.read()).splitlines(keepends=True)
    await writer.wait()
    async with database.unit_of_work() as uow:
        kept = [event.seq for event in await uow.events.after(interview.id, 0)]
    assert kept == list(range(1, len(kept) + 1))
    assert len(kept) >= sum(line.endswith(b"\n") for line in acknowledged)
    await database.close()


async def test_sqlite_is_configured_on_every_connection(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1, "synchronous": 2}
    async with database.engine.connect() as connection:
        for pragma, value in wanted.items():
            assert await connection.scalar(text(f"PRAGMA {pragma}")) == value, pragma
    await database.close()


async def test_postgresql_plans_once_on_every_connection(postgres_database: Database) -> None:
    wanted = {"plan_cache_mode": "force_generic_plan", "max_parallel_workers_per_gather": "0"}
    for _ in range(2):  # the second time, the connection comes back from the pool
        async with postgres_database.unit_of_work(read_only=True) as uow:
            for name, value in wanted.items():
                assert await uow.users._session.scalar(text(f"SHOW {name}")) == value


async def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/no/such/folder/x.db", f"postgresql:///x?host={tmp_path}"):
        database = Database(url)
        with pytest.raises(DatabaseUnavailable):
            await database.ping()
        with pytest.raises(DatabaseUnavailable):
            async with database.unit_of_work():
                pass
        await database.close()


async def test_a_connection_lost_in_a_unit_and_the_next_unit(postgres_database: Database) -> None:
    with pytest.raises(DatabaseUnavailable):  # noqa: PT012 - the block is the unit of work
        async with postgres_database.unit_of_work() as uow:
            await uow.organisations.add(organisation("one"))
            async with postgres_database.engine.connect() as connection:
                await connection.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )
            await uow.organisations.add(organisation("two"))
    assert await slugs(postgres_database) == set()


async def test_an_error_of_the_system_inside_a_unit_is_not_the_databases(
    database: Database,
) -> None:
    with pytest.raises(ConnectionResetError):
        async with database.unit_of_work():
            raise ConnectionResetError


async def test_ping_and_close_may_be_repeated(database: Database) -> None:
    await database.ping()
    await database.ping()
    await database.close()
    await database.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "not a url"])
def test_a_url_that_cannot_work_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match=r"database"):
        Database(url)
