"""Another process holds the database: requests wait or are told to come back, none is lost."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest

from storage.database import Database
from tests.integration.web.conftest import BANKS, World


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone has one writer at a time."""
    return sqlite_url


@pytest.fixture
def holder(sqlite_url: str) -> Iterator[sqlite3.Connection]:
    """Another connection, which can hold the file for itself."""
    path = sqlite_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


async def _names(world: World) -> list[str]:
    return sorted(bank["name"] for bank in (await world.by("ines").get(BANKS))["items"])


async def test_requests_wait_until_it_is_free(world: World, holder: sqlite3.Connection) -> None:
    holder.execute("BEGIN IMMEDIATE")
    ines = world.by("ines")
    writing = [
        asyncio.create_task(ines.post(BANKS, {"name": name}, expect=201)) for name in "abcdef"
    ]
    assert await _names(world) == []  # readers are not held up
    assert not any(each.done() for each in writing)
    holder.execute("COMMIT")
    await asyncio.gather(*writing)
    assert await _names(world) == list("abcdef")


class TestForLong:
    @pytest.fixture(autouse=True)
    def _hasty(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A server that waits for a moment, not for ten seconds."""
        monkeypatch.setattr("web.app.Database", partial(Database, busy_timeout_s=0.2))

    async def test_requests_are_told_when_to_come_back(
        self, world: World, holder: sqlite3.Connection
    ) -> None:
        ines = world.by("ines")
        holder.execute("BEGIN IMMEDIATE")
        answers = await asyncio.gather(
            *(ines.send("POST", BANKS, json={"name": name}) for name in "abcdef")
        )
        assert {answer.status for answer in answers} == {503}
        assert {answer.headers["Retry-After"] for answer in answers} == {"2"}
        assert await _names(world) == []
        holder.execute("COMMIT")
        assert await _names(world) == []  # what was refused was not done
        for name in "abcdef":
            await ines.post(BANKS, {"name": name}, expect=201)
        assert await _names(world) == list("abcdef")
