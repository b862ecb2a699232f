"""How clearly the speaker can be understood."""

import numpy as np

from analysis.metrics.answer import Answer, Metric, Part
from analysis.metrics.articulation_rate import articulation_rate
from analysis.metrics.signal_quality import signal_quality
from analysis.words import Utterance

NAME = "clarity"
_CONFIDENCE, _ARTICULATION, _SIGNAL = 0.6, 0.2, 0.2
_SLOWEST, _SLOW, _FAST, _FASTEST = 1.0, 2.5, 6.0, 9.0  # syllables a second


def clarity(answer: Answer) -> Metric | None:
    """0..1 of three parts: how sure the recogniser was of the words (0.6), whether the
    articulation rate lies where listeners follow easily (0.2), and the quality of the signal
    (0.2; noise, level and clipping; left out where the sound is not known).

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
    parts = [Part("recogniser_confidence", confidence, _CONFIDENCE)]
    rate = articulation_rate(answer)
    if rate is not None:
        parts.append(Part("articulation", _within(rate.value), _ARTICULATION))
    signal = signal_quality(answer)
    if signal is not None:
        parts.append(Part("signal_quality", signal.value, _SIGNAL))
    value = sum(p.weight * p.value for p in parts) / sum(p.weight for p in parts)
    return Metric(NAME, value, "ratio", series, tuple(parts))


def _confidence(utterance: Utterance) -> float:
    return float(np.mean([word.probability for word in utterance.words]))


def _within(rate: float) -> float:
    return float(np.interp(rate, [_SLOWEST, _SLOW, _FAST, _FASTEST], [0.0, 1.0, 1.0, 0.0]))
