"""What browser tests share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Playwright, async_playwright

from tests.support import browser
from tests.support.speech import write_wav

PAUSE_S = 1.0


@pytest.fixture(scope="session", autouse=True)
def _browser_present() -> None:
    reason = browser.missing()
    if reason is not None:
        pytest.skip(reason)


@pytest.fixture
async def playwright() -> AsyncIterator[Playwright]:
    """Playwright, stopped when the test ends."""
    async with async_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a WAV for each microphone: `interviewer.wav`, `candidate.wav`."""
    folder = tmp_path_factory.mktemp("microphones")
    for person, spoken in (
        ("interviewer", "interviewer_question"),
        ("candidate", "candidate_project"),
    ):
        write_wav(folder / f"{person}.wav", (spoken,), lead_s=PAUSE_S, pause_s=PAUSE_S)
    return folder
