"""Revisions of the tables, run by Alembic.

`upgrade` and `current_revision` serve the program. Developers make the next one with
`alembic -c storage/migrations/alembic.ini revision --autogenerate --rev-id 0002 -m "what it does"`
and check it by hand.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to `revision` within the connection's transaction.

    For SQLite the connection must not enforce foreign keys; what refers to nothing afterwards
    raises RuntimeError.
    """
    command.upgrade(_config(connection), revision)


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
