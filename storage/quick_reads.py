"""SQLite for readers, without needless trips between threads.

In a connection's own thread each row waits for the interpreter's lock while the event loop is busy;
that costs far more than most of our reads. Here a statement is run on the spot. If it takes longer
than a few milliseconds, or the file is locked, it is interrupted, and run again in the thread, for
as long as it takes. Readers alone can do so: what only reads can be run twice.
"""

import asyncio
import time
from collections.abc import Callable
from sqlite3 import Connection, OperationalError
from typing import Any, TypeVar

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_dbapi

from storage.sqlite_driver import WholeConnection, WholeDialect, WholeModule

DRIVER = "sqlite+quickreads"
# The event loop carries live media: a read may hold it up for so long, looked at every so often.
ON_THE_SPOT_S = 0.005
_STEPS_BETWEEN_LOOKS, _STEPS_IN_THE_THREAD = 1_000, 100_000
_NOT_ON_THE_SPOT = ("SQLITE_INTERRUPT", "SQLITE_BUSY", "SQLITE_LOCKED")

T = TypeVar("T")


class QuickConnection(WholeConnection):
    """A connection that only reads: on the spot if it can, in its thread if it must.

    It is used by one unit of work at a time, and never by the loop while its thread is at work:
    whoever is cancelled meanwhile ends the statement and waits for that.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._patience_ms = 0
        self._until_s = 0.0
        self._given_up = False

    def be_patient(self, timeout_s: float) -> None:
        """Wait for a locked file so long from now on, though never on the spot."""
        self._patience_ms = int(timeout_s * 1000)
        self._hurry(self._plain)

    def forbid_writing(self) -> None:
        """Only read from now on."""
        self._plain.execute("PRAGMA query_only = ON")

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work`, which may be begun twice."""
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


class _QuickModule(WholeModule):
    connection_class = QuickConnection

    def connect(self, *arguments: Any, timeout: float, **named: Any) -> WholeConnection:
        connection = super().connect(*arguments, timeout=0, **named)
        assert isinstance(connection, QuickConnection)
        connection.be_patient(timeout)
        return connection


class QuickDialect(WholeDialect):
    """The dialect of these connections."""

    driver = "quickreads"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> AsyncAdapt_aiosqlite_dbapi:
        return _QuickModule(__import__("aiosqlite"), __import__("sqlite3"))


registry.register("sqlite.quickreads", __name__, "QuickDialect")
