"""Speech spoken in real time to the real service: how late captions come, and what they cost.

Delays count from the sound itself: its last frame that is loud, not the detector's opinion.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import jiwer
import numpy as np
import psutil
from numpy.typing import NDArray

from analysis.speech.captions import CaptionUpdated
from analysis.speech.config import SpeechConfig, StreamMode
from analysis.speech.service import SpeechService
from bench.sounds import RATE, Samples, decoded, encoded

FRAME_MS = 20
PAUSE_S = 1.5
TRAIL = 15  # frames in which a last word can still fade
LOUD_BELOW_PEAK_DB = 35.0
ROOT = Path(__file__).parents[1]
LAG_EVERY_S = 0.005


@dataclass(frozen=True)
class Track:
    """Speech with known words: sound, Opus frames, and which 20 ms frames are loud."""

    name: str
    text: str
    samples: Samples
    frames: Sequence[bytes]
    loud: NDArray[np.bool_]


@dataclass
class Heard:
    """What one speaker's stream gave, in seconds since its first frame."""

    finals: list[CaptionUpdated] = field(default_factory=list)
    final_delays: list[float] = field(default_factory=list)
    word_delays: list[float] = field(default_factory=list)
    confirmed: int = 0
    changed: int = 0
    postponed: int = 0
    first_shown: dict[UUID, list[float]] = field(default_factory=dict)
    confirmed_text: dict[UUID, str] = field(default_factory=dict)

    def take(self, caption: CaptionUpdated, at_s: float, track: Track) -> None:
        """Note when words were shown, and, of a final, how late it and they were."""
        shown = self.first_shown.setdefault(caption.id, [])
        shown += [at_s] * (len(caption.text.split()) - len(shown))
        if not caption.is_final:
            self.confirmed_text[caption.id] = caption.text[: caption.confirmed]
            return
        if caption.postponed:
            self.postponed += 1
            return
        self.finals.append(caption)
        self.final_delays.append(at_s - _last_loud_s(track, caption.end_ms))
        for word, when in zip(
            caption.utterance.words if caption.utterance else (), shown, strict=False
        ):
            self.word_delays.append(when - word.end_ms / 1000)
        before = words_of(self.confirmed_text.get(caption.id, ""))
        self.confirmed += len(before)
        kept = (
            jiwer.process_words(" ".join(before), caption_text)
            if before and (caption_text := " ".join(words_of(caption.text)[: len(before)]))
            else None
        )
        self.changed += kept.substitutions + kept.deletions if kept else 0

    @property
    def text(self) -> str:
        """All finals."""
        return " ".join(caption.text for caption in self.finals)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a run gave: every speaker's tracks, shares of a core in %, and lags of the loop in s."""

    heard: list[dict[str, Heard]]
    worker_share: float
    server_share: float
    lags_s: list[float]

    @property
    def everything(self) -> list[Heard]:
        """All tracks of all speakers."""
        return [one for speaker in self.heard for one in speaker.values()]


async def speak_live(tracks: Sequence[Track], speakers: int) -> Spoken:
    """Have so many speakers say all tracks, each beginning with another one."""
    async with service() as running:
        assert running.worker_pid is not None
        worker, server = psutil.Process(running.worker_pid), psutil.Process()
        used = [process.cpu_times() for process in (worker, server)]
        lags: list[float] = []
        watch = asyncio.create_task(_watch_loop(lags))
        began = time.monotonic()
        order = [[*tracks[n % len(tracks) :], *tracks[: n % len(tracks)]] for n in range(speakers)]
        # Speakers begin apart, as people do; otherwise all would end their utterances at once.
        heard = await asyncio.gather(
            *(_speak(running, turn, delay_s=0.37 * n) for n, turn in enumerate(order))
        )
        seconds = time.monotonic() - began
        watch.cancel()
        shares = [
            100 * (now.user + now.system - then.user - then.system) / seconds
            for now, then in zip(
                (process.cpu_times() for process in (worker, server)), used, strict=True
            )
        ]
    return Spoken(list(heard), shares[0], shares[1], lags)


async def _watch_loop(lags: list[float]) -> None:
    """Note how much later than asked for the event loop wakes a sleeper."""
    while True:
        due = time.monotonic() + LAG_EVERY_S
        await asyncio.sleep(LAG_EVERY_S)
        lags.append(time.monotonic() - due)


async def _speak(
    service: SpeechService, tracks: Sequence[Track], *, delay_s: float
) -> dict[str, Heard]:
    await asyncio.sleep(delay_s)
    return {track.name: await _speak_track(service, track) for track in tracks}


async def _speak_track(service: SpeechService, track: Track) -> Heard:
    stream = service.open_stream("en", "", StreamMode.POSTPONING)
    heard = Heard()
    began = time.monotonic()

    async def read() -> None:
        async for caption in stream:
            heard.take(caption, time.monotonic() - began, track)

    reader = asyncio.create_task(read())
    for number, frame in enumerate(track.frames):
        await asyncio.sleep(began + (number + 1) * FRAME_MS / 1000 - time.monotonic())
        stream.push_frame(frame, number * FRAME_MS)
    await stream.drain()
    await stream.aclose()
    await reader
    return heard


@asynccontextmanager
async def service(config: SpeechConfig | None = None) -> AsyncIterator[SpeechService]:
    """A service whose worker is ready."""
    running = SpeechService(config or SpeechConfig())
    await running.start()
    await running.ready()
    try:
        yield running
    finally:
        await running.aclose()


def tracks_of(audio: Path) -> list[Track]:
    """Return the project's own speech, and the real speech in `audio` where that is present."""
    told = json.loads((ROOT / "tests" / "audio" / "speech.json").read_text())
    found = [
        track_of(name, entry["text"], decoded(ROOT / "tests" / "audio" / f"{name}.ogg"))
        for name, entry in told.items()
    ]
    transcripts = audio / "transcripts.json"
    if transcripts.exists():
        known = json.loads(transcripts.read_text())
        found += [
            track_of(Path(name).stem, text, decoded(audio / name))
            for name, text in sorted(known.items())
        ]
    else:
        print(f"real speech is left out: there is no {audio}")
    return found


def track_of(name: str, text: str, sound: Samples) -> Track:
    """Make a track of a sound, with some silence behind it."""
    samples = np.concatenate([sound, np.zeros(int(PAUSE_S * RATE), np.float32)])
    usable = samples[: len(samples) // 320 * 320].reshape(-1, 320)
    level = 10 * np.log10(np.mean(usable**2, axis=1) + 1e-10)
    loud = level > np.percentile(level, 95) - LOUD_BELOW_PEAK_DB
    return Track(name, text, samples, encoded(samples), loud)


def _last_loud_s(track: Track, end_ms: int) -> float:
    """When the sound that this final is about ended: its last loud frame, or its last word."""
    frame = min(len(track.loud) - 1, end_ms // FRAME_MS)
    loud = [n for n in range(frame, min(frame + TRAIL, len(track.loud))) if track.loud[n]]
    return ((loud[-1] if loud else frame) + 1) * FRAME_MS / 1000


def percentile(values: Sequence[float], percent: float) -> float:
    """Return a percentile, NaN of nothing."""
    return float(np.percentile(values, percent)) if values else float("nan")


def normal(text: str) -> str:
    """Return a text without case and punctuation."""
    return " ".join(re.sub(r"[^a-z0-9' ]", " ", text.lower().replace("-", " ")).split())


def words_of(text: str) -> list[str]:
    """Return the words of a text without case and punctuation."""
    return normal(text).split()
