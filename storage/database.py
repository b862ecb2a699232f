"""The database: one engine for writers, one for readers, units of work, migrations.

SQLite lets one writer in at a time. Writers therefore queue, first come first served, for a
single connection, and begin with BEGIN IMMEDIATE so that other processes are waited for before
anything was read, never refused half-way. Readers have connections of their own and see the
state of their first query throughout. On PostgreSQL both are the same engine.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util.concurrency import await_

from storage import migrations, quick_reads, sqlite_driver
from storage.changes import Watcher, take_changes
from storage.errors import DatabaseBusy
from storage.failures import translated_failures, translated_refusal
from storage.isolation import ORGANISATION, IsolatedSession
from storage.scope import current_scope
from storage.unit_of_work import UnitOfWork

POOL_SIZE = 10
# An execution option: each statement is a transaction of its own.
_SINGLE = "single"
_LOG_AGAIN_S = 0.05
# A checkpoint that waits for readers keeps writers out meanwhile: it waits briefly, lets those in
# that are waiting, who look every 100 ms, and comes again.
_CHECKPOINT_WAIT_S, _WRITERS_TURN_S, _CHECKPOINT_TRIES = 0.25, 0.25, 20


class Database:
    """Rows of an interview server; made once by the composition root, closed at the end.

    `url` is an SQLAlchemy URL; `sqlite:///path` and `postgresql://…` get their async drivers.
    Raises ValueError for a URL of another kind; nothing is connected before first use.
    `busy_timeout_s` is how long a unit of work waits for its turn before DatabaseBusy.
    """

    def __init__(self, url: str, *, busy_timeout_s: float = 10) -> None:
        self._url = _async_url(url)
        self._busy_timeout_s = busy_timeout_s
        if self.is_sqlite:
            self.engine = self._sqlite_engine(begin="BEGIN IMMEDIATE", pool_size=1)
            self._reader = self._sqlite_engine(
                begin="BEGIN", pool_size=POOL_SIZE, driver=quick_reads.DRIVER
            )
            event.listen(self._reader.sync_engine, "connect", _only_read)
            single = self._reader.execution_options(**{_SINGLE: True})
        else:
            self.engine = create_async_engine(
                self._url,
                pool_size=POOL_SIZE,
                max_overflow=0,
                pool_timeout=busy_timeout_s,
                pool_pre_ping=True,
            )
            event.listen(self.engine.sync_engine, "connect", _plan_once)
            self._reader = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            single = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._watchers: list[Watcher] = []
        self._writing, self._reading, self._reading_once = (
            async_sessionmaker(engine, expire_on_commit=False, sync_session_class=IsolatedSession)
            for engine in (self.engine, self._reader, single)
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether the rows live in an SQLite file."""
        return self._url.get_backend_name() == "sqlite"

    def watch(self, watcher: Watcher) -> None:
        """Have `watcher` follow every writing unit of work from now on."""
        self._watchers.append(watcher)

    @asynccontextmanager
    async def unit_of_work(
        self, *, read_only: bool = False, snapshot: bool = True
    ) -> AsyncIterator[UnitOfWork]:
        """Run one transaction: committed at normal exit, rolled back when the block raises.

        In a scope (`storage.scope`) it is bound to that organisation. A read-only unit sees one
        snapshot and never waits for writers; without `snapshot` each of its statements may see
        another, which saves PostgreSQL two trips where there is only one. Do not open a writing
        unit inside another one: on SQLite the inner waits for the outer until DatabaseBusy.
        Raises Conflict, DatabaseBusy or DatabaseUnavailable in place of the driver's errors.
        """
        with translated_failures():
            if read_only:
                sessions = self._reading if snapshot else self._reading_once
                async with self._begun(sessions) as session:
                    yield UnitOfWork(session)
                return
            async with self._begun(self._writing) as session:
                uow = UnitOfWork(session)
                for watcher in self._watchers:
                    await watcher.begun(uow)
                yield uow
                await session.flush()
                changes = take_changes(session.sync_session)
                for watcher in self._watchers if changes else ():
                    await watcher.committing(uow, changes)
        for watcher in self._watchers if changes else ():
            await watcher.committed(changes)

    @asynccontextmanager
    async def _begun(
        self, sessions: async_sessionmaker[AsyncSession]
    ) -> AsyncIterator[AsyncSession]:
        scope = current_scope()
        async with sessions() as session, session.begin():
            session.info[ORGANISATION] = None if scope is None else scope.organisation_id
            with translated_refusal():
                await session.connection()
            yield session

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """Read all organisations' rows as they are at one moment, with plain statements."""
        engine = self._streaming_engine()
        try:
            with translated_failures(), translated_refusal():
                async with engine.connect() as connection, connection.begin():
                    yield connection
        finally:
            if engine is not self._reader:
                await engine.dispose()

    @asynccontextmanager
    async def filling(self) -> AsyncIterator[AsyncConnection]:
        """Write rows of a copy in one transaction; what refers to nothing at its end is refused."""
        engine = self._migration_engine()
        try:
            with translated_failures(), translated_refusal():
                async with engine.begin() as connection:
                    yield connection
                    await connection.run_sync(migrations.check_references)
        finally:
            if engine is not self.engine:
                await engine.dispose()

    async def ping(self) -> None:
        """Ask the database a question. Raises DatabaseUnavailable or DatabaseBusy."""
        with translated_failures(), translated_refusal():
            async with self._reader.connect() as connection:
                await connection.execute(text("SELECT 1"))

    async def migrate(self, revision: str = "head") -> None:
        """Bring the tables to a revision; two servers starting together take turns."""
        engine = self._migration_engine()
        try:
            with translated_failures(), translated_refusal():
                async with engine.begin() as connection:
                    await connection.run_sync(migrations.upgrade, revision)
        finally:
            if engine is not self.engine:
                await engine.dispose()

    async def current_revision(self) -> str | None:
        """Return the revision the tables are at, None for an empty database."""
        with translated_failures(), translated_refusal():
            async with self._reader.connect() as connection:
                return await connection.run_sync(migrations.current_revision)

    async def forget_deleted(self, tables: Iterable[str]) -> None:
        """Leave nothing of rows that were deleted from `tables` where bytes could be read.

        On SQLite they were zeroed in the file when they were deleted, and here the log that still
        holds them is emptied; raises DatabaseBusy while readers need it. On PostgreSQL their room
        is given free, to be written over.
        """
        if self.is_sqlite:
            await asyncio.to_thread(_empty_log, str(self._url.database))
            return
        vacuuming = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        with translated_failures(), translated_refusal():
            async with vacuuming.connect() as connection:
                for table in sorted(tables):
                    await connection.execute(text(f'VACUUM "{table}"'))

    async def close(self) -> None:
        """Close every connection; units of work still running lose theirs. May be repeated."""
        await self.engine.dispose()
        if self.is_sqlite:
            await self._reader.dispose()

    def _migration_engine(self) -> AsyncEngine:
        """Return an engine to migrate with.

        Changing an SQLite table means copying it and dropping the old one, and with foreign keys
        enforced the drop would cascade into the tables that refer to it; they are checked at the
        end of the migration instead.
        """
        if not self.is_sqlite:
            return self.engine
        return self._sqlite_engine(begin="BEGIN IMMEDIATE", pool_size=1, enforce_foreign_keys=False)

    def _streaming_engine(self) -> AsyncEngine:
        """Return an engine for readers whose results do not fit into memory at once."""
        if not self.is_sqlite:
            return self._reader
        return self._sqlite_engine(begin="BEGIN", pool_size=1, driver=self._url.drivername)

    def _sqlite_engine(
        self,
        *,
        begin: str,
        pool_size: int,
        driver: str = sqlite_driver.DRIVER,
        enforce_foreign_keys: bool = True,
    ) -> AsyncEngine:
        engine = create_async_engine(
            self._url.set(drivername=driver),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=self._busy_timeout_s,
            connect_args={"timeout": self._busy_timeout_s},  # SQLite's busy_timeout
        )

        def configure(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
            # The driver would begin transactions by itself, late and deferred; we say when and how.
            connection.isolation_level = None
            _use_log(connection, patience_s=self._busy_timeout_s)
            # FULL syncs every commit: what was acknowledged survives even a loss of power.
            _run(connection, "PRAGMA synchronous = FULL")
            _run(connection, "PRAGMA secure_delete = ON")
            _run(connection, f"PRAGMA foreign_keys = {'ON' if enforce_foreign_keys else 'OFF'}")

        def begin_transaction(connection: Connection) -> None:
            if not connection.get_execution_options().get(_SINGLE):
                connection.exec_driver_sql(begin)

        event.listen(engine.sync_engine, "do_connect", _try_opening)
        event.listen(engine.sync_engine, "connect", configure)
        event.listen(engine.sync_engine, "begin", begin_transaction)
        return engine


def _async_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError("the database URL cannot be parsed") from error
    match parsed.get_backend_name():
        case "sqlite" if parsed.database in {None, "", ":memory:"}:
            raise ValueError("an SQLite database needs a file")
        case "sqlite":
            return parsed.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+asyncpg")
        case other:
            raise ValueError(f"databases of kind {other} are not supported")


def _plan_once(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Have PostgreSQL plan each statement once a connection, for one page of any table.

    Left to itself it plans joins anew each time in large tables, which takes longer than reading
    a page of them, and reaches for parallel workers, who take longer still to start.
    """
    adapted: Any = connection
    adapted.run_async(
        lambda plain: plain.execute(
            "SET plan_cache_mode = force_generic_plan; SET max_parallel_workers_per_gather = 0"
        )
    )


def _only_read(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    quick: Any = connection
    quick.forbid_writing()


def _try_opening(
    _dialect: Dialect, _entry: ConnectionPoolEntry, arguments: list[Any], parameters: dict[str, Any]
) -> None:
    """Fail here where a file cannot be opened.

    aiosqlite does not wait for the thread of a connection that failed: it would answer a loop
    that may be closed by then.
    """
    sqlite3.connect(*arguments, **parameters).close()


def _empty_log(path: str) -> None:
    with closing(sqlite3.connect(path, timeout=_CHECKPOINT_WAIT_S)) as connection:
        for _ in range(_CHECKPOINT_TRIES):
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return
            time.sleep(_WRITERS_TURN_S)
    raise DatabaseBusy("readers need the log, which cannot be emptied yet")


def _use_log(connection: Any, *, patience_s: float) -> None:
    """Have writes go to a log; of two that turn a new file to it one is refused at once."""
    until_s = time.monotonic() + patience_s
    while True:
        try:
            _run(connection, "PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # A file that is locked was waited for already.
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() >= until_s:
                raise
            await_(asyncio.sleep(_LOG_AGAIN_S))
        else:
            return


def _run(connection: Any, statement: str) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute(statement)
    finally:
        cursor.close()
