"""What surrounds the API: headers, health, the web app's files, the document."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiohttp.web import DynamicResource, PlainResource

from storage.errors import BlobUnavailable, DatabaseUnavailable
from tests.integration.web.conftest import World
from web import keys, static_site
from web.app import openapi_document, operations
from web.request_context import SECURITY_HEADERS

NOT_OF_THE_API = {"/api/openapi.json", "/api/docs"}


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A web app as the build leaves it."""
    site = tmp_path / "static"
    for name, text in {
        "index.html": "<!doctype html>the app",
        "icon.svg": "<svg/>",
        "assets/index-BUyJSQF4.js": "1",
        "assets/plain.js": "2",
        "docs/index.html": "<!doctype html>the reader",
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    (tmp_path / "secret.txt").write_text("outside")
    monkeypatch.setattr(static_site.StaticSite.__init__, "__defaults__", (site,))
    return site


async def _get(world: World, path: str) -> tuple[int, str, Any]:
    async with await world.with_token(None).send("GET", path, allow_redirects=False) as response:
        return response.status, await response.text(), response.headers


async def test_the_app_answers_its_own_addresses(built: Path, world: World) -> None:
    for path in (
        "/",
        "/login",
        "/interviews/7",
        "/interviews/7/review",
        "/join/a.b.c",
        "/book/a.b.c",
        "/docs",
    ):
        status, text, headers = await _get(world, path)
        assert (status, text) == (200, "<!doctype html>the app"), path
        assert headers["Cache-Control"] == "no-cache"
        assert headers["Content-Type"].startswith("text/html")


async def test_files_are_cached_by_their_name(built: Path, world: World) -> None:
    _, _, hashed = await _get(world, "/assets/index-BUyJSQF4.js")
    assert hashed["Cache-Control"] == "public, max-age=31536000, immutable"
    for path in ("/icon.svg", "/assets/plain.js"):
        _, _, headers = await _get(world, path)
        assert headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    ["/missing.js", "/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"],
)
async def test_what_is_no_file_of_the_app(built: Path, world: World, path: str) -> None:
    status, text, _ = await _get(world, path)
    assert "outside" not in text
    assert status == 404


async def test_the_api_is_never_answered_by_the_app(built: Path, world: World) -> None:
    for path in ("/api", "/api/", "/api/nothing"):
        status, _, headers = await _get(world, path)
        assert status == 404
        assert headers["Content-Type"].startswith("application/problem+json")


async def test_an_app_that_was_not_built_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "is_file", lambda _self: False)
    status, text, _ = await _get(world, "/login")
    assert status == 503
    assert "make ui" in text


async def test_every_answer_is_safe_to_show(built: Path, world: World) -> None:
    for path in ("/", "/api/auth/me", "/api/health/interviews", "/api/docs"):
        _, _, headers = await _get(world, path)
        for name, value in SECURITY_HEADERS.items():
            assert headers[name] == value, path
        assert headers["X-Request-ID"]
        assert "aiohttp" not in headers["Server"]
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert SECURITY_HEADERS["Referrer-Policy"] == "no-referrer"


async def test_the_document_and_its_reader(built: Path, world: World) -> None:
    status, text, _ = await _get(world, "/api/docs")
    assert (status, text) == (200, "<!doctype html>the reader")
    document = await world.with_token(None).get("/api/openapi.json")
    assert document["openapi"] == "3.1.0"


async def test_every_route_is_documented(world: World) -> None:
    document = openapi_document()
    served = set()
    for route in world.app.router.routes():
        resource = route.resource
        assert isinstance(resource, PlainResource | DynamicResource)
        if resource.canonical.startswith("/api") and route.method != "HEAD":
            served.add((route.method, resource.canonical))
    documented = {
        (method.upper(), path) for path, entry in document["paths"].items() for method in entry
    }
    assert served - {("GET", path) for path in NOT_OF_THE_API} == documented


def test_the_document_is_whole() -> None:
    document = openapi_document()
    names = [operation.name for operation in operations()]
    assert len(names) == len(set(names))
    schemas = document["components"]["schemas"]
    referred = {reference.rpartition("/")[2] for reference in _values_of(document, "$ref")}
    assert referred == set(schemas)
    for operation in operations():
        entry = document["paths"][operation.path][operation.method.lower()]
        assert entry["summary"], operation.name
        assert ("security" in entry) is not operation.public
        for name in _properties(schemas):
            assert "_" not in name, name


def _values_of(part: Any, key: str) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name == key and isinstance(value, str):
                yield value
            else:
                yield from _values_of(value, key)
    elif isinstance(part, list):
        for item in part:
            yield from _values_of(item, key)


def _properties(schemas: dict[str, Any]) -> Iterator[str]:
    for schema in schemas.values():
        yield from schema.get("properties", {})


async def test_health_asks_each_part(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    report = await world.with_token(None).get("/api/health/interviews")
    assert report["status"] == "ok"
    assert {name: check["status"] for name, check in report["checks"].items()} == {
        "database": "ok",
        "cache": "ok",
        "storage": "ok",
        "disk": "ok",
        "media": "ok",
        "speech": "off",
        "scoring": "ok",
        "capacity": "ok",
    }
    assert all(check["latencyMs"] >= 0 for check in report["checks"].values())


async def test_a_server_that_opens_no_rooms_tells_it(world: World) -> None:
    world.app[keys.SERVER].rooms.admission.draining = True
    report = await world.with_token(None).get("/api/health/interviews")
    assert report["status"] == report["checks"]["capacity"]["status"] == "degraded"
    assert report["checks"]["capacity"]["detail"].startswith("draining")


async def test_admins_see_the_metrics_of_their_organisation(world: World) -> None:
    ours = await world.schedule()
    rooms = world.app[keys.SERVER].rooms
    async with rooms.visit(UUID(ours["id"])) as room:
        for name, seen in (("ada", True), ("otto", False)):
            async with await world.by(name).send("GET", "/metrics") as response:
                assert response.status == 200
                text = await response.text()
            figure = f'vivavoce_recorder_queued_bytes{{interview="{room.id}"}} 0.0'
            assert (figure in text) is seen
            assert f"vivavoce_rooms {float(seen)}" in text
            assert "vivavoce_loop_lag_seconds 0" in text
    for token, status in ((None, 401), (world.token("ines"), 403)):
        async with await world.with_token(token).send("GET", "/metrics") as response:
            assert response.status == status


@pytest.mark.parametrize(
    ("part", "error", "status", "whole"),
    [
        (keys.BLOBS, BlobUnavailable("gone"), 200, "degraded"),
        (keys.DATABASE, DatabaseUnavailable("gone"), 503, "down"),
    ],
)
async def test_a_part_that_fails_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch, part: Any, error: Exception, status: int,
    whole: str,
) -> None:  # fmt: skip
    async def broken() -> None:
        raise error

    monkeypatch.setattr(world.app[part], "ping", broken)
    async with await world.with_token(None).send("GET", "/api/health/interviews") as response:
        assert response.status == status
        report = await response.json()
    assert report["status"] == whole
    assert "gone" not in str(report)
