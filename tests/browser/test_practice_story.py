"""A candidate alone: a practice interview of three spoken questions, and its result."""

from pathlib import Path

from playwright.async_api import Page, Playwright, expect

from tests.support.browser import (
    WAIT_LIMIT_MS,
    enter,
    final_captions,
    log_in,
    person,
    wait_heard,
)
from tests.support.records import Records
from tests.support.server import ServerProcess
from tests.support.speech import text_of

QUESTIONS = 3
ERROR_RATE = 0.15


async def test_three_questions_are_answered_aloud_and_scored(
    server: ServerProcess, playwright: Playwright, recordings: Path, tmp_path: Path
) -> None:
    async with person(playwright, recordings / "candidate.wav", tmp_path) as page:
        await log_in(page, server.url, "student@demo.test")
        await page.goto(f"{server.url}/practice")
        await page.get_by_test_id("practice-role").fill("Software Engineer")
        # What the microphone says answers no technical question.
        await page.get_by_role("checkbox", name="Technical").uncheck()
        await page.get_by_test_id("practice-submit").click()
        await enter(page)
        await page.get_by_test_id("begin").click()
        session_id = page.url.split("/interviews/")[1].split("?")[0]
        for number in range(QUESTIONS):
            await _answer(page)
            last = number == QUESTIONS - 1
            await page.get_by_test_id("see-result" if last else "next-question").click()
        await page.wait_for_url("**/review")
        await _check_result(page)
    Records(server.data_dir).assert_consistent(session_id)


async def _answer(page: Page) -> None:
    before = await final_captions(page).count()
    await expect(page.get_by_test_id("question")).to_be_visible(timeout=WAIT_LIMIT_MS)
    await wait_heard(page, text_of("candidate_project"), after=before, error_rate=ERROR_RATE)
    await expect(page.get_by_test_id("figures")).to_contain_text("words/min")
    await page.get_by_test_id("finish-answer").click()
    await expect(page.get_by_test_id("score")).to_be_visible(timeout=WAIT_LIMIT_MS)
    await _check_evidence(page)


async def _check_evidence(page: Page) -> None:
    answer = await page.get_by_test_id("answer-text").first.inner_text()
    quotes = await page.get_by_test_id("evidence").locator("q").all_inner_texts()
    assert quotes, "no words are named that the score rests on"
    for quote in quotes:
        assert quote in answer


async def _check_result(page: Page) -> None:
    answers = page.get_by_test_id("answer")
    await expect(answers).to_have_count(QUESTIONS, timeout=WAIT_LIMIT_MS)
    scores = page.get_by_test_id("score")
    await expect(scores).to_have_count(QUESTIONS, timeout=WAIT_LIMIT_MS)
    for index in range(QUESTIONS):
        assert float(await scores.nth(index).get_attribute("data-score") or 0) > 0
        assert await scores.nth(index).get_by_test_id("evidence").count() > 0
    await expect(page.get_by_test_id("recording")).to_have_count(1, timeout=WAIT_LIMIT_MS)
