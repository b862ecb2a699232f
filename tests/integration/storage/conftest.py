"""Databases of the tests of storage."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.integration.conftest import TEMPLATE, new_postgres_database
from tests.integration.storage.rows import Cast, make_cast


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A database in which nothing was ever migrated."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    async with new_postgres_database(request.getfixturevalue("postgres_url"), "template1") as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def postgres_database(postgres_url: str) -> AsyncIterator[Database]:
    async with new_postgres_database(postgres_url, TEMPLATE) as url:
        database = Database(url)
        yield database
        await database.close()


@pytest.fixture
async def cast(database: Database) -> Cast:
    async with database.unit_of_work() as uow:
        return await make_cast(uow)
