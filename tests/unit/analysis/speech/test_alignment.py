"""Words shrink to where their sound is."""

from itertools import pairwise

import numpy as np

from analysis.speech.worker.alignment import tighten
from analysis.speech.worker.recogniser import HeardWord


def levels(*stretches: tuple[float, float]) -> np.ndarray:
    """(seconds, dB) stretches as loudness every 10 ms."""
    return np.concatenate([np.full(round(s * 100), db, np.float32) for s, db in stretches])


def word(start_s: float, end_s: float) -> HeardWord:
    return HeardWord("word", start_s, end_s, 0.9)


def spans(words: tuple[HeardWord, ...]) -> list[tuple[float, float]]:
    return [(round(w.start_s, 2), round(w.end_s, 2)) for w in words]


def test_a_pause_is_taken_out_of_the_word_that_swallowed_it() -> None:
    loudness = levels((0.3, -20), (1.2, -70), (0.5, -20))
    assert spans(tighten((word(0, 0.3), word(0.3, 2.0)), loudness)) == [(0, 0.3), (1.5, 2.0)]


def test_a_closure_inside_a_word_stays_in_it() -> None:
    loudness = levels((0.2, -20), (0.08, -60), (0.3, -20), (0.3, -70))
    assert spans(tighten((word(0, 0.8),), loudness)) == [(0, 0.58)]


def test_order_is_kept_and_no_word_is_without_time() -> None:
    loudness = levels((1.0, -20), (0.5, -70))
    tight = tighten((word(0, 0.6), word(0.5, 0.5), word(0.5, 0.9)), loudness)
    assert all(a.end_s <= b.start_s for a, b in pairwise(tight))
    assert all(w.end_s > w.start_s for w in tight)


def test_even_noise_changes_nothing() -> None:
    loudness = levels((1.0, -30))
    assert spans(tighten((word(0.1, 0.5),), loudness)) == [(0.1, 0.5)]
    assert tighten((), loudness) == ()
