"""How loud the speaker is."""

import numpy as np

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.voice import prosodies, speech_levels

NAME = "loudness"
_CHUNK = 100  # frames: a second of speech


def loudness(answer: Answer) -> Metric | None:
    """Mean level of speech in dB below full scale, as it arrived; series: seconds of speech.

    Of the microphone as much as of the voice, and browsers level it by themselves.
    """
    found = prosodies(answer.utterances)
    series = []
    for _, voice in found:
        for first in range(0, len(voice.level_db) - _CHUNK + 1, _CHUNK):
            part = voice.level_db[first : first + _CHUNK]
            at_ms = voice.start_ms + (first + _CHUNK // 2) * voice.step_ms
            series.append((at_ms, float(np.percentile(part, 75))))
    levels = [speech_levels(voice) for _, voice in found if len(voice.level_db)]
    if not levels:
        return None
    return Metric(NAME, float(np.concatenate(levels).mean()), "dBFS", tuple(series))
