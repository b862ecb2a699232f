"""Generated requests at a real server: no 5xx, and nothing that the document does not announce.

`make fuzz-api` throws 10,000 of them; here are the first of those.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.api_fuzz import UNLIMITED, Target, run, tell
from tests.support.server import ServerProcess

CASES = 300


@pytest.fixture
def unlimited_server(tmp_path: Path) -> Iterator[ServerProcess]:
    process = ServerProcess(tmp_path / "data", {**UNLIMITED, "VIVAVOCE_CAPTIONS": "false"})
    process.start()
    yield process
    process.stop()


@pytest.mark.timeout(600)
def test_generated_requests_get_documented_answers(unlimited_server: ServerProcess) -> None:
    begun = time.monotonic()
    target = Target(unlimited_server)
    document = target.session.get(f"{target.url}/api/openapi.json").json()
    report = run(target, document, cases=CASES)
    target.session.close()
    tell(report, begun)
    assert report.failures == {}
    assert report.cases >= CASES
    assert not [status for status in report.statuses if status >= 500]
