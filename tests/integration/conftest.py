"""Both kinds of database, each test with an empty, migrated one of its own."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from storage.database import Database
from storage.models.base import new_id
from tests.support.redis_server import RedisServer

TEMPLATE = "migrated"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL on a socket of its own, holding a migrated template database."""
    pgserver = pytest.importorskip("pgserver", reason="no PostgreSQL for this platform on PyPI")
    # Not below pytest's own directory: as root the server runs as another user, who may not
    # enter that, and the path of a socket must be short.
    directory = Path(tempfile.mkdtemp(prefix="vivavoce-pg-"))
    server = pgserver.get_server(directory / "data", cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    server.psql(f"CREATE DATABASE {TEMPLATE};")
    _migrate_apart(server.get_uri(TEMPLATE))
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A real Redis; tests that stop it take one of their own."""
    if RedisServer.program() is None:
        pytest.skip("redis-server is not installed")
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    _migrate_apart(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    shutil.copyfile(migrated_sqlite, tmp_path / "test.db")
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server_url: str = request.getfixturevalue("postgres_url")
    async with new_postgres_database(server_url, TEMPLATE) as url:
        yield url


@asynccontextmanager
async def new_postgres_database(server_url: str, template: str) -> AsyncIterator[str]:
    """Copy `template` and drop the copy at the end, which shows connections left open."""
    name = f"test_{new_id().hex}"
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
        await connection.execute(f"DROP DATABASE {name}")
    finally:
        await connection.close()


def _migrate_apart(url: str) -> None:
    """Migrate in a thread: a fixture of the session may be set up inside a test's loop."""

    async def migrate() -> None:
        database = Database(url)
        await database.migrate()
        await database.close()

    with ThreadPoolExecutor(max_workers=1) as executor:
        executor.submit(lambda: asyncio.run(migrate())).result()
