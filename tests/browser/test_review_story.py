"""A reviewer corrects, comments, judges, finds and shares an interview; a stranger watches it."""

import asyncio
from pathlib import Path

from playwright.async_api import Browser, Page, Playwright, expect

from tests.support.browser import WAIT_LIMIT_MS, log_in, person
from tests.support.held import record
from tests.support.server import ServerProcess
from tests.support.staging import SESSIONS, ApiFor, schedule

SPOKEN = "The right ahead log is written before any page of the table changes"
PASSCODE = "open sesame"


async def test_an_interview_is_reviewed_and_shared(
    server: ServerProcess,
    api_for: ApiFor,
    playwright: Playwright,
    recordings: Path,
    tmp_path: Path,
) -> None:
    staff, student = await api_for("instructor@demo.test"), await api_for("student@demo.test")
    session = await schedule(staff, student.user["id"], title="Reviewed")
    await staff.post(f"{SESSIONS}/{session['id']}/start")
    await staff.post(f"{SESSIONS}/{session['id']}/complete", {"score": 70})
    await record(server, tmp_path, session, name=student.user["name"], text=SPOKEN)
    async with person(playwright, recordings / "interviewer.wav", tmp_path) as page:
        await log_in(page, server.url, "instructor@demo.test")
        await page.goto(f"{server.url}/interviews/{session['id']}/review")
        await _correct(page)
        await _comment(page)
        await _judge(page)
        await _find(page)
        link = await _share(page)
        browser = page.context.browser
        assert browser is not None
        await _watch(browser, page, link)


async def _correct(page: Page) -> None:
    await page.get_by_test_id("utterance").hover()
    await page.get_by_test_id("utterance-edit").click()
    await page.get_by_test_id("word-field").nth(1).fill("write")
    await page.get_by_test_id("word-save").click()
    word = page.get_by_test_id("word").nth(1)
    await expect(word).to_have_text("write", timeout=WAIT_LIMIT_MS)
    await expect(word).to_have_attribute("title", "Heard: right")
    await expect(page.get_by_test_id("answer-text")).to_contain_text(
        "The write ahead log", timeout=WAIT_LIMIT_MS
    )
    await page.get_by_test_id("transcript-files").click()
    async with page.expect_download() as download:
        await page.get_by_test_id("transcript-vtt").click()
    path = Path(await (await download.value).path())
    captions = await asyncio.to_thread(path.read_text)
    assert captions.startswith("WEBVTT")
    assert "The write ahead log" in captions


async def _comment(page: Page) -> None:
    words = page.get_by_test_id("word")
    first, last = await words.nth(2).bounding_box(), await words.nth(3).bounding_box()
    assert first is not None
    assert last is not None
    await page.mouse.move(first["x"] + 1, first["y"] + first["height"] / 2)
    await page.mouse.down()
    await page.mouse.move(last["x"] + last["width"] - 1, last["y"] + last["height"] / 2)
    await page.mouse.up()
    await expect(page.get_by_test_id("picked")).to_contain_text("ahead log")
    await page.get_by_test_id("picked-comment").click()
    await page.get_by_test_id("word-comment-form-text").fill("Ask what a page is")
    await page.get_by_test_id("word-comment-form-tags").fill("depth")
    await page.get_by_test_id("word-comment-form-send").click()
    await page.get_by_test_id("tab-comments").click()
    comment = page.get_by_test_id("comment")
    await expect(comment).to_contain_text("Ask what a page is", timeout=WAIT_LIMIT_MS)
    await expect(comment).to_contain_text("depth")
    await comment.get_by_test_id("comment-seek").click()
    await expect(page.get_by_test_id("position")).to_have_attribute("data-position-ms", "1600")
    await comment.get_by_test_id("comment-reply").click()
    await page.get_by_test_id("reply-text").fill("I will")
    await page.get_by_test_id("reply-send").click()
    await expect(page.get_by_test_id("remark")).to_have_count(2, timeout=WAIT_LIMIT_MS)
    await page.get_by_test_id("bookmark").click()
    await expect(page.get_by_test_id("comment")).to_have_count(2, timeout=WAIT_LIMIT_MS)
    await expect(page.get_by_test_id("comment-mark")).to_have_count(2)


async def _judge(page: Page) -> None:
    await page.get_by_test_id("tab-scorecards").click()
    await page.get_by_test_id("rubric-open").click()
    await page.get_by_test_id("rubric-criterion").first.fill("depth")
    await page.get_by_test_id("rubric-save").click()
    await expect(page.get_by_test_id("rubric")).to_have_count(0, timeout=WAIT_LIMIT_MS)
    await page.get_by_test_id("card-begin").click()
    form = page.get_by_test_id("card-form")
    marks = form.locator("[data-testid^=mark-]")
    await expect(page.get_by_test_id("mark-depth")).to_be_visible(timeout=WAIT_LIMIT_MS)
    await expect(page.get_by_test_id("card-submit")).to_be_disabled()
    for number in range(await marks.count()):
        await marks.nth(number).fill("80")
    await page.get_by_test_id("card-recommendation").select_option("yes")
    await page.get_by_test_id("card-save").click()
    await expect(form.get_by_role("status")).to_have_text("Draft saved")
    await page.get_by_test_id("card-submit").click()
    overall = page.get_by_test_id("spread").first
    await expect(overall).to_have_attribute("data-mean", "80", timeout=WAIT_LIMIT_MS)


async def _find(page: Page) -> None:
    await page.get_by_role("link", name="Search").click()
    await page.get_by_test_id("search-text").fill("write log tabl")
    await page.get_by_test_id("search-submit").click()
    place = page.get_by_test_id("found-place")
    await expect(place).to_have_count(1, timeout=WAIT_LIMIT_MS)
    await place.get_by_role("link").click()
    await page.wait_for_url("**/review?t=*")
    # The longest of the words leads.
    position = page.get_by_test_id("position")
    await expect(position).to_have_attribute("data-position-ms", "1300", timeout=WAIT_LIMIT_MS)


async def _share(page: Page) -> str:
    await page.get_by_test_id("share-open").click()
    await page.get_by_test_id("share-label").fill("Hiring committee")
    await page.get_by_test_id("share-passcode").fill(PASSCODE)
    await page.get_by_test_id("share-make").click()
    url = page.get_by_test_id("share-url")
    await expect(url).to_be_visible(timeout=WAIT_LIMIT_MS)
    return await url.input_value()


async def _watch(browser: Browser, reviewer: Page, link: str) -> None:
    stranger = await (await browser.new_context(locale="en-GB")).new_page()
    await stranger.goto(link)
    await stranger.get_by_test_id("passcode").fill("a guess")
    await stranger.get_by_test_id("passcode-enter").click()
    await expect(stranger.get_by_role("alert")).to_be_visible(timeout=WAIT_LIMIT_MS)
    await stranger.get_by_test_id("passcode").fill(PASSCODE)
    await stranger.get_by_test_id("passcode-enter").click()
    media = stranger.get_by_test_id("shared-media")
    await expect(media).to_have_js_property("readyState", 4, timeout=WAIT_LIMIT_MS)
    await expect(stranger.get_by_test_id("shared-utterance")).to_contain_text("write ahead log")
    await expect(stranger.get_by_text("Ask what a page is")).to_have_count(0)
    await reviewer.get_by_test_id("share-revoke").click()
    await expect(reviewer.get_by_test_id("share-revoke")).to_have_count(0, timeout=WAIT_LIMIT_MS)
    await stranger.reload()
    await expect(stranger.get_by_role("heading", level=1)).to_contain_text(
        "does not open", timeout=WAIT_LIMIT_MS
    )
