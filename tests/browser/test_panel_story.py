"""A panel of eight, three of them in browsers: all see all, one shares, one drops and returns."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, Playwright, expect

from tests.support.api import Api
from tests.support.browser import WAIT_LIMIT_MS, enter, log_in, panel
from tests.support.client import InterviewClient
from tests.support.media import Camera, EncodedVideo, encode_video
from tests.support.records import Records
from tests.support.server import DEMO_PASSWORD, ServerProcess
from tests.support.staging import SESSIONS, ApiFor, ClientFor, schedule

SCRIPTED = 5
OTHERS = 7
FRAMES = 3

ALL_DECODED = """([kind, count, frames]) => {
    const seen = [...document.querySelectorAll(`[data-testid=${kind}]`)];
    return seen.length === count && seen.every((one) => one.dataset.framesDecoded >= frames);
}"""


@pytest.fixture(scope="module")
def small_video() -> EncodedVideo:
    """Pictures of 160 by 120, five a second."""
    return encode_video(width=160, height=120, fps=5, bit_rate=50_000)


@pytest.mark.timeout(300)  # eight people on however few processors
async def test_a_panel_of_eight_sees_itself(
    server: ServerProcess,
    api_for: ApiFor,
    client_for: ClientFor,
    playwright: Playwright,
    recordings: Path,
    small_video: EncodedVideo,
) -> None:
    staff = await api_for("instructor@demo.test")
    emails = await _interviewers(await api_for("admin@demo.test"))
    members = [await api_for(email) for email in emails]
    session = await _schedule(staff, await api_for("student@demo.test"), members)
    room = f"{server.url}/interviews/{session['id']}?debug=1"
    scripted = [client_for(server, api, session["id"]) for api in members[1:]]
    async with panel(playwright, recordings / "interviewer.wav") as somebody:
        host, candidate, member = [await somebody() for _ in range(3)]
        for page, email in (
            (host, "instructor@demo.test"),
            (candidate, "student@demo.test"),
            (member, emails[0]),
        ):
            await log_in(page, server.url, email)
            await page.goto(room)
            await enter(page, records=page is host)
        await _withhold_voice(host)
        await host.get_by_test_id("admit").click()
        await host.get_by_test_id("start-interview").click()
        for client in scripted:
            await _come(client, small_video)
        pages = [host, candidate, member]
        await _all_see_all(pages, scripted)

        sharer = await _share(host, pages[1:], scripted)
        await scripted[0].close()
        await expect(_tile(host, scripted[0])).to_have_count(0, timeout=WAIT_LIMIT_MS)
        scripted[0] = client_for(server, members[1], session["id"])
        await _come(scripted[0], small_video)
        await expect(_tile(host, scripted[0])).to_be_visible(timeout=WAIT_LIMIT_MS)
        await scripted[0].wait_frames(sharer, "screen", count=1)
        for page in pages:
            await _decodes(page, scripted[0].participant_id)
        for client in scripted[1:]:
            client.frames.clear()
            await client.wait_frames(scripted[0].participant_id, "camera", count=FRAMES)
        await _stop_sharing(host, pages[1:])

        await host.get_by_test_id("complete").click()
        await host.get_by_test_id("complete-confirm").click()
        await expect(candidate.get_by_test_id("over")).to_be_visible(timeout=WAIT_LIMIT_MS)
        for source in ("camera", "screen"):
            await scripted[1].wait_fact("recording.ready", participantId=sharer, source=source)
    Records(server.data_dir).assert_consistent(session["id"])
    recorded = (await staff.get(f"{SESSIONS}/{session['id']}/recordings"))["items"]
    assert [one["participantId"] for one in recorded] == [sharer, sharer]
    frames = {one["source"]: one["audit"]["frames"] for one in recorded}
    assert set(frames["camera"]) == {"video"}  # the voice was withheld
    assert frames["screen"]["video"] > 0


async def _interviewers(admin: Api) -> list[str]:
    """Six more people who interview; their addresses."""
    emails = [f"panel{number}@demo.test" for number in range(SCRIPTED + 1)]
    for number, email in enumerate(emails):
        body = {"email": email, "name": f"Panel Member {number}", "role": "instructor"}
        await admin.post("/api/users", {**body, "password": DEMO_PASSWORD}, expect=201)
    return emails


async def _schedule(staff: Api, student: Api, members: Sequence[Api]) -> dict[str, str]:
    ids = [api.user["id"] for api in members]
    return await schedule(
        staff, student.user["id"], title="A panel", type="panel", panelInterviewerIds=ids
    )


async def _come(client: InterviewClient, video: EncodedVideo) -> None:
    await client.join(last_seq=0)
    await client.publish(camera=Camera(video), slots=OTHERS + 1)


async def _withhold_voice(page: Page) -> None:
    """Agree to pictures alone: nothing that is said is recorded or transcribed."""
    await page.get_by_test_id("kept").click()
    await page.get_by_test_id("keep-microphone").uncheck()
    await page.get_by_test_id("keep-save").click()
    await expect(page.get_by_test_id("kept-dialog")).to_have_count(0)


async def _all_see_all(pages: Sequence[Page], scripted: Sequence[InterviewClient]) -> None:
    """Everybody gets frames of everybody else, counted from now on."""
    for page in pages:
        seen = page.get_by_test_id("stats-decoded")
        await expect(seen).to_have_count(OTHERS, timeout=WAIT_LIMIT_MS)
        counts = [await one.get_attribute("data-frames-decoded") for one in await seen.all()]
        wanted = ["stats-decoded", OTHERS, max(int(count or 0) for count in counts) + FRAMES]
        await page.wait_for_function(ALL_DECODED, arg=wanted, timeout=WAIT_LIMIT_MS)
    people = await _participants(pages[0])
    for client in scripted:
        others = people - {client.participant_id}
        assert len(others) == OTHERS
        client.frames.clear()
        for other in others:
            await client.wait_frames(other, "camera", count=FRAMES)


async def _decodes(page: Page, participant_id: str) -> None:
    """Wait for frames of one person, counted from now on."""
    row = page.locator(f'[data-testid=stats-decoded][data-participant="{participant_id}"]')
    before = int(await row.get_attribute("data-frames-decoded") or 0)
    await page.wait_for_function(
        "([row, frames]) => row.dataset.framesDecoded >= frames",
        arg=[await row.element_handle(), before + FRAMES],
        timeout=WAIT_LIMIT_MS,
    )


async def _participants(page: Page) -> set[str]:
    await page.get_by_test_id("tab-people").click()
    rows = page.get_by_test_id("people").locator("li")
    return {str(await row.get_attribute("data-participant")) for row in await rows.all()}


async def _share(host: Page, others: Sequence[Page], scripted: Sequence[InterviewClient]) -> str:
    """The host shares a screen, and everybody gets it; returns the host's id."""
    await host.get_by_test_id("toggle-screen").click()
    for page in others:
        tile = page.get_by_test_id("screen-tile")
        await expect(tile).to_be_visible(timeout=WAIT_LIMIT_MS)
        await page.wait_for_function(ALL_DECODED, arg=["stats-screen", 1, 2], timeout=WAIT_LIMIT_MS)
    sharer = str(await tile.get_attribute("data-participant"))
    for client in scripted:
        await client.wait_frames(sharer, "screen", count=2)
    return sharer


async def _stop_sharing(host: Page, others: Sequence[Page]) -> None:
    await host.get_by_test_id("toggle-screen").click()
    for page in others:
        await expect(page.get_by_test_id("screen-tile")).to_have_count(0, timeout=WAIT_LIMIT_MS)


def _tile(page: Page, client: InterviewClient) -> Locator:
    return page.locator(f'[data-testid=tile][data-participant="{client.participant_id}"]')
