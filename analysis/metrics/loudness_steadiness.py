"""How evenly loud the speaker is."""

import numpy as np

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.voice import prosodies, speech_levels

NAME = "loudness_steadiness"
_UNSTEADY_DB = 12.0
_CHUNK = 50  # frames: half a second of speech, so that syllables do not count as swings
_FEWEST_CHUNKS = 3


def loudness_steadiness(answer: Answer) -> Metric | None:
    """1 minus the standard deviation of loudness over half seconds of speech, in 12 dB; 0..1.

    Our own measure: 1 is perfectly even, around 0.8 usual, below 0.6 the speaker fades in and
    out or moves about before the microphone. A browser's automatic gain hides part of it.
    Series: loudness of each utterance relative to the answer's, mapped likewise.
    """
    voices = [(u, speech_levels(p)) for u, p in prosodies(answer.utterances)]
    means = [
        float(np.mean(levels[first : first + _CHUNK]))
        for _, levels in voices
        for first in range(0, len(levels) - _CHUNK + 1, _CHUNK)
    ]
    if len(means) < _FEWEST_CHUNKS:
        return None
    middle = float(np.mean(means))
    series = tuple(
        (
            (utterance.start_ms + utterance.end_ms) // 2,
            _steadiness(abs(float(np.mean(levels)) - middle)),
        )
        for utterance, levels in voices
        if len(levels)
    )
    return Metric(NAME, _steadiness(float(np.std(means))), "ratio", series)


def _steadiness(deviation_db: float) -> float:
    return max(0.0, 1.0 - deviation_db / _UNSTEADY_DB)
