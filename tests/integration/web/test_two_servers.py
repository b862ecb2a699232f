"""Two servers on one database and one Redis: one truth, and limits that they share."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from tests.integration.conftest import TEMPLATE, new_postgres_database
from tests.integration.web.conftest import BANKS, SESSIONS, World
from web import keys
from web.app import create_app
from web.settings import Settings


@pytest.fixture
async def database_url(postgres_url: str) -> AsyncIterator[str]:
    """PostgreSQL with Redis, as several servers have them."""
    async with new_postgres_database(postgres_url, TEMPLATE) as url:
        yield url


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={
            "secret_key": SecretStr("a secret that both of the servers know"),
            "person_rate": "40/hour",
        }
    )


@pytest.fixture
async def other(world: World, settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    """The second server, as its people see it."""
    app = create_app(settings.model_copy(update={"data_dir": tmp_path / "other"}))
    async with TestClient(TestServer(app)) as client:
        yield World(app, client, world.people)


async def test_what_one_changes_the_other_shows_at_once(world: World, other: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}"
    bank = await world.by("ines").post(BANKS, {"name": "Old"}, expect=201)
    for server in (world, other):  # both have them in their caches now
        assert (await server.by("ines").get(path))["title"] == "Backend engineer"
        assert (await server.by("ines").get(f"{BANKS}/{bank['id']}"))["name"] == "Old"
        assert await _listed(server) == [("Backend engineer", "Sam")]

    await other.by("ines").json("PATCH", path, expect=200, json={"title": "Changed"})
    await other.by("ines").json("PATCH", f"{BANKS}/{bank['id']}", expect=200, json={"name": "New"})
    await other.by("ada").json(
        "PATCH", f"/api/users/{world.id('sam')}", expect=200, json={"name": "Samira"}
    )
    for server in (world, other):
        shown = await server.by("ines").get(path)
        assert (shown["title"], shown["candidateName"]) == ("Changed", "Samira")
        assert (await server.by("ines").get(f"{BANKS}/{bank['id']}"))["name"] == "New"
        assert await _listed(server) == [("Changed", "Samira")]


async def _listed(server: World) -> list[tuple[Any, Any]]:
    page = await server.by("ines").get(SESSIONS)
    return [(each["title"], each["candidateName"]) for each in page["items"]]


async def test_who_was_limited_by_one_is_limited_by_the_other(world: World, other: World) -> None:
    statuses = []
    for server in (world, other) * 21:
        async with await server.by("sue").send("GET", "/api/auth/me") as answer:
            statuses.append(answer.status)
    assert statuses == [200] * 40 + [429] * 2


async def test_a_login_that_ended_on_one_is_soon_over_on_the_other(
    world: World, other: World
) -> None:
    await world.by("ada").json(
        "PATCH", f"/api/users/{world.id('sam')}", expect=200, json={"password": "long enough 12"}
    )
    login = {"email": "sam@here.test", "password": "long enough 12"}
    tokens = await world.with_token(None).post("/api/auth/login", login)
    for server in (world, other):
        await server.with_token(tokens["accessToken"]).get("/api/auth/me")
    async with await world.with_token(tokens["accessToken"]).send(
        "POST", "/api/auth/logout"
    ) as answer:
        assert answer.status == 204
    await other.app[keys.REVOCATIONS].refresh()  # as it does every few seconds
    for server in (world, other):
        await server.with_token(tokens["accessToken"]).get("/api/auth/me", expect=401)
