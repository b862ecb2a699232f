"""The command line, in this process and as one of its own."""

import asyncio
import io
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import socketio
from yarl import URL

from tests.support.api import Api
from tests.support.client import InterviewClient
from tests.support.logs import restored_logs
from tests.support.server import ROOT, ServerProcess
from web.cli import main
from web.serving import _as_reached, _names
from web.settings import Settings
from web.static_site import PAGE, STATIC

PASSWORD = "a good password"


@pytest.fixture(autouse=True)
def clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in os.environ:
        if name.startswith(("VIVAVOCE_", "INTERVIEW_", "DATABASE_", "TURN_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("VIVAVOCE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("VIVAVOCE_CAPTIONS", "false")
    with restored_logs():
        yield


def _add_user(monkeypatch: pytest.MonkeyPatch, *options: str, password: str = PASSWORD) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))
    return main(["create-user", "Zoe@Example.ORG", "--name", "Zoe", *options])


def test_the_document_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["openapi"]) == 0
    assert json.loads(capsys.readouterr().out)["openapi"] == "3.1.0"


def test_the_database_is_migrated(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["migrate"]) == 0
    assert "revision" in capsys.readouterr().out
    assert (tmp_path / "data" / "vivavoce.db").exists()


def test_a_person_is_added_and_gets_a_token(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _add_user(monkeypatch, "--role", "admin") == 0
    assert "zoe@example.org" in capsys.readouterr().out.lower()
    assert main(["token", "zoe@example.org"]) == 0
    assert capsys.readouterr().out.count(".") == 2
    assert _add_user(monkeypatch) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["token", "nobody@example.org"]) == 1


@pytest.mark.parametrize(
    ("arguments", "password", "said"),
    [
        (["create-user", "nonsense", "--name", "N"], PASSWORD, "e-mail"),
        (["create-user", "n@example.org", "--name", " "], PASSWORD, "name"),
        (["create-user", "n@example.org", "--name", "N"], "short", "password"),
    ],
)
def test_people_who_cannot_be(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    password: str,
    said: str,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))
    assert main(arguments) == 1
    assert said in capsys.readouterr().err


def test_wrong_settings_are_named_without_their_values(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VIVAVOCE_PORT", "eighty-private")
    assert main(["migrate"]) == 2
    said = capsys.readouterr().err
    assert "port" in said.lower()
    assert "eighty-private" not in said


def test_weak_secrets_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INTERVIEW_ENCRYPTION_KEY", "weak")
    assert main(["migrate"]) == 1
    assert "INTERVIEW_ENCRYPTION_KEY" in capsys.readouterr().err


def test_the_demo_is_not_for_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["seed-demo"]) == 0
    card = capsys.readouterr().out
    assert "vivavoce-demo" in card
    monkeypatch.setenv("VIVAVOCE_HOST", "0.0.0.0")
    monkeypatch.setenv("VIVAVOCE_PORT", "0")
    for command in (["seed-demo"], ["serve", "--demo"], ["serve"]):
        assert main(command) == 1
        assert "demo" in capsys.readouterr().err


def test_links_of_a_server_for_others_can_be_opened_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("web.serving.local_addresses", lambda _config: ["fd00::4", "192.0.2.4"])
    settings = _as_reached(Settings(host="0.0.0.0", tls="self-signed"), port=7)
    assert settings.base_url == "https://192.0.2.4:7"
    assert {"192.0.2.4", "fd00::4"} <= set(_names(settings))
    proxied = Settings(host="0.0.0.0", public_url="https://a.example")
    assert _as_reached(proxied, port=7).base_url == "https://a.example"
    assert _as_reached(Settings(port=0), port=7).base_url == "http://127.0.0.1:7"


def test_a_taken_port_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("VIVAVOCE_PORT", str(taken.getsockname()[1]))
        assert main(["serve"]) == 1
    assert "VIVAVOCE_PORT" in capsys.readouterr().err


def test_the_doctor_looks_at_each_part(capsys: pytest.CaptureFixture[str]) -> None:
    healthy = (STATIC / PAGE).is_file()
    assert main(["doctor"]) == (0 if healthy else 1)
    said = capsys.readouterr().out
    for part in ("database", "storage", "disk", "media", "speech", "demo logins"):
        assert f"ok   {part}" in said


