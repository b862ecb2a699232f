"""How well the microphone carried the voice."""

import numpy as np

from analysis.metrics.answer import Answer, Metric, Part
from analysis.metrics.voice import prosodies
from analysis.prosody import Prosody

NAME = "signal_quality"
_NOISE, _LEVEL, _CLIPPING = 0.5, 0.25, 0.25
_NOISY_DB, _CLEAN_DB = 8.0, 30.0
_INAUDIBLE_DBFS, _QUIET_DBFS = -55.0, -38.0
_UNCLIPPED, _BROKEN = 0.0002, 0.01  # share of samples at full scale
_FEWEST_FRAMES = 50


def signal_quality(answer: Answer) -> Metric | None:
    """0..1 of three parts: how far speech stands above the background (0.5), whether it is loud
    enough (0.25), and whether it is free of clipping (0.25). Series: utterances.

    Our own composition, of levels in dBFS as they arrive. It judges microphone and room, not the
    speaker.
    """
    found = prosodies(answer.utterances)
    if sum(len(p.level_db) for _, p in found) < _FEWEST_FRAMES:
        return None
    series = tuple(
        ((u.start_ms + u.end_ms) // 2, _mixed(_parts([p])))
        for u, p in found
        if len(p.level_db) >= _FEWEST_FRAMES
    )
    parts = _parts([p for _, p in found])
    return Metric(NAME, _mixed(parts), "ratio", series, parts)


def _parts(voices: list[Prosody]) -> tuple[Part, ...]:
    levels = np.concatenate([p.level_db for p in voices])
    loud, background = np.percentile(levels, [90, 5])
    clipped = float(np.average([p.clipped_share for p in voices], weights=[*map(_length, voices)]))
    return (
        Part("above_background", float(np.interp(loud - background, *_NOISE_SCALE)), _NOISE),
        Part("loud_enough", float(np.interp(loud, *_LEVEL_SCALE)), _LEVEL),
        Part("not_clipped", float(np.interp(clipped, *_CLIPPING_SCALE)), _CLIPPING),
    )


_NOISE_SCALE = ([_NOISY_DB, _CLEAN_DB], [0.0, 1.0])
_LEVEL_SCALE = ([_INAUDIBLE_DBFS, _QUIET_DBFS], [0.0, 1.0])
_CLIPPING_SCALE = ([_UNCLIPPED, _BROKEN], [1.0, 0.0])


def _length(prosody: Prosody) -> int:
    return len(prosody.level_db)


def _mixed(parts: tuple[Part, ...]) -> float:
    return sum(part.value * part.weight for part in parts)
