"""Pitch and loudness against tones whose truth is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.prosody import SAMPLE_RATE, Prosody, track_prosody


def tone(hz: float, seconds: float = 0.5, amplitude: float = 0.3) -> np.ndarray:
    """A voice-like tone: five harmonics, the fundamental not the loudest."""
    t = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    wave = sum(
        np.sin(2 * np.pi * hz * k * t + k) * share
        for k, share in ((1, 0.5), (2, 1.0), (3, 0.7), (4, 0.3), (5, 0.2))
    )
    return (amplitude * wave / np.max(np.abs(wave))).astype(np.float32)


@pytest.mark.parametrize("hz", [75.0, 110.0, 180.0, 233.1, 320.0, 440.0])
def test_pitch_of_a_tone_is_within_one_percent(hz: float) -> None:
    f0 = track_prosody(tone(hz), start_ms=0).f0_hz[5:-5]
    assert np.all(f0 > 0)
    assert np.max(np.abs(f0 - hz)) < 0.01 * hz


def test_a_glide_is_followed() -> None:
    t = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    wave = 0.3 * np.sin(2 * np.pi * (120 * t + 40 * t**2))  # 120 Hz rising to 200 Hz
    f0 = track_prosody(wave.astype(np.float32), start_ms=0).f0_hz[5:-5]
    truth = 120 + 80 * np.arange(5, 95) * 0.01
    assert np.median(np.abs(f0 - truth)) < 2.0


@pytest.mark.parametrize("level", [0.0, 0.05])
def test_silence_and_noise_have_no_pitch(level: float) -> None:
    noise = np.random.default_rng(7).normal(0, 1, SAMPLE_RATE).astype(np.float32) * level
    f0 = track_prosody(noise, start_ms=0).f0_hz
    assert np.mean(f0 > 0) < 0.03


def test_level_is_decibels_below_full_scale() -> None:
    t = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    sine = (0.1 * np.sin(2 * np.pi * 200 * t)).astype(np.float32)
    level = track_prosody(sine, start_ms=0).level_db[5:-5]
    assert np.allclose(level, -23.0, atol=0.5)  # RMS of a sine: amplitude / √2


def test_frames_lie_every_ten_milliseconds_from_the_start() -> None:
    prosody = track_prosody(tone(150.0, seconds=0.305), start_ms=1234)
    assert (prosody.start_ms, prosody.step_ms) == (1234, 10)
    assert len(prosody.f0_hz) == len(prosody.level_db) == 30


def test_nothing_in_nothing_out() -> None:
    prosody = track_prosody(np.zeros(0, np.float32), start_ms=5)
    assert len(prosody.f0_hz) == 0
    assert len(Prosody.unpack(prosody.pack()).level_db) == 0


@settings(max_examples=30)
@given(st.integers(0, 2**40), st.lists(st.floats(0, 1000, width=32), max_size=50))
def test_packing_keeps_what_matters(start_ms: int, pitches: list[float]) -> None:
    f0 = np.array(pitches, np.float32)
    level = -np.linspace(0, 100, len(f0), dtype=np.float32)
    back = Prosody.unpack(Prosody(start_ms, 10, f0, level).pack())
    assert (back.start_ms, back.step_ms) == (start_ms, 10)
    assert np.allclose(back.f0_hz, f0, atol=0.01)
    assert np.allclose(back.level_db, level, atol=0.01)


def test_packing_keeps_filled_pauses_and_clipping() -> None:
    quiet = np.zeros(3, np.float32)
    filled = ((400, 900), (1_200, 1_500))
    packed = Prosody(1_000, 10, quiet, quiet, filled, 0.25).pack()
    back = Prosody.unpack(packed)
    assert back.filled_ms == filled
    assert back.clipped_share == pytest.approx(0.25, abs=0.001)
    first_release = b"VVP1" + packed[4 : 4 + 14 + 4 * 3]
    assert Prosody.unpack(first_release).filled_ms == ()


def test_clipping_is_the_share_of_samples_at_full_scale() -> None:
    wave = tone(150.0, amplitude=2.0)
    clipped = track_prosody(np.clip(wave, -1, 1).astype(np.float32), start_ms=0).clipped_share
    assert clipped == pytest.approx(float(np.mean(np.abs(wave) >= 0.98)), abs=1e-6)
    assert clipped > 0.1
    assert track_prosody(tone(150.0), start_ms=0).clipped_share == 0.0


@pytest.mark.parametrize(
    "harm",
    [
        lambda b: b[:-1],
        lambda b: b + b"x",
        lambda b: b"junk" + b[4:],
        lambda b: b[:10],
        lambda _: b"",
    ],
)
def test_damaged_prosody_is_refused(harm) -> None:  # type: ignore[no-untyped-def]
    packed = track_prosody(tone(200.0), start_ms=0).pack()
    with pytest.raises(ValueError, match="prosody"):
        Prosody.unpack(harm(packed))
