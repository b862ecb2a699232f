"""The drivers' errors in storage's own words."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.errors import Conflict, DatabaseBusy, DatabaseUnavailable

# PostgreSQL: serialization failure, deadlock, lock not available, too many connections.
_BUSY_STATES = frozenset({"40001", "40P01", "55P03", "53300"})


@contextmanager
def translated_failures() -> Iterator[None]:
    """Raise Conflict, DatabaseBusy or DatabaseUnavailable in place of what drivers raise.

    What shows a mistake in our own statements passes unchanged.
    """
    try:
        yield
    except IntegrityError as error:
        # The driver's message may quote the row, so only the constraint's kind is kept.
        raise Conflict("a constraint of the database refuses this row") from error
    except PoolTimeout as error:
        raise DatabaseBusy("no database connection became free in time") from error
    except DBAPIError as error:
        if _is_busy(error):
            raise DatabaseBusy("the database is held by another writer") from error
        if _is_gone(error):
            raise DatabaseUnavailable("the database cannot be reached") from error
        raise


@contextmanager
def translated_refusal() -> Iterator[None]:
    """Raise DatabaseUnavailable where asyncpg, on connecting, lets the system's error through.

    Only for code that connects: elsewhere an OSError is not the database's.
    """
    try:
        yield
    except OSError as error:
        raise DatabaseUnavailable("the database cannot be reached") from error


def _is_busy(error: DBAPIError) -> bool:
    if getattr(error.orig, "sqlstate", None) in _BUSY_STATES:
        return True
    name = getattr(error.orig, "sqlite_errorname", "")
    return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _is_gone(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    name = getattr(error.orig, "sqlite_errorname", "")
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_NOTADB")):
        return True
    state = getattr(error.orig, "sqlstate", None) or ""
    if state.startswith(("08", "57P")):  # connection exceptions, operator intervention
        return True
    return isinstance(error, InterfaceError) and not isinstance(error, OperationalError)
