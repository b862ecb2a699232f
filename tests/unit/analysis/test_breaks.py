"""Breaks of the interview count in no measure."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.metrics import Answer, Metric, Span, measure
from analysis.metrics.breaks import Breaks
from analysis.prosody import Prosody
from analysis.words import Word
from tests.unit.analysis.test_metrics import answer, steady_words, utterance

TOLD_MS, BREAK_MS = 20_000, 60_000
"""Where the break begins, and how long it lasts."""


def _voice(start_ms: int, length_ms: int) -> Prosody:
    count = length_ms // 10
    swing = 120 * 2 ** (np.resize([-2.0, 2.0], count) / 12)
    return Prosody(start_ms, 10, swing.astype(np.float32), np.full(count, -20.0, np.float32))


def _halves(gap_ms: int) -> Answer:
    """Forty seconds of speech; after the first half nothing for `gap_ms`."""
    words = steady_words(40, every_ms=500, length_ms=200)
    later = steady_words(40, every_ms=500, length_ms=200, start_ms=TOLD_MS + gap_ms)
    halves = (
        utterance(words, _voice(0, TOLD_MS)),
        utterance(later, _voice(TOLD_MS + gap_ms, TOLD_MS)),
    )
    return Answer(start_ms=0, end_ms=45_000 + gap_ms, utterances=halves)


def _by_name(spoken: Answer, *breaks: Span) -> dict[str, Metric]:
    return {metric.name: metric for metric in measure(spoken, breaks)}


def test_an_answer_with_a_break_measures_like_one_without() -> None:
    whole = _by_name(_halves(0))
    broken = _by_name(_halves(BREAK_MS), (TOLD_MS, TOLD_MS + BREAK_MS))
    assert {n: m.value for n, m in broken.items()} == {n: m.value for n, m in whole.items()}
    counted = _by_name(_halves(BREAK_MS))
    assert counted["longest_pause"].value > BREAK_MS > broken["longest_pause"].value
    assert counted["words_per_minute"].value < broken["words_per_minute"].value


def test_points_lie_where_the_words_were_said() -> None:
    points = _by_name(_halves(BREAK_MS), (TOLD_MS, TOLD_MS + BREAK_MS))["longest_pause"].series
    assert [at_ms for at_ms, _ in points[38:42]] == [19_200, 19_700, 80_200, 80_700]


def test_a_break_before_the_first_word_is_no_hesitation() -> None:
    spoken = answer(utterance(steady_words(8, every_ms=500, length_ms=400, start_ms=9_000)))
    assert _by_name(spoken)["time_to_first_word"].value == 9_000
    assert _by_name(spoken, (2_000, 8_000))["time_to_first_word"].value == 3_000
    assert _by_name(spoken, (500_000, 2**53))["time_to_first_word"].value == 9_000


def test_what_a_break_cuts_through_is_cut() -> None:
    words = [Word("before", 0, 1_200, 0.9), Word("within", 2_000, 3_000, 0.9)]
    words.append(Word("after", 4_800, 5_500, 0.9))
    voice = replace(_voice(0, 5_500), filled_ms=((4_900, 5_200),))
    clock = Breaks([(3_500, 5_000), (1_000, 4_000)])
    [cut] = clock.without(answer(utterance(words, voice))).utterances
    assert [(w.text, w.start_ms, w.end_ms) for w in cut.words] == [
        ("before", 0, 1_000),
        ("after", 1_000, 1_500),
    ]
    assert cut.prosody is not None
    assert (len(cut.prosody.f0_hz), len(cut.prosody.level_db)) == (150, 150)
    assert cut.prosody.filled_ms == ((1_000, 1_200),)


@given(
    spans=st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=5),
    at_ms=st.integers(0, 800),
)
def test_positions_go_there_and_back(spans: list[Span], at_ms: int) -> None:
    clock = Breaks(spans)
    inside = [start for start, end in spans if start < at_ms < end]
    if inside:
        assert clock.timeline_ms(clock.running_ms(at_ms)) <= at_ms
    assert clock.running_ms(clock.timeline_ms(at_ms)) == at_ms


def test_no_break_changes_nothing() -> None:
    spoken = _halves(0)
    assert not Breaks([(5, 5), (9, 3)])
    assert measure(spoken, [(5, 5)]) == measure(spoken)
