"""A film is made of one interview while another runs: what the one at work costs the other."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from bench.recordings.stage import Stage, quiet_loop_errors, recordings_of
from bench.recordings.troubles import call, lost_frames, watched
from bench.recordings.watched_server import lags_ms
from tests.support.api import Json
from tests.support.staging import SESSIONS

RECORDED_S = 20.0
POLL_S = 0.25
LIMIT_S = 600.0


@dataclass(frozen=True, slots=True)
class Beside:
    """Loop lag (p99, ms) of a server with a call, without and with a film being made of `film_s`
    seconds of another interview, which took `made_s`; `lost_frames` of the call meanwhile.
    """

    lag_before_ms: float
    lag_ms: float
    lost_frames: int
    film_s: float
    made_s: float

    @property
    def ratio(self) -> float:
        """How much the film adds to the lag."""
        return self.lag_ms / self.lag_before_ms


async def beside_a_call(directory: Path, *, recorded_s: float = RECORDED_S) -> Beside:
    """Record an interview, hold another, and make a film of both sides of the first."""
    async with watched(directory, directory / "data") as stage:
        with quiet_loop_errors():
            session_id, film_s = await _recorded(stage, recorded_s)
            pair, tracks = await call(stage)
            began = len(lags_ms(directory))
            await asyncio.sleep(recorded_s)
            before = lags_ms(directory)[began:]
            began_s, began = time.monotonic(), len(lags_ms(directory))
            await _film(stage, session_id)
            made_s = time.monotonic() - began_s
            during = lags_ms(directory)[began:]
            await asyncio.sleep(1)
            return Beside(_p99(before), _p99(during), lost_frames(pair, tracks), film_s, made_s)


async def _recorded(stage: Stage, seconds: float) -> tuple[str, float]:
    pair = await stage.bring_together()
    await asyncio.sleep(seconds)
    await pair.interviewer.request("complete-interview", {"score": 70})
    for client in (pair.interviewer, pair.candidate):
        await pair.interviewer.wait_fact("recording.ready", participantId=client.participant_id)
    found = await recordings_of(pair.staff, pair.session_id)
    return pair.session_id, max(item["durationMs"] for item in found) / 1000


async def _film(stage: Stage, session_id: str) -> Json:
    api = await stage.api_for("instructor@demo.test")
    path = f"{SESSIONS}/{session_id}/exports"
    asked = await api.post(path, {"format": "grid"}, expect=202)
    async with asyncio.timeout(LIMIT_S):
        while True:
            film = await api.get(f"{path}/{asked['id']}")
            if film["status"] in {"ready", "failed"}:
                assert film["status"] == "ready"
                return film
            await asyncio.sleep(POLL_S)


def _p99(lags: list[float]) -> float:
    return sorted(lags)[int(len(lags) * 0.99)]
