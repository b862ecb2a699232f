"""SIGKILL at random moments of a recording: what is lost, and how soon it is repaired."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from bench.recordings.stage import (
    STAFF,
    Stage,
    position_ms,
    quiet_loop_errors,
    recordings_of,
    staged,
)
from tests.support.api import Json
from tests.support.staging import Pair
from tests.support.webm import Contents, decode

LOST_LIMIT_S = 2.0
REPAIRED_LIMIT_S = 10.0
EARLIEST_S, LATEST_S = 0.5, 4.0


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: seconds that are not in the recording, until the server answered again, and from
    there until the recordings were there.

    `truthful` when the audit is not complete, and its end that of what can be decoded.
    """

    lost_s: float
    start_s: float
    repaired_s: float
    truthful: bool


async def kill_often(directory: Path, *, kills: int, seed: int) -> AsyncIterator[Kill]:
    """Kill the server of one interview again and again; its people come back each time."""
    chance = random.Random(seed)
    async with staged(directory / "data") as stage:
        with quiet_loop_errors():
            pair = await stage.bring_together()
            for number in range(kills):
                if number:
                    pair = await stage.rejoin(pair)
                await asyncio.sleep(chance.uniform(EARLIEST_S, LATEST_S))
                yield await _kill(stage, pair)


async def _kill(stage: Stage, pair: Pair) -> Kill:
    killed_ms = min(position_ms(client) for client in (pair.interviewer, pair.candidate))
    await asyncio.to_thread(stage.server.kill)
    await stage.let_go()
    began_s = time.monotonic()
    await asyncio.to_thread(stage.server.start)
    answered_s = time.monotonic()
    found = await _repaired(stage, pair, after_ms=killed_ms)
    repaired_s = time.monotonic() - answered_s
    api = await stage.api_for(STAFF)
    contents = [decode(await api.bytes_of(item["url"])) for item in found]
    return Kill(
        lost_s=max(killed_ms - (item["startMs"] + item["durationMs"]) for item in found) / 1000,
        start_s=answered_s - began_s,
        repaired_s=repaired_s,
        truthful=all(map(_is_truthful, found, contents)),
    )


async def _repaired(stage: Stage, pair: Pair, *, after_ms: float) -> list[Json]:
    """Wait for the recordings of what was saved up to the kill."""
    api = await stage.api_for(STAFF)
    async with asyncio.timeout(60):
        while True:
            found = await recordings_of(api, pair.session_id)
            ends = [item["startMs"] + item["durationMs"] for item in found]
            if len(ends) == 2 and min(ends) >= after_ms - 1000 * LATEST_S:
                return found
            await asyncio.sleep(0.05)


def _is_truthful(item: Json, contents: Contents) -> bool:
    audit = item["audit"]
    end_s = max(
        contents.video_start_s + contents.video_s, contents.audio_start_s + contents.audio_s
    )
    return (
        item["status"] == "partial"
        and audit["complete"] is False
        and audit["cleanEnd"] is False
        and abs(end_s - item["durationMs"] / 1000) < 0.2
    )
