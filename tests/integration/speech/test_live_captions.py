"""The real worker with the real model, fed faster than real time with the project's speech."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import av
import numpy as np
import pytest
import pytest_asyncio

from analysis.prosody import Prosody
from analysis.speech.config import SpeechConfig
from analysis.speech.service import SpeechService
from tests.support.speaker import FRAME_MS, Speaker, spoken, timed
from tests.support.speech import opus_packets, path_of, text_of, word_error_rate

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[SpeechService]:
    """One worker for all of these: they only speak and listen."""
    service = SpeechService(SpeechConfig())
    await service.start()
    yield service
    await service.aclose()


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
