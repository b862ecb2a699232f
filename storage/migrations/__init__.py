"""Revisions of the tables, run by Alembic.

`upgrade` and `current_revision` serve the program. Developers make the next one with
`alembic -c storage/migrations/alembic.ini revision --autogenerate --rev-id 0002 -m "what it does"`
and check it by hand.
"""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

# Any number will do as long as it stays the same.
_LOCK: Final = 7_463_118


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to `revision` within the connection's transaction.

    Others migrating the same database meanwhile wait; two databases must not be migrated at the
    same time by one process.

    For SQLite the connection must not enforce foreign keys; what refers to nothing afterwards
    raises RuntimeError.
    """
    if connection.dialect.name == "postgresql":
        # Before Alembic is entered: it keeps what it is doing in the module, once a process.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    command.upgrade(_config(connection), revision)
    check_references(connection)


def check_references(connection: Connection) -> None:
    """Raise RuntimeError where a row refers to nothing; PostgreSQL sees to it by itself."""
    if connection.dialect.name == "sqlite":
        dangling = connection.execute(text("PRAGMA foreign_key_check")).first()
        if dangling is not None:
            raise RuntimeError(f"a row of {dangling[0]} refers to nothing in {dangling[2]}")


def downgrade(connection: Connection, revision: str) -> None:
    """Take the tables back to `revision`; `base` empties the database."""
    command.downgrade(_config(connection), revision)


def current_revision(connection: Connection) -> str | None:
    """Return the revision the tables are at, None when nothing was ever migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
