"""How clearly the speaker can be understood."""

import numpy as np

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.articulation_rate import articulation_rate
from analysis.metrics.voice import prosodies
from analysis.words import Utterance

NAME = "clarity"
_CONFIDENCE, _ARTICULATION, _SIGNAL = 0.6, 0.2, 0.2
_SLOWEST, _SLOW, _FAST, _FASTEST = 1.0, 2.5, 6.0, 9.0  # syllables a second
_NOISY_DB, _CLEAN_DB = 8.0, 30.0


def clarity(answer: Answer) -> Metric | None:
    """0..1 of three parts: how sure the recogniser was of the words (0.6), whether the
    articulation rate lies where listeners follow easily (0.2), and how far speech stands above
    the background (0.2; left out where there is no prosody).

    Our own composition. The first part measures the recogniser too: an accent that it knows
    badly lowers it, so compare a speaker with themselves, not with others. Series: utterances.
    """
    words = answer.words
    if not words:
        return None
    series = tuple(
        ((u.start_ms + u.end_ms) // 2, _confidence(u)) for u in answer.utterances if u.words
    )
    confidence = float(np.mean([word.probability for word in words]))
    parts = [(_CONFIDENCE, confidence)]
    rate = articulation_rate(answer)
    if rate is not None:
        parts.append((_ARTICULATION, _within(rate.value)))
    signal = _signal(answer)
    if signal is not None:
        parts.append((_SIGNAL, signal))
    value = sum(weight * part for weight, part in parts) / sum(weight for weight, _ in parts)
    return Metric(NAME, value, "ratio", series)


def _confidence(utterance: Utterance) -> float:
    return float(np.mean([word.probability for word in utterance.words]))


def _within(rate: float) -> float:
    return float(np.interp(rate, [_SLOWEST, _SLOW, _FAST, _FASTEST], [0.0, 1.0, 1.0, 0.0]))


def _signal(answer: Answer) -> float | None:
    levels = [p.level_db for _, p in prosodies(answer.utterances) if len(p.level_db)]
    if not levels:
        return None
    all_levels = np.concatenate(levels)
    above = float(np.percentile(all_levels, 90) - np.percentile(all_levels, 5))
    return float(np.interp(above, [_NOISY_DB, _CLEAN_DB], [0.0, 1.0]))
