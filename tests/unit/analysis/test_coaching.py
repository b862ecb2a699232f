"""Hints while practising: when they are due, and that they stay rare."""

from dataclasses import replace
from itertools import pairwise

import pytest

from analysis.coaching import Coach, Measured, Nudge
from analysis.words import Utterance
from tests.unit.analysis.test_delivery_metrics import spoken

CALM = " ".join(["steady"] * 20)  # 8 s at 150 words a minute


def faster(utterance: Utterance, factor: float) -> Utterance:
    """The same words in less time."""
    start = utterance.start_ms

    def at(ms: int) -> int:
        return start + round((ms - start) / factor)

    words = tuple(
        replace(word, start_ms=at(word.start_ms), end_ms=at(word.end_ms))
        for word in utterance.words
    )
    return replace(utterance, words=words, end_ms=words[-1].end_ms)


def nudges(*utterances: Utterance) -> list[tuple[int, Nudge]]:
    coach = Coach()
    return [(u.end_ms, n) for u in utterances if (n := coach.hear(u)) is not None]


def test_calm_speech_is_left_alone() -> None:
    assert nudges(*(spoken(CALM, start_ms=at) for at in range(0, 120_000, 12_000))) == []


@pytest.mark.parametrize(
    ("change", "nudge"),
    [
        ({"clipped_share": 0.02}, Nudge.CLIPPED),
        ({"level_db": -50.0}, Nudge.TOO_QUIET),
        ({"filled_ms": ((350, 390), (1_950, 1_990), (3_950, 3_990))}, Nudge.MANY_FILLERS),
    ],
)
def test_what_would_help_is_said(change: dict[str, float], nudge: Nudge) -> None:
    text = " ".join(["steady"] * 30)
    assert [n for _, n in nudges(spoken(text, **change))] == [nudge]  # type: ignore[arg-type]


def test_speed_counts_over_half_a_minute() -> None:
    utterances = [faster(spoken(CALM, start_ms=at), 1.5) for at in range(0, 24_000, 6_000)]
    assert [n for _, n in nudges(*utterances)] == [Nudge.TOO_FAST]


def test_a_monologue_is_ended_by_a_breather() -> None:
    unbroken = [spoken(CALM, start_ms=at) for at in range(0, 200_000, 8_000)]
    assert Nudge.LONG_MONOLOGUE in [n for _, n in nudges(*unbroken)]
    broken = [spoken(CALM, start_ms=at) for at in range(0, 200_000, 11_500)]
    assert Nudge.LONG_MONOLOGUE not in [n for _, n in nudges(*broken)]


def test_hints_are_rare_whatever_is_wrong() -> None:
    bad = [
        faster(spoken(CALM, start_ms=at, clipped_share=0.1, level_db=-50.0), 1.5)
        for at in range(0, 300_000, 6_000)
    ]
    said = nudges(*bad)
    times = [at for at, _ in said]
    assert len(said) >= 6
    assert all(later - earlier >= 20_000 for earlier, later in pairwise(times))
    for kind in Nudge:
        own = [at for at, one in said if one is kind]
        assert all(b - a >= 90_000 for a, b in pairwise(own))


def test_figures_are_those_of_the_last_half_minute() -> None:
    coach = Coach()
    assert coach.measured() == Measured(None, None, None, None)
    coach.hear(faster(spoken(CALM, start_ms=0, level_db=-50.0), 2.0))
    assert coach.measured().pace_wpm is None  # too little was said
    for at in range(60_000, 84_000, 12_000):
        coach.hear(spoken(CALM, start_ms=at, level_db=-20.0))
    measured = coach.measured()
    assert measured.loudness_dbfs == pytest.approx(-20.0)
    assert measured.pace_wpm is not None
    assert 60 < measured.pace_wpm < 185
    assert measured.fillers_per_minute == 0
    assert measured.pause_share is not None
    assert 0 < measured.pause_share < 0.6


def test_what_browsers_see_waits_its_turn_too() -> None:
    coach = Coach()
    assert coach.see(Nudge.CAMERA_DARK, 1_000) is Nudge.CAMERA_DARK
    assert coach.see(Nudge.CAMERA_DARK, 60_000) is None
    assert coach.hear(spoken(CALM, start_ms=5_000, clipped_share=0.1)) is None  # 20 s between any
    assert coach.see(Nudge.CAMERA_DARK, 91_001) is Nudge.CAMERA_DARK
