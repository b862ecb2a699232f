"""Frames on the timeline: gaps, drift, late and damaged frames."""

import av
import numpy as np
import pytest

from analysis.speech.worker.sound import RATE, SampleClock, TimelineSound


@pytest.fixture(scope="module")
def frames() -> list[bytes]:
    """Two seconds of a 440 Hz tone as 20 ms Opus frames."""
    codec = av.CodecContext.create("libopus", "w")
    codec.rate, codec.layout, codec.format = 48_000, "mono", "s16"
    wave = 8_000 * np.sin(2 * np.pi * 440 * np.arange(96_000) / 48_000)
    packets: list[bytes] = []
    for first in range(0, 96_000, 960):
        block = wave[None, first : first + 960].astype(np.int16)
        frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48_000, first
        packets += [bytes(packet) for packet in codec.encode(frame)]
    return packets


def heard(sound: TimelineSound, *timed: tuple[bytes, float]) -> np.ndarray:
    return np.concatenate([sound.take(frame, at_ms) for frame, at_ms in timed])


def test_frames_become_samples_of_their_length(frames: list[bytes]) -> None:
    sound = TimelineSound()
    samples = heard(sound, *[(frame, 5_000 + 20.0 * i) for i, frame in enumerate(frames)])
    assert len(samples) == pytest.approx(len(frames) * RATE // 50, abs=64)
    spectrum = np.abs(np.fft.rfft(samples[RATE // 2 : RATE]))
    assert np.argmax(spectrum) * 2 == pytest.approx(440, abs=2)
    assert sound.clock.ms_at(RATE) == pytest.approx(6_000, abs=2)


def test_a_gap_becomes_silence_of_its_length(frames: list[bytes]) -> None:
    sound = TimelineSound()
    before = [(frame, 20.0 * i) for i, frame in enumerate(frames[:10])]
    after = [(frame, 700.0 + 20.0 * i) for i, frame in enumerate(frames[10:20])]
    samples = heard(sound, *before, *after)
    assert len(samples) == pytest.approx(0.9 * RATE, abs=64)
    assert np.max(np.abs(samples[int(0.27 * RATE) : int(0.69 * RATE)])) == 0.0
    assert sound.clock.ms_at(len(samples)) == pytest.approx(900, abs=4)


def test_a_lost_frame_is_concealed_by_the_one_before(frames: list[bytes]) -> None:
    sound = TimelineSound()
    kept = [(frame, 20.0 * i) for i, frame in enumerate(frames[:30]) if i != 20]
    samples = heard(sound, *kept)
    assert len(samples) == pytest.approx(0.6 * RATE, abs=64)
    hole = samples[int(0.405 * RATE) : int(0.415 * RATE)]
    assert 0.3 < np.max(np.abs(hole)) / np.max(np.abs(samples)) < 0.8


def test_after_a_long_gap_the_clock_jumps_instead(frames: list[bytes]) -> None:
    sound = TimelineSound()
    samples = heard(sound, (frames[0], 0.0), (frames[1], 3_600_000.0))
    assert len(samples) < 2.1 * RATE
    assert sound.clock.ms_at(len(samples)) == pytest.approx(3_600_020, abs=4)


def test_drift_moves_the_clock_and_not_the_sound(frames: list[bytes]) -> None:
    sound = TimelineSound()
    stretched = [(frame, 20.1 * i) for i, frame in enumerate(frames)]  # 0.5 % slow
    samples = heard(sound, *stretched)
    assert len(samples) == pytest.approx(len(frames) * RATE // 50, abs=64)
    assert sound.clock.ms_at(len(samples)) == pytest.approx(20.1 * len(frames), abs=8)


def test_late_and_doubled_frames_add_nothing(frames: list[bytes]) -> None:
    sound = TimelineSound()
    heard(sound, (frames[0], 0.0), (frames[1], 20.0))
    assert len(heard(sound, (frames[1], 20.0), (frames[0], 0.0))) == 0


def test_a_damaged_frame_is_silence(frames: list[bytes]) -> None:
    sound = TimelineSound()
    heard(sound, *[(frame, 20.0 * i) for i, frame in enumerate(frames[:5])])
    rng = np.random.default_rng(3)
    for number in range(5, 60):
        junk = rng.integers(0, 256, rng.integers(1, 200), dtype=np.uint8).tobytes()
        heard(sound, (junk, 20.0 * number))
    assert np.all(np.isfinite(heard(sound, (frames[60], 1_200.0))))


def test_the_clock_reaches_back_and_forgets() -> None:
    clock = SampleClock()
    clock.anchor(0, 1_000.0)
    clock.anchor(16_000, 2_010.0)
    assert clock.ms_at(8_000) == 1_500.0
    assert clock.ms_at(32_000) == 3_010.0
    clock.forget_before(20_000)
    assert clock.ms_at(17_600) == 2_110.0
