"""The work around interviews in browsers: planning, booking, questions, people, data."""

import json
import re
import zipfile
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, Playwright, expect

from tests.support.browser import WAIT_LIMIT_MS, launched, log_in
from tests.support.server import ServerProcess
from tests.support.staging import SESSIONS, ApiFor

DESKTOP, PHONE = (1200, 850), (390, 844)
ZONE = "Europe/Berlin"
# A week of its own, far enough ahead that no other story is in the way.
_SOON = datetime.now(UTC).date() + timedelta(weeks=30)
MONDAY = _SOON - timedelta(days=_SOON.weekday())
SUNDAY = MONDAY + timedelta(days=6)
FIRST = datetime.combine(MONDAY + timedelta(days=1), time(10), ZoneInfo(ZONE))
SECOND = datetime.combine(MONDAY + timedelta(days=2), time(14, 30), ZoneInfo(ZONE))
NAME = "Nadia Newcomer"
CSV = """questionText,type,difficulty,tags
How do you test code that sends mail?,technical,medium,testing
,technical,easy,
Tell me about a conflict,behavioral,extreme,people
"""


async def test_an_organisation_plans_asks_and_keeps_order(
    server: ServerProcess, api_for: ApiFor, playwright: Playwright, tmp_path: Path
) -> None:
    email = f"nadia-{uuid4().hex[:8]}@demo.test"
    complaints: list[str] = []
    async with launched(playwright) as browser:
        opened = partial(_page, browser, server, complaints)
        admin = await opened("admin@demo.test")
        invitation = await _add_person(admin, server.url, email)
        await _choose_password(await opened(), invitation)
        staff = await opened("instructor@demo.test")
        session_id = await _schedule(staff, server.url)
        await _meet_conflict(staff, server.url)
        await _reschedule(staff, server.url, session_id)
        await _hold(admin, server.url, session_id)
        link = await _offer(staff, server.url)
        await _book(await opened(), link)
        await _import(staff, server.url, tmp_path)
        await _see_figures(staff, server.url)
        await _accommodate(admin, server.url, email)
        await _take_data_along(admin, tmp_path)
        await _erase(admin, server.url, email)
    assert complaints == []
    api = await api_for("instructor@demo.test")
    await api.get(f"{SESSIONS}/{session_id}", expect=404)


async def _page(
    browser: Browser, server: ServerProcess, complaints: list[str], email: str | None = None
) -> Page:
    """A person's own window, by the clocks of Berlin; logged in where there is an address."""
    context = await browser.new_context(locale="en-GB", timezone_id=ZONE)
    context.set_default_timeout(WAIT_LIMIT_MS)
    page = await context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    if email is not None:
        await log_in(page, server.url, email)
    return page


async def _check_looks(page: Page) -> None:
    """No barrier that axe knows, and nothing wider than a phone."""
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    # Charts are drawn anew once they see how much room there is.
    await page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
    await page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})


async def _add_person(page: Page, url: str, email: str) -> str:
    """Return the link by which they choose a password: no mail server is set."""
    await page.goto(f"{url}/people")
    await page.get_by_test_id("add-person").click()
    await page.get_by_test_id("person-name").fill(NAME)
    await page.get_by_test_id("person-email").fill(email)
    await _check_looks(page)
    await page.get_by_test_id("save-person").click()
    link = await page.get_by_test_id("invitation-link").input_value()
    await _check_looks(page)
    await page.get_by_test_id("add-person-dialog").get_by_role("button", name="Close").last.click()
    await expect(page.locator(f'[data-testid=person][data-email="{email}"]')).to_be_visible()
    await _check_looks(page)
    return link


async def _choose_password(page: Page, link: str) -> None:
    await page.goto(link)
    await page.get_by_test_id("welcome-password").fill("a long enough one")
    await _check_looks(page)
    await page.get_by_test_id("welcome-submit").click()
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(page).not_to_have_url(re.compile("welcome"))


def _wall(moment: datetime) -> str:
    """As a field for date and time takes it."""
    return f"{moment:%Y-%m-%dT%H:%M}"


