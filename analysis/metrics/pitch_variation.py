"""How lively the pitch is."""

import numpy as np

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.voice import prosodies, voiced_semitones

NAME = "pitch_variation"
_FEWEST_FRAMES = 50  # half a second of voice


def pitch_variation(answer: Answer) -> Metric | None:
    """Standard deviation of pitch in semitones around the answer's median; series per utterance.

    Semitones, so that high and low voices compare (Hincks, 2005, on liveliness). About 2 is
    monotonous, 4 lively. Tells how a voice moved, not what its owner felt.
    """
    voices = prosodies(answer.utterances)
    pitches = [p.f0_hz[p.f0_hz > 0] for _, p in voices]
    voiced = np.concatenate(pitches) if pitches else np.zeros(0)
    if len(voiced) < _FEWEST_FRAMES:
        return None
    middle = float(np.median(voiced))
    series = []
    for utterance, prosody in voices:
        semitones = voiced_semitones(prosody.f0_hz, middle)
        if len(semitones) >= _FEWEST_FRAMES:
            at_ms = (utterance.start_ms + utterance.end_ms) // 2
            series.append((at_ms, float(np.std(semitones))))
    value = float(np.std(voiced_semitones(voiced.astype(np.float32), middle)))
    return Metric(NAME, value, "semitones", tuple(series))
