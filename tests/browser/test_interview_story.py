"""Interviewer and candidate, each in a browser, from the guest link to the review page."""

from pathlib import Path

from playwright.async_api import Locator, Page, Playwright, expect

from tests.support.browser import WAIT_LIMIT_MS, enter, log_in, person, wait_heard
from tests.support.records import Records
from tests.support.server import ServerProcess
from tests.support.speech import text_of
from tests.support.staging import SESSIONS, ApiFor, schedule

ANSWER = "candidate_project"
ERROR_RATE = 0.15
DECODED_SHARE = 0.9
MIN_FRAMES = 100
SEEK_TOLERANCE_MS = 500

PLAYED_ON = """(video) => new Promise((resolve) => {
    const from = video.currentTime;
    video.addEventListener("timeupdate", () => {
        if (video.currentTime < from + 0.5) return;
        resolve(video.getVideoPlaybackQuality().totalVideoFrames);
    });
})"""


async def test_two_people_hold_an_interview_and_review_it(
    server: ServerProcess,
    api_for: ApiFor,
    playwright: Playwright,
    recordings: Path,
    tmp_path: Path,
) -> None:
    staff, student = await api_for("instructor@demo.test"), await api_for("student@demo.test")
    session = await schedule(staff, student.user["id"], title="Two browsers")
    link = await staff.post(f"{SESSIONS}/{session['id']}/guest-link")
    room = f"{server.url}/interviews/{session['id']}?debug=1"
    async with (
        person(playwright, recordings / "interviewer.wav", tmp_path) as interviewer,
        person(playwright, recordings / "candidate.wav", tmp_path) as candidate,
    ):
        await log_in(interviewer, server.url, "instructor@demo.test")
        await interviewer.goto(room)
        await enter(interviewer)
        await candidate.goto(link["url"])
        await candidate.wait_for_url("**/interviews/*")
        await candidate.goto(room)
        await enter(candidate)
        await expect(candidate.get_by_test_id("lobby")).to_be_visible(timeout=WAIT_LIMIT_MS)
        await interviewer.get_by_test_id("admit").click()
        await interviewer.get_by_test_id("start-interview").click()
        await _see_each_other(interviewer, candidate)
        pairs = ((candidate, interviewer), (interviewer, candidate))
        before = [await _frames(*pair) for pair in pairs]
        await _ask_and_answer(interviewer, candidate)
        after = [await _frames(*pair) for pair in pairs]
        for (sent_before, decoded_before), (sent, decoded) in zip(before, after, strict=True):
            assert sent - sent_before > MIN_FRAMES
            assert decoded - decoded_before >= DECODED_SHARE * (sent - sent_before)
        await interviewer.get_by_test_id("complete").click()
        await interviewer.get_by_test_id("complete-score").fill("85")
        await interviewer.get_by_test_id("complete-confirm").click()
        await expect(candidate.get_by_test_id("over")).to_be_visible(timeout=WAIT_LIMIT_MS)
        await interviewer.wait_for_url("**/review*")
        await _check_review(interviewer)
    Records(server.data_dir).assert_consistent(session["id"])


async def _see_each_other(interviewer: Page, candidate: Page) -> None:
    for page in (interviewer, candidate):
        video = page.get_by_test_id("remote-video")
        await expect(video).not_to_have_js_property("videoWidth", 0, timeout=WAIT_LIMIT_MS)


async def _ask_and_answer(interviewer: Page, candidate: Page) -> None:
    question = interviewer.get_by_test_id("bank-question").first
    text = await question.locator("p").first.inner_text()
    await question.get_by_test_id("ask-question").click()
    await expect(candidate.get_by_test_id("question")).to_have_text(text, timeout=WAIT_LIMIT_MS)
    await expect(candidate.get_by_test_id("timer")).to_be_visible(timeout=WAIT_LIMIT_MS)
    who = await interviewer.get_by_test_id("tile").first.get_attribute("data-participant")
    await wait_heard(interviewer, text_of(ANSWER), after=0, error_rate=ERROR_RATE, participant=who)
    await candidate.get_by_test_id("finish-answer").click()
    await interviewer.get_by_test_id("tab-answers").click()
    await expect(interviewer.get_by_test_id("score")).to_be_visible(timeout=WAIT_LIMIT_MS)
    assert await interviewer.get_by_test_id("evidence").count() > 0


async def _frames(sender: Page, receiver: Page) -> tuple[int, int]:
    """How many frames were sent so far, and how many of them decoded at the other end."""
    sent = await sender.get_by_test_id("stats").get_attribute("data-frames-sent")
    decoded = receiver.get_by_test_id("stats-decoded")
    return int(sent or 0), int(await decoded.get_attribute("data-frames-decoded") or 0)


async def _check_review(page: Page) -> None:
    await expect(page.get_by_test_id("recording")).to_have_count(2, timeout=WAIT_LIMIT_MS)
    spoken = page.get_by_test_id("utterance").last
    word = spoken.get_by_test_id("word").last
    who = await spoken.get_attribute("data-participant")
    video = page.locator(f'[data-testid=recording][data-participant="{who}"]')
    await expect(video).to_have_js_property("readyState", 4, timeout=WAIT_LIMIT_MS)
    await word.click()
    await expect(video).to_have_js_property("seeking", False, timeout=WAIT_LIMIT_MS)
    wanted_ms = int(await word.get_attribute("data-start-ms") or 0)
    assert abs(await _position_ms(video) - wanted_ms) <= SEEK_TOLERANCE_MS

    # Played from the first words, so that there is something left to play.
    first = page.locator(f'[data-testid=utterance][data-participant="{who}"]').first
    await first.get_by_test_id("word").first.click()
    before_ms = await _position_ms(video)
    await page.get_by_test_id("play").click()
    await expect(page.get_by_test_id("play")).to_have_attribute("data-playing", "true")
    frames = await video.evaluate(PLAYED_ON)
    assert frames > 0
    assert await _position_ms(video) > before_ms


async def _position_ms(video: Locator) -> float:
    """Where on the interview's timeline that recording stands."""
    start_ms = float(await video.get_attribute("data-start-ms") or 0)
    return start_ms + 1000 * float(await video.evaluate("(video) => video.currentTime"))