async def test_the_server_starts_answers_and_stops_when_asked(tmp_path: Path) -> None:
    process = ServerProcess(tmp_path / "own", {"VIVAVOCE_CAPTIONS": "false"})
    process.start()
    try:
        async with aiohttp.ClientSession(process.url) as session:
            async with session.get("/api/health/interviews") as response:
                assert response.status == 200
            async with session.get("/join/a.private.token"):
                pass
        await _send_garbage(process.url)
    finally:
        process.stop()
    log = process.log_path.read_text()
    assert f"Viva Voce is ready at {process.url}" in log
    assert "server.stopped" in log
    assert "private.token" not in log
    assert "Traceback" not in log
    assert '"level": "error"' not in log
    assert "127.0.0.1" not in "".join(line for line in log.splitlines() if line.startswith("{"))


async def _send_garbage(url: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", URL(url).port)
    writer.write(b"GARBAGE\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.0 400 ")
    writer.close()
    await writer.wait_closed()


async def test_open_sockets_do_not_keep_it_from_stopping(tmp_path: Path) -> None:
    # The drain would outlast what `stop` waits for, were the socket not let go of.
    process = ServerProcess(
        tmp_path / "own", {"VIVAVOCE_CAPTIONS": "false", "VIVAVOCE_DRAIN_TIMEOUT_S": "600"}
    )
    process.start()
    try:
        async with Api(process.url) as api:
            await api.login("instructor@demo.test")
            socket_client = socketio.AsyncClient(reconnection=False)
            gone = asyncio.Event()
            socket_client.on("disconnect", gone.set, namespace="/interviews")
            await socket_client.connect(
                process.url,
                namespaces=["/interviews"],
                auth={"token": api.token},
                transports=["websocket"],
            )
    finally:
        await asyncio.to_thread(process.stop)
    await gone.wait()
    await socket_client.shutdown()


async def test_interviews_go_on_while_it_drains_until_it_is_told_again(tmp_path: Path) -> None:
    process = ServerProcess(
        tmp_path / "own", {"VIVAVOCE_CAPTIONS": "false", "VIVAVOCE_DRAIN_INTERVIEWS_S": "600"}
    )
    process.start()
    async with Api(process.url) as api:
        await api.login("instructor@demo.test")
        [interview, *_] = (await api.get("/api/interviews/sessions"))["items"]
        host = InterviewClient(process.url, api.token, interview["id"])
        await host.join()
        await host.request("start-interview")
        os.kill(process.pid, signal.SIGTERM)
        async with asyncio.timeout(30):
            # Another process: it can only be asked again.
            while (await _health(api))["status"] != "degraded":  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await api.login("student@demo.test")
        late = InterviewClient(process.url, api.token, interview["id"])
        await late.connect()
        ack = await late.attempt("join-interview", {"interviewId": interview["id"]})
        assert ack["error"]["code"] == "unavailable"
        assert "about to stop" in ack["error"]["message"]
        await host.request("send-chat", {"text": "We are not done."})
        await late.close()
        await asyncio.to_thread(process.stop)
        await host.close()
    assert "Waiting for 1 interviews, 600 s at most" in process.log_path.read_text()


async def _health(api: Api) -> dict[str, Any]:
    return await api.get("/api/health/interviews")


async def test_tls_of_its_own(tmp_path: Path) -> None:
    process = ServerProcess(
        tmp_path / "own", {"VIVAVOCE_CAPTIONS": "false", "VIVAVOCE_TLS": "self-signed"}
    )
    process.start()
    try:
        assert process.url.startswith("https://")
        trusted = ssl.create_default_context(cafile=str(tmp_path / "own" / "tls.crt"))
        async with (
            aiohttp.ClientSession(process.url) as session,
            session.get("/api/health/interviews", ssl=trusted) as response,
        ):
            assert response.status == 200
    finally:
        process.stop()


def test_a_stopped_server_ends_well(tmp_path: Path) -> None:
    environment = {**os.environ, "VIVAVOCE_PORT": "0", "VIVAVOCE_DATA_DIR": str(tmp_path / "own")}
    with subprocess.Popen(
        [sys.executable, "-m", "web", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "ready" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
