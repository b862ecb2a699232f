"""SQLite for readers, without needless trips between threads.

aiosqlite runs each step of a statement in the connection's own thread: making a cursor, executing,
fetching, closing. Each is a switch of threads, and in that thread each row waits for the
interpreter's lock while the event loop is busy; that costs far more than most of our reads. Here a
statement is run on the spot. If it takes longer than a few milliseconds, or the file is locked, it
is interrupted, and run again in the thread, for as long as it takes. Readers alone can do so: what
only reads can be run twice.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from sqlite3 import Connection, OperationalError
from typing import Any, ClassVar, TypeVar

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.util.concurrency import await_

DRIVER = "sqlite+quickreads"
# The event loop carries live media: a read may hold it up for so long, looked at every so often.
ON_THE_SPOT_S = 0.005
_STEPS_BETWEEN_LOOKS, _STEPS_IN_THE_THREAD = 1_000, 100_000
_NOT_ON_THE_SPOT = ("SQLITE_INTERRUPT", "SQLITE_BUSY", "SQLITE_LOCKED")

T = TypeVar("T")


class _Ended:
    """What is left of a cursor once its statement is done."""

    __slots__ = ("description", "lastrowid", "rowcount")
    arraysize: ClassVar[int] = 1

    def __init__(self, description: Any = None, rowcount: int = -1, lastrowid: Any = None) -> None:
        self.description = description
        self.rowcount = rowcount
        self.lastrowid = lastrowid


class QuickCursor(AsyncAdapt_aiosqlite_cursor):
    """Executes and fetches in one go."""

    __slots__ = ()
    _adapt_connection: "QuickConnection"
    _cursor: Any

    def _make_new_cursor(self, connection: Any) -> Any:  # noqa: ARG002 - their signature
        return _Ended()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:
        def run(connection: Connection) -> tuple[_Ended, list[Any]]:
            cursor = connection.execute(operation, () if parameters is None else parameters)
            try:
                rows = cursor.fetchall() if cursor.description else []
                return _Ended(cursor.description, cursor.rowcount, cursor.lastrowid), rows
            finally:
                cursor.close()

        self._cursor, rows = await self._adapt_connection.run(run)
        self._rows = deque(rows)
        return self

    async def _async_soft_close(self) -> None:
        """Nothing is open any more."""

    def close(self) -> None:
        self._rows.clear()


class QuickConnection(AsyncAdapt_aiosqlite_connection):
    """A connection that only reads: on the spot if it can, in its thread if it must.

    It is used by one unit of work at a time, and never by the loop while its thread is at work:
    whoever is cancelled meanwhile ends the statement and waits for that.
    """

    _cursor_cls = QuickCursor

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._patience_ms = 0
        self._until_s = 0.0
        self._given_up = False

    def begin_reading(self, *, patience_ms: int) -> None:
        """Forbid writing; a locked file is waited for so long, though never on the spot."""
        self._patience_ms = patience_ms
        self._plain.execute("PRAGMA query_only = ON")
        self._hurry(self._plain)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work`, which may be begun twice."""
        async with self._execute_mutex:
            self._until_s = time.perf_counter() + ON_THE_SPOT_S
            try:
                return work(self._plain)
            except OperationalError as error:
                if not error.sqlite_errorname.startswith(_NOT_ON_THE_SPOT):
                    raise
            return await self._run_in_thread(work)

    def commit(self) -> None:
        self._end(Connection.commit)

    def rollback(self) -> None:
        self._end(Connection.rollback)

    def _end(self, end: Callable[[Connection], None]) -> None:
        """End a transaction on the spot: there is nothing to be written."""
        if self._driver._connection is None:
            return  # closed
        try:
            end(self._plain)
        except OperationalError as error:
            self._handle_exception(error)

    async def _run_in_thread(self, work: Callable[[Connection], T]) -> T:
        self._given_up = False
        running = asyncio.ensure_future(self._driver._execute(self._patiently, work))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            self._given_up = True
            while not running.done():
                self._plain.interrupt()
                try:
                    await asyncio.wait([running])
                except asyncio.CancelledError:
                    continue
            if not running.cancelled():
                running.exception()  # asked for, or it would be reported as forgotten
            raise

    def _patiently(self, work: Callable[[Connection], T]) -> T:
        connection = self._plain
        connection.set_progress_handler(lambda: self._given_up, _STEPS_IN_THE_THREAD)
        connection.execute(f"PRAGMA busy_timeout = {self._patience_ms}")
        try:
            return work(connection)
        finally:
            self._hurry(connection)

    def _hurry(self, connection: Connection) -> None:
        connection.set_progress_handler(self._is_late, _STEPS_BETWEEN_LOOKS)
        connection.execute("PRAGMA busy_timeout = 0")

    def _is_late(self) -> bool:
        return time.perf_counter() > self._until_s

    @property
    def _driver(self) -> Any:
        return self._connection

    @property
    def _plain(self) -> Connection:
        plain: Connection = self._driver._conn
        return plain


class _QuickModule(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arguments: Any, **named: Any) -> QuickConnection:
        # One at a time uses it, but not always the same thread.
        named["check_same_thread"] = False
        connection = self.aiosqlite.connect(*arguments, **named)
        connection._thread.daemon = True
        return QuickConnection(self, await_(connection))


class QuickDialect(SQLiteDialect_aiosqlite):
    """SQLAlchemy's dialect for aiosqlite with these connections; results are never streamed."""

    driver = "quickreads"
    supports_statement_cache = True
    supports_server_side_cursors = False

    @classmethod
    def import_dbapi(cls) -> AsyncAdapt_aiosqlite_dbapi:
        return _QuickModule(__import__("aiosqlite"), __import__("sqlite3"))


registry.register("sqlite.quickreads", __name__, "QuickDialect")
