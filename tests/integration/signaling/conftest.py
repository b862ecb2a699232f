"""A signalling server for tests of this folder."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.integration.signaling.people import Organisation
from tests.integration.signaling.running import Running, start_server


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database with all tables."""
    database = Database(f"sqlite:///{tmp_path / 'rows.db'}")
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
async def organisation(database: Database) -> Organisation:
    """People and questions of one organisation."""
    return await Organisation.create(database)


@pytest.fixture
async def running(
    tmp_path: Path, database: Database, organisation: Organisation
) -> AsyncIterator[Running]:
    """A running server."""
    running = await start_server(tmp_path, database, organisation)
    yield running
    async with asyncio.timeout(30):
        await running.stop()
