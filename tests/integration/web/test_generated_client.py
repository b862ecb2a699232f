"""A client generated from the OpenAPI document works against the server."""

import importlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.web.conftest import World
from web import keys
from web.app import openapi_document

PACKAGE = "generated_client"
PASSWORD = "correct horse battery"

Load = Callable[[str], Any]


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated package; what the generator complains about fails the test."""
    directory = tmp_path_factory.mktemp("client")
    document = directory / "openapi.json"
    document.write_text(json.dumps(openapi_document()))
    config = directory / "config.json"
    config.write_text(
        json.dumps(
            {
                # Binary answers; the generator formats nothing, so no formatter need be found.
                "content_type_overrides": {
                    "audio/webm": "application/octet-stream",
                    "video/webm": "application/octet-stream",
                    "video/mp4": "application/octet-stream",
                    "application/x-subrip": "text/plain",
                    "application/zip": "application/octet-stream",
                    "text/calendar": "application/octet-stream",
                    "text/csv": "application/octet-stream",
                    "application/sdp": "application/octet-stream",
                    "application/trickle-ice-sdpfrag": "application/octet-stream",
                },
                "post_hooks": [],
            }
        )
    )
    program = Path(sys.executable).with_name("openapi-python-client")
    assert shutil.which(program)
    made = subprocess.run(
        [program, "generate", "--path", document, "--config", config, "--meta", "none",
         "--output-path", directory / PACKAGE, "--fail-on-warning"],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    return directory


@pytest.fixture
def load(package: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    monkeypatch.syspath_prepend(str(package))
    return lambda name: importlib.import_module(f"{PACKAGE}.{name}")


async def test_every_operation_is_there(package: Path) -> None:
    functions = {path.stem for path in (package / PACKAGE / "api").rglob("*.py")}
    document = openapi_document()
    named = {entry["operationId"] for path in document["paths"].values() for entry in path.values()}
    assert named <= functions


async def test_it_logs_in_schedules_reads_and_is_refused(world: World, load: Load) -> None:
    encoded = await world.app[keys.PASSWORDS].hash(PASSWORD)
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        ines = await uow.users.get(world.id("ines"))
        assert ines is not None
        ines.password_hash = encoded
    base_url = str(world.client.make_url("")).rstrip("/")
    models, clients = load("models"), load("client")
    async with clients.Client(base_url=base_url) as anonymous:
        logged_in = await load("api.auth.log_in").asyncio(
            client=anonymous, body=models.Credentials(email=ines.email, password=PASSWORD)
        )
    assert isinstance(logged_in, models.LoggedIn)
    token = logged_in.access_token
    async with clients.AuthenticatedClient(base_url=base_url, token=token) as client:
        await _use(world, load, client)


async def _use(world: World, load: Load, client: Any) -> None:
    models = load("models")
    new = models.CreateSession.from_dict(
        {
            "candidateId": str(world.id("sam")),
            "type": "technical",
            "mode": "video",
            "scheduledAt": "2030-02-15T10:00:00Z",
            "durationMinutes": 60,
        }
    )
    made = await load("api.sessions.create_session").asyncio(client=client, body=new)
    assert isinstance(made, models.SessionOut)
    assert made.candidate_name == "Sam"
    assert made.interviewer_id == world.id("ines")

    page = await load("api.sessions.search_sessions").asyncio(client=client, limit=5)
    assert isinstance(page, models.SessionPage)
    assert [session.id for session in page.items] == [made.id]

    answer = await load("api.sessions.get_session").asyncio_detailed(
        client=client, id=world.id("sam")
    )
    assert answer.status_code == 404
    assert isinstance(answer.parsed, models.ProblemDocument)
    assert answer.parsed.code == "not-found"

    tag = (
        await load("api.sessions.get_session").asyncio_detailed(client=client, id=made.id)
    ).headers["ETag"]
    await load("api.sessions.start_session").asyncio(
        client=client, id=made.id, body=models.StartSession(), if_match=tag
    )
    stale = await load("api.sessions.complete_session").asyncio_detailed(
        client=client, id=made.id, body=models.CompleteSession(), if_match=tag
    )
    assert stale.status_code == 412
