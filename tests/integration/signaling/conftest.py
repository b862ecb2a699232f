"""A signalling server for tests of this folder."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from storage.database import Database
from tests.integration.signaling.people import Organisation
from tests.integration.signaling.running import Running, Start, start_server
from tests.integration.signaling.scene import Scene, server_at


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """An empty database with all tables."""
    database = Database(sqlite_url)
    yield database
    await database.close()


@pytest.fixture
async def organisation(database: Database) -> Organisation:
    """People and questions of one organisation."""
    return await Organisation.create(database)


@pytest.fixture
async def start(
    tmp_path: Path, database: Database, organisation: Organisation
) -> AsyncIterator[Start]:
    """Starts servers with the patience given, and stops them."""
    async with AsyncExitStack() as stack:

        async def start(**config: float) -> Running:
            running = await start_server(tmp_path, database, organisation, **config)
            stack.push_async_callback(running.stop)
            return running

        yield start


@pytest.fixture
async def running(start: Start) -> Running:
    """A running server."""
    return await start()


@pytest.fixture
async def scene(tmp_path: Path, database: Database, organisation: Organisation) -> Scene:
    """A candidate was in a running interview when the server stopped."""
    async with server_at(tmp_path, database, organisation) as running:
        lifecycle = running.server.lifecycle
        session = await lifecycle.create(organisation.instructor, organisation.interview())
        joined = await lifecycle.join(organisation.student, session.id)
        await lifecycle.start(organisation.instructor, session.id)
    return Scene(tmp_path, database, session, joined.participant.id)