def _utc(moment: datetime) -> str:
    """As the API writes it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


async def _plan(page: Page, url: str, moment: datetime) -> Locator:
    """Fill in a meeting with the new person at that time; returns what stands against it."""
    await page.goto(f"{url}/schedule?day={MONDAY}")
    await page.get_by_test_id("schedule-candidate").select_option(label=NAME)
    await page.get_by_test_id("schedule-title").fill("Office story")
    await page.get_by_test_id("schedule-when").fill(_wall(moment))
    return page.get_by_test_id("conflicts")


async def _schedule(page: Page, url: str) -> str:
    conflicts = await _plan(page, url, FIRST)
    await expect(conflicts).to_have_attribute("data-verdict", "free")
    await page.get_by_test_id("schedule-submit").click()
    await expect(page.get_by_test_id("candidate-link")).to_be_visible()
    await page.goto(f"{url}/calendar?week={MONDAY}&view=week")
    entry = page.get_by_test_id("calendar-entry")
    await expect(entry).to_have_count(1)
    await expect(entry).to_contain_text("10:00")
    await _check_looks(page)
    return await entry.get_attribute("data-interview-id") or ""


async def _meet_conflict(page: Page, url: str) -> None:
    """The same time again is refused before saving, and a free one is suggested."""
    conflicts = await _plan(page, url, FIRST)
    await expect(conflicts).to_have_attribute("data-verdict", "impossible")
    await expect(page.locator('[data-code="in-another-interview"]')).to_have_count(2)
    await expect(page.get_by_test_id("schedule-submit")).to_be_disabled()
    await page.get_by_test_id("suggest").click()
    free = page.get_by_test_id("free-time")
    await expect(free.first).to_be_visible()
    taken = page.locator(f'[data-testid=free-time][data-starts-at="{_utc(FIRST)}"]')
    await expect(taken).to_have_count(0)
    await _check_looks(page)
    await free.first.click()
    await expect(conflicts).to_have_attribute("data-verdict", "free")


async def _reschedule(page: Page, url: str, session_id: str) -> None:
    await page.goto(f"{url}/calendar?week={MONDAY}&view=list")
    await page.locator(f'[data-testid=calendar-entry][data-interview-id="{session_id}"]').click()
    await _check_looks(page)
    await page.get_by_test_id("move").click()
    await page.get_by_test_id("schedule-when").fill(_wall(SECOND))
    await expect(page.get_by_test_id("conflicts")).to_have_attribute("data-verdict", "free")
    await page.get_by_test_id("move-reason").fill("A train is late")
    await page.get_by_test_id("move-submit").click()
    when = page.get_by_test_id("session-when")
    await expect(when).to_have_attribute("data-at", _utc(SECOND))
    await expect(page.get_by_test_id("session-dialog")).to_contain_text("A train is late")
    await page.get_by_test_id("dialog-close").click()


async def _hold(page: Page, url: str, session_id: str) -> None:
    """An admin has one interview kept whatever happens, and then no longer."""
    await page.goto(f"{url}/calendar?week={MONDAY}&view=list")
    await page.locator(f'[data-testid=calendar-entry][data-interview-id="{session_id}"]').click()
    await page.get_by_test_id("keep").click()
    form, held = page.get_by_test_id("keep-form"), page.get_by_role("checkbox", name="Legal hold")
    await page.get_by_test_id("keep-days").fill("90")
    await held.check()
    await page.get_by_test_id("hold-reason").fill("A complaint is open")
    await page.get_by_test_id("save-keeping").click()
    await expect(form).to_have_attribute("data-hold", "true")
    await _check_looks(page)
    await held.uncheck()
    await page.get_by_test_id("save-keeping").click()
    await expect(form).to_have_attribute("data-hold", "false")
    await expect(form).to_contain_text("Erased by itself")


async def _offer(page: Page, url: str) -> str:
    """Offer two free times to the new person; returns the link."""
    await page.goto(f"{url}/schedule?day={MONDAY}")
    await page.get_by_role("radio", name="At a time the candidate chooses").check(force=True)
    await page.get_by_test_id("schedule-candidate").select_option(label=NAME)
    for _ in range(2):
        await page.locator('[data-testid=free-time][aria-pressed="false"]').first.click()
    await expect(page.get_by_test_id("picked-times")).to_contain_text("2 times")
    await page.get_by_test_id("offer-submit").click()
    return await page.get_by_test_id("candidate-link").input_value()


async def _book(guest: Page, link: str) -> None:
    """Somebody without an account takes one of them, by keyboard."""
    await guest.goto(link)
    slots = guest.get_by_test_id("slot")
    await expect(slots).to_have_count(2)
    await _check_looks(guest)
    await slots.first.focus()
    await guest.keyboard.press("Space")
    await guest.keyboard.press("ArrowRight")
    await expect(slots.nth(1)).to_be_checked()
    await guest.keyboard.press("Tab")
    await expect(guest.get_by_test_id("book")).to_be_focused()
    await guest.keyboard.press("Enter")
    await expect(guest.get_by_test_id("booked")).to_be_visible()
    await _check_looks(guest)
    await guest.goto(await guest.get_by_test_id("join-link").input_value())
    await guest.wait_for_url("**/interviews/*")


async def _import(page: Page, url: str, folder: Path) -> None:
    """A bank of one's own gets the good questions of a file, after a look at the others."""
    await page.goto(f"{url}/banks/new")
    await page.get_by_test_id("bank-name").fill(f"Bank {uuid4().hex[:8]}")
    await page.get_by_test_id("save-bank").click()
    await page.get_by_test_id("to-import").click()
    file = folder / "questions.csv"
    file.write_text(CSV)
    await page.get_by_test_id("import-file").set_input_files(file)
    preview = page.get_by_test_id("import-preview")
    await expect(preview).to_have_attribute("data-valid", "1")
    lines = page.get_by_test_id("import-problem")
    found = [await one.get_attribute("data-line") for one in await lines.all()]
    assert found == ["3", "4"]
    await expect(page.get_by_test_id("import-submit")).to_be_disabled()
    await _check_looks(page)
    await page.get_by_role("radio", name="Leave the wrong ones out").check(force=True)
    await page.get_by_test_id("import-submit").click()
    await expect(page.get_by_test_id("imported")).to_have_attribute("data-count", "1")
    await page.get_by_role("link", name="To the bank").click()
    await _edit_question(page)


