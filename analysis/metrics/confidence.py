"""How steadily the answer was delivered."""

import numpy as np

from analysis.metrics.answer import Answer, Metric, Part
from analysis.metrics.filler_rate import filler_rate
from analysis.metrics.loudness_steadiness import loudness_steadiness
from analysis.metrics.pauses import find_pauses, speaking_span_ms
from analysis.metrics.repairs import find_repairs
from analysis.metrics.words_per_minute import words_per_minute

NAME = "confidence"
_FILLERS, _PAUSES, _REPAIRS, _LOUDNESS, _PACE = 0.3, 0.2, 0.15, 0.2, 0.15
_LONG_PAUSE_MS = 2_000
_SHORTEST_MS = 5_000
_MINUTE_MS = 60_000
_FEWEST_WINDOWS = 2


def confidence(answer: Answer) -> Metric | None:
    """0..1: few fillers (0.3), few pauses of two seconds and more (0.2), even loudness (0.2), few
    repetitions and false starts (0.15), even pace (0.15); what cannot be told is left out.

    Our own composition. It describes delivery, as a listener would hear it; it says nothing about
    how anybody felt, and thinking before speaking is no fault.
    """
    span_ms = speaking_span_ms(answer)
    if span_ms < _SHORTEST_MS:
        return None
    minutes = span_ms / _MINUTE_MS
    fillers = filler_rate(answer)
    long_pauses = sum(pause.length_ms >= _LONG_PAUSE_MS for pause in find_pauses(answer))
    parts = [
        Part("few_fillers", _fewer(fillers.value if fillers else 0.0, 3, 15), _FILLERS),
        Part("few_long_pauses", _fewer(long_pauses / minutes, 1, 6), _PAUSES),
        Part("few_repairs", _fewer(len(find_repairs(answer)) / minutes, 1, 8), _REPAIRS),
    ]
    loudness = loudness_steadiness(answer)
    if loudness is not None:
        parts.append(Part("loudness_steadiness", loudness.value, _LOUDNESS))
    pace = words_per_minute(answer)
    if pace is not None and len(pace.series) >= _FEWEST_WINDOWS:
        values = [value for _, value in pace.series]
        spread = float(np.std(values) / max(1.0, float(np.mean(values))))
        parts.append(Part("even_pace", _fewer(spread, 0.1, 0.5), _PACE))
    value = sum(p.value * p.weight for p in parts) / sum(p.weight for p in parts)
    return Metric(NAME, value, "ratio", parts=tuple(parts))


def _fewer(value: float, good: float, bad: float) -> float:
    return float(np.interp(value, [good, bad], [1.0, 0.0]))
