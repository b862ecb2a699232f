"""Filled pauses among syllables, made of formants so that no synthesiser is needed."""

import numpy as np
from numpy.typing import NDArray

from analysis.prosody import SAMPLE_RATE, track_prosody
from analysis.speech.worker.filled_pauses import find_filled_pauses, joined
from analysis.speech.worker.recogniser import HeardWord

Sound = NDArray[np.float32]
SCHWA = (600.0, 1_250.0, 2_500.0)
VOWELS = ((300.0, 2_300.0, 3_000.0), (750.0, 1_200.0, 2_500.0), (350.0, 800.0, 2_300.0))


def gliding(formants: list[tuple[float, ...]], seconds: float, *, hz: float = 120.0) -> Sound:
    """A voice whose formants glide from one to the next."""
    count = int(seconds * SAMPLE_RATE)
    t = np.arange(count) / SAMPLE_RATE
    places = np.linspace(0, len(formants) - 1, count)
    wave = np.zeros(count)
    for harmonic in range(1, 30):
        gain = np.zeros(count)
        for track, weight in zip(zip(*formants, strict=True), (1.0, 0.6, 0.3), strict=True):
            off_hz = harmonic * hz - np.interp(places, range(len(formants)), track)
            gain += weight / (1 + (off_hz / 90) ** 2)
        wave += gain * np.sin(2 * np.pi * harmonic * hz * t + harmonic)
    return (0.2 * wave / np.max(np.abs(wave))).astype(np.float32)


def talk(seconds: float) -> Sound:
    """Syllables of a sixth of a second, never standing still."""
    count = round(seconds * 6) + 1
    return gliding([VOWELS[i % 3] for i in range(count)], seconds)


def silence(seconds: float) -> Sound:
    return np.zeros(int(seconds * SAMPLE_RATE), np.float32)


def words(*spans: tuple[float, float]) -> tuple[HeardWord, ...]:
    return tuple(HeardWord("word", start, end, 0.95) for start, end in spans)


def test_a_vowel_that_stands_still_between_words_is_one() -> None:
    um = gliding([SCHWA, SCHWA], 0.45, hz=105.0)
    sound = np.concatenate([talk(1.2), silence(0.2), um, silence(0.3), talk(1.2)])
    spoken = words((0.0, 0.6), (0.6, 1.2), (2.15, 2.8), (2.8, 3.35))
    [(start, end)] = find_filled_pauses(sound, track_prosody(sound, 0), spoken)
    assert abs(start - 1_400) <= 60
    assert abs(end - 1_850) <= 60


def test_fluent_speech_has_none() -> None:
    sound = np.concatenate([talk(2.0), silence(0.3), talk(1.5)])
    spoken = words((0.0, 1.0), (1.0, 2.0), (2.3, 3.8))
    assert find_filled_pauses(sound, track_prosody(sound, 0), spoken) == ()


def test_silence_and_nothing_have_none() -> None:
    for sound in (silence(1.0), silence(0.0)):
        assert find_filled_pauses(sound, track_prosody(sound, 0), ()) == ()


def test_a_vowel_and_its_m_are_one_and_a_hum_is_none() -> None:
    assert joined(iter([(100, 300), (350, 600), (2_000, 2_080), (3_000, 9_000)])) == ((100, 600),)
