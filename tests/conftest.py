"""What tests of several folders share: the running server and clients to it."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.support.api import Api
from tests.support.client import InterviewClient
from tests.support.media import EncodedVideo, encode_video, loopback_clients
from tests.support.server import ServerProcess
from tests.support.staging import ApiFor, ClientFor

MEMORY, ROOM_BYTES = Path("/dev/shm"), 4 << 30


# How long inputs take, to draw or to try, says something of the machine, nothing of the code.
settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any-machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to run tests of the web on both databases."""
    parser.addoption(
        "--databases",
        choices=("one", "both"),
        default="both",
        help="on how many databases each test of the web runs; storage's run on both",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Keep files in memory where there is room: a test's database is synced at every commit.

    Tracebacks in logs are plain: with everybody's variables they take seconds to draw.
    """
    plain = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])
    if config.option.basetemp is None and "TMPDIR" not in os.environ and _has_room(MEMORY):
        os.environ["TMPDIR"] = str(MEMORY)  # of processes that tests start, too
        tempfile.tempdir = None


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Show the end of the server's log beside a failed test that used one."""
    if call.excinfo is None or not isinstance(item, pytest.Function):
        return
    for value in item.funcargs.values():
        if isinstance(value, ServerProcess):
            item.add_report_section(call.when, "server log", value.log_tail())


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One server with the demo's data, shared by the tests that leave it standing."""
    process = ServerProcess(tmp_path_factory.mktemp("server") / "data", measured=True)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server for one test, which may kill it."""
    process = ServerProcess(tmp_path / "data")
    process.start()
    yield process
    process.stop()


@pytest.fixture
async def api_for(request: pytest.FixtureRequest) -> AsyncIterator[ApiFor]:
    """Makes the API of a demo user: `await api_for("student@demo.test")`."""
    name = "own_server" if "own_server" in request.fixturenames else "server"
    process: ServerProcess = request.getfixturevalue(name)
    async with AsyncExitStack() as stack:

        async def make(email: str) -> Api:
            api = await stack.enter_async_context(Api(process.url))
            await api.login(email)
            return api

        yield make


@pytest.fixture
async def client_for() -> AsyncIterator[ClientFor]:
    """Makes participants, by their API or token; they hang up when the test ends."""
    clients: list[InterviewClient] = []

    def make(process: ServerProcess, who: Api | str, interview_id: str) -> InterviewClient:
        token = who if isinstance(who, str) else who.token
        clients.append(InterviewClient(process.url, token, interview_id))
        return clients[-1]

    with loopback_clients():
        yield make
        for client in clients:
            await client.close()


@pytest.fixture(scope="session")
def video() -> EncodedVideo:
    """Four seconds of a moving picture, 320 by 240."""
    return encode_video()


def _has_room(folder: Path) -> bool:
    return folder.is_dir() and shutil.disk_usage(folder).free >= ROOM_BYTES
