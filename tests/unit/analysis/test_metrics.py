"""Metrics on answers whose truth is built in."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.metrics import Answer, Metric, measure
from analysis.metrics.registry import METRICS
from analysis.metrics.syllables import syllable_count
from analysis.prosody import Prosody
from analysis.words import Utterance, Word


def utterance(words: Sequence[Word], prosody: Prosody | None = None) -> Utterance:
    return Utterance(
        UUID(int=1),
        " ".join(w.text for w in words),
        words[0].start_ms,
        words[-1].end_ms,
        tuple(words),
        prosody,
    )


def steady_words(count: int, *, every_ms: int, length_ms: int, start_ms: int = 0) -> list[Word]:
    return [
        Word("steady", start_ms + i * every_ms, start_ms + i * every_ms + length_ms, 0.9)
        for i in range(count)
    ]


def answer(*utterances: Utterance) -> Answer:
    return Answer(start_ms=0, end_ms=120_000, utterances=utterances)


def taken(spoken: Answer) -> dict[str, Metric]:
    return {metric.name: metric for metric in measure(spoken)}


def test_pace_counts_words_from_the_first_to_the_last() -> None:
    words = steady_words(100, every_ms=400, length_ms=400, start_ms=5_000)
    metric = taken(answer(utterance(words)))["words_per_minute"]
    assert metric.value == pytest.approx(150.0)
    assert metric.unit == "wpm"
    assert [value for _, value in metric.series] == pytest.approx([150.0] * 6, abs=5.0)
    assert metric.series[0][0] == 12_500


def test_articulation_rate_leaves_pauses_out() -> None:
    words = steady_words(20, every_ms=900, length_ms=400)  # 2 syllables in 400 ms, then silence
    metric = taken(answer(utterance(words)))["articulation_rate"]
    assert metric.value == pytest.approx(5.0)


def test_pauses_are_silences_between_words_across_utterances() -> None:
    first = utterance([Word("one", 0, 300, 1.0), Word("two", 500, 900, 1.0)])
    second = utterance([Word("three", 3_900, 4_400, 1.0), Word("four", 4_700, 5_000, 1.0)])
    metrics = taken(answer(first, second))
    assert metrics["pause_count"].value == 2
    assert metrics["longest_pause"].value == 3_000
    assert metrics["longest_pause"].series == ((900, 3_000.0), (4_400, 300.0))
    assert metrics["pause_share"].value == pytest.approx(3_300 / 5_000)


def voice(f0: Sequence[float], level: Sequence[float]) -> Prosody:
    return Prosody(0, 10, np.array(f0, np.float32), np.array(level, np.float32))


def test_pitch_variation_is_in_semitones_for_high_and_low_voices_alike() -> None:
    words = steady_words(4, every_ms=500, length_ms=500)
    swing = 2 ** (np.array([-3.0, 3.0] * 100) / 12)
    for middle in (100.0, 220.0):
        f0 = middle * swing
        metrics = taken(answer(utterance(words, voice(list(f0), [-20.0] * 200))))
        assert metrics["pitch_variation"].value == pytest.approx(3.0, abs=0.05)
    flat = taken(answer(utterance(words, voice([120.0] * 200, [-20.0] * 200))))
    assert flat["pitch_variation"].value == 0.0


def test_octave_slips_do_not_count_as_liveliness() -> None:
    words = steady_words(4, every_ms=500, length_ms=500)
    f0 = [120.0] * 190 + [480.0] * 10
    metrics = taken(answer(utterance(words, voice(f0, [-20.0] * 200))))
    assert metrics["pitch_variation"].value < 0.1


def test_even_loudness_is_steadier_than_fading() -> None:
    words = steady_words(8, every_ms=500, length_ms=500)
    even = taken(answer(utterance(words, voice([0.0] * 400, [-20.0] * 400))))
    fading = taken(answer(utterance(words, voice([0.0] * 400, list(np.linspace(-10, -38, 400))))))
    assert even["loudness_steadiness"].value == 1.0
    assert fading["loudness_steadiness"].value < 0.5


def test_clarity_falls_with_the_recognisers_doubt_and_with_noise() -> None:
    def spoken(probability: float, floor_db: float) -> float:
        words = [Word("steady", i * 500, i * 500 + 500, probability) for i in range(8)]
        levels = [-20.0] * 300 + [floor_db] * 100
        return taken(answer(utterance(words, voice([0.0] * 400, levels))))["clarity"].value

    assert spoken(0.95, -60) > spoken(0.6, -60)
    assert spoken(0.95, -60) > spoken(0.95, -25)


def test_silence_has_no_measures() -> None:
    assert measure(Answer(start_ms=0, end_ms=60_000, utterances=())) == []


def test_one_short_word_claims_nothing_about_pace() -> None:
    assert "words_per_minute" not in taken(answer(utterance([Word("yes", 0, 300, 0.9)])))


@given(
    st.lists(st.tuples(st.integers(0, 2_000), st.integers(1, 900), st.floats(0, 1)), max_size=60)
)
def test_measures_stay_in_their_ranges(gaps: list[tuple[int, int, float]]) -> None:
    words, at = [], 0
    for gap, length, probability in gaps:
        words.append(Word("word", at + gap, at + gap + length, probability))
        at += gap + length
    metrics = taken(answer(utterance(words)) if words else answer())
    for metric in metrics.values():
        values = (metric.value, *dict(metric.series).values())
        low, high = {
            "ratio": (0.0, 1.0 + 1e-9),
            "compound": (-1.0, 1.0),
            "dBFS": (-100.0, 0.0),
        }.get(metric.unit, (0.0, float("inf")))
        assert all(low <= value <= high for value in values), metric


def test_every_metric_is_documented() -> None:
    assert all(take.__doc__ for take in METRICS)
    assert len({take.__name__ for take in METRICS}) == len(METRICS)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("cat", 1), ("table", 2), ("time", 1), ("because", 2), ("database", 3), ("interview", 3),
     ("worked", 1), ("started", 2), ("houses", 2), ("queue", 1), ("engineer", 3), ("area", 3),
     ("communication", 5), ("don't", 1), ("I", 1), ("the", 1), ("variety", 4), ("situation", 4)],
)  # fmt: skip
def test_syllables_of_common_words(word: str, syllables: int) -> None:
    assert syllable_count(word) == pytest.approx(syllables, abs=0)
