"""A worker killed ten times while somebody speaks: is every word there in the end?"""

import asyncio
import os
import signal
import time
from collections.abc import Sequence

import jiwer

from analysis.speech.captions import CaptionUpdated
from analysis.speech.config import SpeechConfig
from bench.figures import Figure, at_most
from bench.speech_live import FRAME_MS, Track, normal, service
from bench.speech_quality import listen, timed

KILLS = 10
FASTER = 2.0  # than real time
BACK_S = 5.0


async def measure(tracks: Sequence[Track]) -> list[Figure]:
    """Kill the worker at even distances, each time as soon as it is back and at work."""
    frames = [frame for track in tracks for frame in track.frames]
    async with service() as running:
        undisturbed = normal(" ".join(u.text for u in await listen(running, timed(frames))))
    truth = normal(" ".join(track.text for track in tracks))
    least = 100 * jiwer.wer(truth, undisturbed)
    figures: list[Figure] = []
    for how, config in (("", SpeechConfig()), (", with a spare", SpeechConfig(spare=True))):
        text, away = await _speak_and_kill(frames, config)
        figures += [
            at_most(
                f"words wrong after {len(away)} kills{how} (undisturbed {least:.1f} %)",
                100 * jiwer.wer(truth, text),
                round(least + 1.0, 1),
                unit="%",
            ),
            at_most(f"worker away after a kill, longest{how}", max(away), BACK_S, unit="s"),
        ]
    return figures


async def _speak_and_kill(frames: Sequence[bytes], config: SpeechConfig) -> tuple[str, list[float]]:
    """Return what was heard, and for how many seconds the worker was away each time."""
    captions: list[CaptionUpdated] = []
    away: list[float] = []
    async with service(config) as running:
        stream = running.open_stream("en")

        async def read() -> None:
            captions.extend([caption async for caption in stream if caption.is_final])

        async def kill() -> None:
            began = time.monotonic()
            assert running.worker_pid is not None
            os.kill(running.worker_pid, signal.SIGKILL)
            await running.state_change()
            await running.ready()
            away.append(time.monotonic() - began)

        reader = asyncio.create_task(read())
        kills: list[asyncio.Task[None]] = []
        began = time.monotonic()
        for number, (data, at_ms) in enumerate(timed(frames)):
            await asyncio.sleep(began + number * FRAME_MS / 1000 / FASTER - time.monotonic())
            stream.push_frame(data, at_ms)
            if (number + 1) % (len(frames) // (KILLS + 1)) == 0 and len(kills) < KILLS:
                await asyncio.gather(*kills)
                kills.append(asyncio.create_task(kill()))
        await asyncio.gather(*kills)
        await stream.drain()
        await stream.aclose()
        await reader
    return normal(" ".join(caption.text for caption in captions)), away