async def _edit_question(page: Page) -> None:
    """A change makes a version; what was there before can be looked at."""
    await expect(page.get_by_test_id("bank-question")).to_have_count(1)
    await page.get_by_test_id("edit-question").click()
    await page.get_by_test_id("question-text").fill("How do you test mail?")
    await page.get_by_role("button", name="Add a criterion").click()
    await page.get_by_role("textbox", name="Criterion 1").fill("depth")
    await _check_looks(page)
    await page.get_by_test_id("save-question").click()
    await expect(page.get_by_test_id("bank-question")).to_contain_text("How do you test mail?")
    await page.get_by_test_id("versions").click()
    await expect(page.get_by_test_id("version")).to_contain_text("code that sends mail")
    await _check_looks(page)


async def _see_figures(page: Page, url: str) -> None:
    await page.goto(f"{url}/dashboard?startDate={MONDAY}&endDate={SUNDAY}&period=day")
    totals = page.get_by_test_id("totals")
    await expect(totals).to_have_attribute("data-total", "2")
    await expect(page.get_by_test_id("chart-volume").locator("svg rect")).to_have_count(2)
    await _check_looks(page)


async def _accommodate(page: Page, url: str, email: str) -> None:
    """More time for the new person, which the audit log tells afterwards."""
    await page.goto(f"{url}/people")
    await page.locator(f'[data-testid=person][data-email="{email}"]').get_by_role("link").click()
    await page.get_by_test_id("extra-time").fill("25")
    await page.get_by_test_id("save-accommodation").click()
    await expect(page.get_by_test_id("accommodation").get_by_role("status")).to_be_visible()
    await _check_looks(page)
    person = page.url
    await page.goto(f"{url}/audit")
    await page.get_by_test_id("audit-verb").select_option("created")
    entries = page.get_by_test_id("audit-entry")
    await expect(entries.filter(has_text="Accommodations").first).to_be_visible()
    await _check_looks(page)
    await page.goto(person)


async def _take_data_along(page: Page, folder: Path) -> None:
    async with page.expect_download() as download:
        await page.get_by_test_id("export-data").click()
    archive = folder / "data.zip"
    await (await download.value).save_as(archive)
    with zipfile.ZipFile(archive) as files:
        person = json.loads(files.read("person.json"))
    assert NAME in json.dumps(person)


async def _erase(page: Page, url: str, email: str) -> None:
    """Erasing asks for the address once more; the person and their interviews are gone."""
    await page.get_by_test_id("erase-person").click()
    await expect(page.get_by_test_id("sure")).to_be_disabled()
    await page.get_by_test_id("erase-email").fill(email)
    await page.get_by_test_id("sure").click()
    await page.wait_for_url("**/people")
    await expect(page.get_by_test_id("person").first).to_be_visible()
    gone = page.locator(f'[data-testid=person][data-email="{email}"]')
    await expect(gone).to_have_count(0)
    await page.goto(f"{url}/privacy")
    await expect(page.get_by_test_id("receipt").first).to_be_visible()
    await _check_looks(page)
