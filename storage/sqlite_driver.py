"""SQLite's driver for SQLAlchemy: aiosqlite, with each statement run from begin to end in one go.

By itself it runs each step of a statement in the connection's thread: making a cursor, executing,
fetching, closing. Each step is a switch of threads. Worse, who is cancelled between two of them
leaves a statement open, and a connection that is closed then lives on, holding the only writer's
lock, until the garbage collector finds the cursor (https://sqlite.org/c3ref/close.html, zombie
connections). Here nothing is open between two statements.
"""

from collections import deque
from collections.abc import Callable
from sqlite3 import Connection, Cursor
from typing import Any, ClassVar, TypeVar

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.util.concurrency import await_

DRIVER = "sqlite+whole"

T = TypeVar("T")


class _Ended:
    """What is left of a cursor once its statement is done."""

    __slots__ = ("description", "lastrowid", "rowcount")
    arraysize: ClassVar[int] = 1

    def __init__(self, description: Any = None, rowcount: int = -1, lastrowid: Any = None) -> None:
        self.description = description
        self.rowcount = rowcount
        self.lastrowid = lastrowid


class WholeCursor(AsyncAdapt_aiosqlite_cursor):
    """Executes, fetches and closes in one go."""

    __slots__ = ()
    _adapt_connection: "WholeConnection"
    _cursor: Any

    def _make_new_cursor(self, connection: Any) -> Any:  # noqa: ARG002 - their signature
        return _Ended()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:
        return await self._run_whole(
            lambda connection: connection.execute(
                operation, () if parameters is None else parameters
            )
        )

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> Any:
        return await self._run_whole(
            lambda connection: connection.executemany(operation, seq_of_parameters)
        )

    async def _run_whole(self, execute: Callable[[Connection], Cursor]) -> "WholeCursor":
        def run(connection: Connection) -> tuple[_Ended, list[Any]]:
            cursor = execute(connection)
            try:
                rows = cursor.fetchall() if cursor.description else []
                return _Ended(cursor.description, cursor.rowcount, cursor.lastrowid), rows
            finally:
                cursor.close()

        async with self._adapt_connection._execute_mutex:
            self._cursor, rows = await self._adapt_connection.run(run)
        self._rows = deque(rows)
        return self

    async def _async_soft_close(self) -> None:
        """Nothing is open any more."""

    def close(self) -> None:
        self._rows.clear()


class WholeConnection(AsyncAdapt_aiosqlite_connection):
    """A connection whose statements are each one piece of work for its thread."""

    _cursor_cls = WholeCursor

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in the thread; who is cancelled meanwhile does not wait for it."""
        done: T = await self._driver._execute(work, self._plain)
        return done

    @property
    def _driver(self) -> Any:
        return self._connection

    @property
    def _plain(self) -> Connection:
        plain: Connection = self._driver._conn
        return plain


class WholeModule(AsyncAdapt_aiosqlite_dbapi):
    """The driver's module, as dialects want it; connections are of `connection_class`."""

    connection_class: ClassVar[type[WholeConnection]] = WholeConnection

    def connect(self, *arguments: Any, **named: Any) -> WholeConnection:
        # One at a time uses it, but not always the same thread.
        named["check_same_thread"] = False
        connection = self.aiosqlite.connect(*arguments, **named)
        connection._thread.daemon = True
        return self.connection_class(self, await_(connection))


class WholeDialect(SQLiteDialect_aiosqlite):
    """SQLAlchemy's dialect for aiosqlite with these connections; results are never streamed."""

    driver = "whole"
    supports_statement_cache = True
    supports_server_side_cursors = False

    @classmethod
    def import_dbapi(cls) -> AsyncAdapt_aiosqlite_dbapi:
        return WholeModule(__import__("aiosqlite"), __import__("sqlite3"))


registry.register("sqlite.whole", __name__, "WholeDialect")
