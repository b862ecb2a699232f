"""Whether the answer says what was expected.

Judged by closeness in meaning and shared terms, statement by statement. It cannot tell a true
statement from a false one about the same things, so a confident mistake can score.
"""

from collections.abc import Sequence

import numpy as np

from analysis.scoring.judges.relevance import judge_relevance
from analysis.scoring.judges.verdict import MOST_EVIDENCE, Verdict
from analysis.scoring.reading import Point, Reading
from analysis.scoring.score import Evidence

_MISSED, _SAID = 0.25, 0.58  # closeness of a point
_ENOUGH = 0.8  # that share of the points is a full answer
_SAMPLE_DISCOUNT = 0.95
_MOST_WITHOUT_EXPECTATION = 0.7


def judge_content(reading: Reading) -> Verdict:
    """Coverage of the expected answer's statements, or of a good sample's if that is better."""
    points = [] if reading.describes_answer else reading.points()
    candidates = [points] if points else []
    candidates += reading.sample_points()
    if not candidates:
        return _without_expectation(reading)
    values = [_coverage(candidate) for candidate in candidates]
    if points:
        values[1:] = [value * _SAMPLE_DISCOUNT for value in values[1:]]
    best = int(np.argmax(values))
    chosen = candidates[best]
    said = [point for point in chosen if _said(point) >= 0.5]
    reason = f"{len(said)} of {len(chosen)} expected points were made"
    if not said:
        reason = "nothing in the answer spoke to what was expected"
    return Verdict(min(1.0, values[best] / _ENOUGH), reason, _evidence(reading, said))


def missing_points(reading: Reading) -> list[str]:
    """Return what the expected answer says and this one does not, the farthest first."""
    if reading.describes_answer:
        return []
    missed = [point for point in reading.points() if _said(point) < 0.35]
    return [point.text for point in sorted(missed, key=lambda point: point.closeness)]


def _said(point: Point) -> float:
    return float(np.interp(point.closeness, [_MISSED, _SAID], [0.0, 1.0]))


def _coverage(points: Sequence[Point]) -> float:
    return float(np.mean([_said(point) for point in points])) if points else 0.0


def _evidence(reading: Reading, said: Sequence[Point]) -> tuple[Evidence, ...]:
    pieces: list[Evidence] = []
    seen: set[tuple[int, int]] = set()
    for point in sorted(said, key=lambda point: -point.closeness):
        if (point.first, point.last) not in seen and len(pieces) < MOST_EVIDENCE:
            seen.add((point.first, point.last))
            pieces += reading.text.evidence(point.first, point.last, f"says: {point.text}")
    return tuple(pieces)


def _without_expectation(reading: Reading) -> Verdict:
    verdict = judge_relevance(reading)
    reason = "no expected answer was given, so only closeness to the question could be judged"
    return Verdict(verdict.value * _MOST_WITHOUT_EXPECTATION, reason, verdict.evidence)
