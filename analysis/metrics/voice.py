"""Pitch and loudness of an answer, gathered from its utterances."""

import numpy as np
from numpy.typing import NDArray

from analysis.prosody import Prosody
from analysis.words import Utterance

_FAR_SEMITONES = 12.0  # further from the middle is an octave slip, not a voice
_BELOW_PEAK_DB = 30.0  # quieter is not speech


def voiced_semitones(f0_hz: NDArray[np.float32], middle_hz: float) -> NDArray[np.float64]:
    """Return voiced pitches in semitones from `middle_hz`, octave slips left out."""
    voiced = f0_hz[f0_hz > 0].astype(np.float64)
    semitones: NDArray[np.float64] = 12 * np.log2(voiced / middle_hz)
    return semitones[np.abs(semitones) <= _FAR_SEMITONES]


def speech_levels(prosody: Prosody) -> NDArray[np.float32]:
    """Return the loudness (dBFS) of the frames that are speech."""
    if not len(prosody.level_db):
        return prosody.level_db
    peak = np.percentile(prosody.level_db, 95)
    return prosody.level_db[prosody.level_db > peak - _BELOW_PEAK_DB]


def prosodies(utterances: tuple[Utterance, ...]) -> list[tuple[Utterance, Prosody]]:
    """Return the utterances that have a prosody, with it."""
    return [(u, u.prosody) for u in utterances if u.prosody is not None]
