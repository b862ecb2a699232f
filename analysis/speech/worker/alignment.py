"""Word times on the sound itself.

Whisper's attention says which word is where, but lets each word begin where the one before
ended, so that pauses become long words. Here each word shrinks to where its sound is.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.prosody import STEP_MS
from analysis.speech.worker.recogniser import HeardWord

_BELOW_PEAK_DB = 30.0
_ABOVE_FLOOR_DB = 8.0
_CLOSURE = 12  # frames: quiet inside a word, as in "at_ten"; longer separates
_SHORTEST_S = 0.04


def tighten(words: tuple[HeardWord, ...], level_db: NDArray[np.float32]) -> tuple[HeardWord, ...]:
    """Shrink each word to the longest stretch of sound within it.

    `level_db` is the loudness every 10 ms from the same beginning. A word in which nothing
    sounds, and one that begins before the last ended, is kept in order with no time at all
    taken from its neighbours.
    """
    if not words or not len(level_db):
        return words
    loud = level_db > loudness_threshold(level_db)
    tight: list[HeardWord] = []
    last_end = 0.0
    for word in words:
        start, end = _sounding(loud, word.start_s, word.end_s)
        start = max(start, last_end)
        end = max(end, start + _SHORTEST_S)
        tight.append(replace(word, start_s=start, end_s=end))
        last_end = end
    return tuple(tight)


def loudness_threshold(level_db: NDArray[np.float32]) -> float:
    """Return the level (dBFS) above which a sound counts, from all levels of an utterance."""
    peak = float(np.percentile(level_db, 95))
    floor = float(np.percentile(level_db, 5))
    return max(peak - _BELOW_PEAK_DB, min(floor + _ABOVE_FLOOR_DB, peak - 12.0))


def _sounding(loud: NDArray[np.bool_], start_s: float, end_s: float) -> tuple[float, float]:
    per_s = 1000 / STEP_MS
    first, last = round(start_s * per_s), round(end_s * per_s)
    sounding = np.flatnonzero(loud[first:last])
    if not len(sounding):
        return start_s, end_s
    breaks = np.flatnonzero(np.diff(sounding) > _CLOSURE) + 1
    longest = max(np.split(sounding, breaks), key=len)
    return (first + int(longest[0])) / per_s, (first + int(longest[-1]) + 1) / per_s
