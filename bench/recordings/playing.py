"""Opening and seeking an hour's recording in Chromium, sealed by our server and plain by another.

The sealed one takes the way of every player: signed link, rights, range, decryption. The plain one
is aiohttp's own static handler. Both in one browser, in turns.
"""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from aiohttp import web as aiohttp_web
from playwright.async_api import Page, async_playwright

from media_server.policy import Actor
from storage.models import Recording, UserRole
from storage.sealed_blobs import SealedBlobs
from tests.integration.storage.rows import make_cast, participant, recording, session
from tests.support.browser import FLAGS
from web import keys
from web.app import create_app
from web.settings import Settings

SEEKS = 4
PIECE = 1024 * 1024

# Frames, not events: what counts is when something is to be seen.
MEASURE = """async ({ url, seeks }) => {
    const video = document.createElement("video");
    video.muted = true;
    video.preload = "auto";
    const frame = () => new Promise((resolve, reject) => {
        video.requestVideoFrameCallback(resolve);
        video.onerror = () => reject(new Error(video.error.message));
    });
    document.body.append(video);
    const took = [];
    let began = performance.now();
    let seen = frame();
    video.src = url;
    await seen;
    took.push(performance.now() - began);
    for (const at of seeks) {
        seen = frame();
        began = performance.now();
        video.currentTime = at;
        await seen;
        took.push(performance.now() - began);
    }
    video.removeAttribute("src");
    video.load();
    video.remove();
    return took;
}"""


@dataclass(slots=True)
class Waits:
    """Milliseconds from opening to the first frame, and from seeking to the frame there."""

    opened: list[float] = field(default_factory=list)
    sought: list[float] = field(default_factory=list)


def missing() -> str | None:
    """Why this cannot be measured here; None when it can."""
    return None if shutil.which("chromium") else "chromium is not installed"


async def play(directory: Path, plain: Path, *, seconds: float, rounds: int) -> dict[str, Waits]:
    """Open and seek the same recording again and again; return the waits, sealed and plain."""
    chance = random.Random(7)
    waits = {"sealed": Waits(), "plain": Waits()}
    async with (
        _ours(directory, plain) as sealed_url,
        _static(plain) as plain_url,
        _page(sealed_url) as page,
    ):
        urls = [("sealed", sealed_url), ("plain", plain_url)]
        for _, url in urls:  # what a browser and a server do only once
            await page.evaluate(MEASURE, {"url": url, "seeks": [1.0]})
        for _ in range(rounds):
            seeks = [chance.uniform(1, seconds - 1) for _ in range(SEEKS)]
            urls.reverse()
            for name, url in urls:
                opened, *sought = await page.evaluate(MEASURE, {"url": url, "seeks": seeks})
                waits[name].opened.append(opened)
                waits[name].sought.extend(sought)
    return waits


@asynccontextmanager
async def _page(url: str) -> AsyncIterator[Page]:
    """A page of the server whose media other origins may not have."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*FLAGS]
        )
        try:
            context = await browser.new_context(bypass_csp=True)
            page = await context.new_page()
            await page.goto(f"{url.partition('/api/')[0]}/api/openapi.json")
            yield page
        finally:
            await browser.close()


@asynccontextmanager
async def _served(app: aiohttp_web.Application) -> AsyncIterator[str]:
    runner = aiohttp_web.AppRunner(app)
    await runner.setup()
    try:
        await aiohttp_web.TCPSite(runner, "127.0.0.1", 0).start()
        [(_, port)] = [address[:2] for address in runner.addresses]
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _static(plain: Path) -> AsyncIterator[str]:
    async def static(_: aiohttp_web.Request) -> aiohttp_web.StreamResponse:
        return aiohttp_web.FileResponse(plain, headers={"Cache-Control": "private, no-store"})

    app = aiohttp_web.Application()
    app.router.add_get("/hour.webm", static)
    async with _served(app) as url:
        yield f"{url}/hour.webm"


@asynccontextmanager
async def _ours(directory: Path, plain: Path) -> AsyncIterator[str]:
    settings = Settings(
        data_dir=directory / "data", captions=False, embeddings=False, ice_addresses=("127.0.0.1",)
    )
    app = create_app(settings)
    async with _served(app) as url:
        made, who = await _recorded(app, plain)
        token = app[keys.TOKENS].media(who, made.id, timedelta(hours=1))
        path = f"/api/interviews/sessions/{made.session_id}/recordings/{made.id}/media"
        yield f"{url}{path}?t={token}"


async def _recorded(app: aiohttp_web.Application, plain: Path) -> tuple[Recording, Actor]:
    """Seal the file as the recording of an interview, and say who may see it."""
    async with app[keys.DATABASE].unit_of_work() as uow:
        cast = await make_cast(uow)
        interview = await uow.sessions.add(session(cast))
        person = await uow.participants.add(participant(interview.id, cast.candidate_id))
        made = recording(interview.id, person.id)
        made.blob_key = key = f"recordings/{interview.id}/hour.webm"
        made.size_bytes = (await asyncio.to_thread(plain.stat)).st_size
        await uow.recordings.add(made)
    blobs = SealedBlobs(app[keys.BLOBS], app[keys.KEYRING])
    sealed = plain.with_name("sealed-again")
    with sealed.open("wb") as file, blobs.writer(file, key) as writer, plain.open("rb") as media:
        while piece := media.read(PIECE):
            writer.write(piece)
    await blobs.put(key, sealed)
    return made, Actor(
        user_id=cast.interviewer_id,
        organisation_id=cast.organisation_id,
        role=UserRole.INSTRUCTOR,
    )
