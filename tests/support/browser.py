"""Real browsers: Debian's Chromium, one launch a person, since a fake microphone is per process."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, Playwright, ViewportSize, expect

from tests.support.server import DEMO_PASSWORD, ROOT
from tests.support.speech import word_error_rate_within

FLAGS = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--no-sandbox",
    "--disable-gpu",
)
WAIT_LIMIT_MS = 60_000  # only a guard: waits end with what they wait for


def missing() -> str | None:
    """Why browser tests cannot run here; None when they can."""
    if shutil.which("chromium") is None:
        return "chromium is not installed"
    if not (ROOT / "web" / "static" / "index.html").exists():
        return "the web app is not built: make ui"
    return None


@asynccontextmanager
async def launched(playwright: Playwright, *flags: str) -> AsyncIterator[Browser]:
    """A browser without windows yet."""
    browser = await playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=[*FLAGS, *flags]
    )
    try:
        yield browser
    finally:
        await browser.close()


# Small and slow pictures, so that a whole panel fits on a small machine; a fake screen to share.
SMALL_CAMERA = """
    const devices = navigator.mediaDevices;
    const given = devices.getUserMedia.bind(devices);
    const small = { width: 160, height: 120, frameRate: 5 };
    devices.getUserMedia = (wanted) => given({ ...wanted, video: wanted.video && small });
"""
NARROW: ViewportSize = {"width": 400, "height": 1000}  # little to paint, yet all in sight
PANEL_FLAGS = ("--use-fake-device-for-media-stream=fps=5,display-media-type=monitor",)


@asynccontextmanager
async def panel(
    playwright: Playwright, microphone: Path
) -> AsyncIterator[Callable[[], Awaitable[Page]]]:
    """One browser for several people, each with cookies and a page of their own."""
    microphone_flag = f"--use-file-for-fake-audio-capture={microphone}"
    async with launched(playwright, *PANEL_FLAGS, microphone_flag) as browser:

        async def somebody() -> Page:
            context = await browser.new_context(locale="en-GB", viewport=NARROW)
            await context.add_init_script(SMALL_CAMERA)
            page = await context.new_page()
            page.set_default_timeout(WAIT_LIMIT_MS)
            return page

        yield somebody


@asynccontextmanager
async def person(playwright: Playwright, microphone: Path, pictures: Path) -> AsyncIterator[Page]:
    """A browser whose microphone says `microphone` (WAV) again and again.

    A picture of the page is left in `pictures` when the test fails.
    """
    async with launched(playwright, f"--use-file-for-fake-audio-capture={microphone}") as browser:
        page = await browser.new_page(locale="en-GB")
        page.set_default_timeout(WAIT_LIMIT_MS)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        try:
            yield page
            assert complaints == []
        except BaseException:
            await page.screenshot(path=pictures / f"{microphone.stem}.png", full_page=True)
            print(f"{microphone.stem}: {page.url}, see {pictures}; page errors: {complaints}")
            raise


async def log_in(page: Page, url: str, email: str) -> None:
    """Sign a demo user in through the form."""
    await page.goto(f"{url}/login")
    await page.get_by_test_id("login-email").fill(email)
    await page.get_by_test_id("login-password").fill(DEMO_PASSWORD)
    await page.get_by_test_id("login-submit").click()
    await expect(page.get_by_test_id("user-name")).to_be_visible(timeout=WAIT_LIMIT_MS)


async def enter(page: Page, *, records: bool = True) -> None:
    """From the door into the room or lobby: the level meter moves, consent is answered."""
    await expect(page.get_by_test_id("device-check")).to_be_visible(timeout=WAIT_LIMIT_MS)
    meter = page.get_by_test_id("level-meter")
    await expect(meter).not_to_have_js_property("value", 0, timeout=WAIT_LIMIT_MS)
    await page.get_by_test_id("consent-yes" if records else "consent-no").click()
    await page.get_by_test_id("join").click()


def final_captions(page: Page, *, participant: str | None = None) -> Locator:
    """The finished captions on the page, oldest first."""
    chosen = '[data-testid=caption][data-final="true"]'
    if participant is not None:
        chosen += f'[data-participant="{participant}"]'
    return page.locator(chosen)


async def wait_heard(
    page: Page, text: str, *, after: int, error_rate: float, participant: str | None = None
) -> None:
    """Wait until the captions from number `after` on hold `text` with so few errors."""
    captions = final_captions(page, participant=participant)
    while True:
        seen = await captions.all_inner_texts()
        # The microphone speaks in a circle, so `text` may begin anywhere.
        if word_error_rate_within(" ".join(seen[after:]), text) <= error_rate:
            return
        await expect(captions).not_to_have_count(len(seen), timeout=WAIT_LIMIT_MS)
