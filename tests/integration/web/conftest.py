"""The whole server behind a real HTTP client, with people of two organisations."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zlib import crc32

import pytest
from aiohttp import ClientResponse, web_app
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from media_server.policy import Actor
from storage.models import Organisation, User, UserRole
from tests.support.redis_server import RedisServer
from web import keys
from web.app import create_app, operations
from web.endpoints import Operation
from web.openapi import is_conditional, refusals_of
from web.settings import Settings

# Modules whose subject is what differs between databases: how they query, lock and isolate.
ON_BOTH = frozenset(
    f"test_{subject}.py"
    for subject in (
        "analytics", "audit", "booking", "cache", "idempotency", "keeping", "lists",
        "personal_data", "question_banks", "sessions", "transcript_search", "two_servers",
    )
)  # fmt: skip

Json = dict[str, Any]
SESSIONS = "/api/interviews/sessions"
BANKS = "/api/interviews/question-banks"
AI_MOCKS = "/api/interviews/ai-mock"
HOUR = timedelta(hours=1)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take one database for each test of this folder, half of the tests each, unless told `both`.

    Storage's own tests always run on both; the answers of resources hardly depend on it.
    """
    if config.getoption("--databases") == "both":
        return
    config.hook.pytest_deselected(items=[item for item in items if _is_left_out(item)])
    items[:] = [item for item in items if not _is_left_out(item)]


def _is_left_out(item: pytest.Item) -> bool:
    if not isinstance(item, pytest.Function) or item.path.parent != Path(__file__).parent:
        return False
    name = getattr(item, "callspec", None) and item.callspec.params.get("database_url")
    if name is None or item.path.name in ON_BOTH:
        return False
    place = item.nodeid.replace(name, "")
    return name != ("sqlite", "postgresql")[crc32(place.encode()) % 2]


class Caller:
    """Requests of one person; each says which status it expects, and the document must too."""

    def __init__(self, client: TestClient[Request, Application], token: str | None) -> None:
        self._client = client
        self.token = token

    async def get(self, path: str, *, expect: int = 200, **query: Any) -> Json:
        return await self.json("GET", path, expect=expect, params=query)

    async def post(self, path: str, body: Any = None, *, expect: int = 200) -> Json:
        return await self.json("POST", path, expect=expect, json={} if body is None else body)

    async def json(self, method: str, path: str, *, expect: int, **kwargs: Any) -> Json:
        async with await self.send(method, path, **kwargs) as response:
            text = await response.text()
            assert response.status == expect, f"{method} {path}: {response.status} {text[:500]}"
            if expect >= 400:
                assert response.content_type == "application/problem+json"
            found: Json = await response.json(content_type=None)
            return found

    async def send(self, method: str, path: str, **kwargs: Any) -> ClientResponse:
        headers = dict(kwargs.pop("headers", {}))
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        response = await self._client.request(method, path, headers=headers, **kwargs)
        _assert_documented(method, path, response)
        return response


@dataclass(frozen=True, slots=True)
class World:
    """The running server, its people by name, and callers who speak for them."""

    app: Application
    client: TestClient[Request, Application]
    people: dict[str, User]
    turns: Iterator[int] = field(default_factory=count)

    def by(self, name: str) -> Caller:
        """Somebody's requests."""
        return Caller(self.client, self.token(name))

    def with_token(self, token: str | None) -> Caller:
        """Requests with any token, or none."""
        return Caller(self.client, token)

    def token(self, name: str) -> str:
        """An access token of somebody's."""
        return self.app[keys.TOKENS].access(self.actor(name), HOUR)

    def actor(self, name: str) -> Actor:
        """Somebody, as the server knows them."""
        user = self.people[name]
        return Actor(user_id=user.id, organisation_id=user.organisation_id, role=user.role)

    def id(self, name: str) -> UUID:
        """Somebody's id."""
        return self.people[name].id

    async def schedule(self, **changes: Any) -> Json:
        """An interview of `ines` with `sam`, each an hour after the one before."""
        changes.setdefault(
            "scheduledAt", (datetime.now(UTC) + (1 + next(self.turns)) * HOUR).isoformat()
        )
        body = interview_of(self.id("ines"), self.id("sam"), **changes)
        return await self.by("ines").post(SESSIONS, body, expect=201)


def interview_of(interviewer: UUID, candidate: UUID, **changes: Any) -> Json:
    """The body that schedules an interview."""
    return {
        "candidateId": str(candidate),
        "interviewerId": str(interviewer),
        "title": "Backend engineer",
        "type": "technical",
        "mode": "video",
        "scheduledAt": (datetime.now(UTC) + HOUR).isoformat(),
        "durationMinutes": 60,
        **changes,
    }


@pytest.fixture
def redis_url(request: pytest.FixtureRequest, database_url: str) -> str | None:
    """Memory beside SQLite, an empty Redis beside PostgreSQL: the smallest server and a large."""
    if database_url.startswith("sqlite"):
        return None
    server: RedisServer = request.getfixturevalue("redis_server")
    server.empty()
    return server.url


@pytest.fixture
def settings(tmp_path: Path, database_url: str, redis_url: str | None) -> Settings:
    return Settings(
        data_dir=tmp_path / "data",
        database_url=database_url,
        redis_url=redis_url,
        captions=False,
        embeddings=False,
        ice_addresses=("127.0.0.1",),
        metrics="staff",
        # Clients share the thread, and others the machine: the server is not what is full.
        max_load=100,
        max_lag_ms=60_000,
    )


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    app = create_app(settings)
    async with TestClient(TestServer(app)) as client:
        yield World(app, client, await _people(app))
    # aiohttp keeps up to 1024 applications alive here, a gigabyte to walk at each collection.
    web_app._cached_build_middleware.cache_clear()


async def _people(app: Application) -> dict[str, User]:
    here = Organisation(name="Here", slug="here")
    there = Organisation(name="There", slug="there")
    async with app[keys.DATABASE].unit_of_work() as uow:
        for organisation in (here, there):
            await uow.organisations.add(organisation)
        people = {
            name: User(
                organisation_id=home.id,
                email=f"{name}@{home.slug}.test",
                name=name.capitalize(),
                password_hash=None,
                role=role,
            )
            for name, home, role in (
                ("ada", here, UserRole.ADMIN),
                ("ines", here, UserRole.INSTRUCTOR),
                ("ivan", here, UserRole.INSTRUCTOR),
                ("sam", here, UserRole.STUDENT),
                ("sue", here, UserRole.STUDENT),
                ("otto", there, UserRole.ADMIN),
            )
        }
        await uow.users.add_all(people.values())
    return people


def _assert_documented(method: str, path: str, response: ClientResponse) -> None:
    operation = _operation(method, path)
    if operation is not None:
        documented = {operation.status, *operation.also, *refusals_of(operation)}
        documented |= {304} if is_conditional(operation) else set()
        assert response.status in documented, f"{method} {operation.path}: {response.status}"


def _operation(method: str, path: str) -> Operation | None:
    steps = path.partition("?")[0].split("/")
    for operation in operations():
        pattern = operation.path.split("/")
        if operation.method == method and len(pattern) == len(steps):
            pairs = zip(pattern, steps, strict=True)
            if all(part.startswith("{") or part == step for part, step in pairs):
                return operation
    return None


def unknown() -> str:
    """An id of nothing."""
    return str(uuid4())
