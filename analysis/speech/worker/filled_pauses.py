"""Finds um, uh and er in the sound itself, since Whisper leaves most of them out.

A filled pause is a stretch in which the mouth does not move: the spectrum stands still for longer
than in any vowel of fluent speech, and no word, or one that the recogniser was not sure of, lies
on it (Goto, Itou and Hayamizu, Eurospeech 1999, on steady formants). Stretches that stand still
are the candidates; a logistic regression judges each by what `FEATURES` names. Its weights come
from `python -m bench.filled_pauses --train`, on voices and sentences made for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.prosody import STEP_MS, Prosody
from analysis.speech.worker.alignment import loudness_threshold
from analysis.speech.worker.filled_pause_weights import BIAS, WEIGHTS
from analysis.speech.worker.recogniser import RATE, HeardWord
from analysis.speech.worker.spectrum import cepstra, movement

_STILL = 14.0  # movement below which the spectrum stands still
_BRIDGED = 5  # frames: the step from the vowel to the m of "um"
_SHORTEST = 10  # frames
_SAME_MS = 180  # candidates closer than that are one filled pause
_SHORTEST_MS = 120
_LONGEST_MS = 2_500  # longer is a hum or a tone, not a hesitation
_SILENCE = 6  # frames
_FAR = 40  # frames: silence further away does not matter
_SPOKEN = frozenset({"um", "umm", "uhm", "uh", "uhh", "er", "erm", "hm", "hmm", "mm", "ah", "eh"})

FEATURES = (
    "length", "movement", "least_movement", "level", "pitch", "voiced", "c1", "c2", "c3", "c4",
    "silence_before", "silence_after", "word_overlap", "word_probability", "written",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that stands still, in ms from the sound's beginning, and its `FEATURES`."""

    start_ms: int
    end_ms: int
    features: tuple[float, ...]


def find_filled_pauses(
    samples: NDArray[np.float32], prosody: Prosody, words: Sequence[HeardWord]
) -> tuple[tuple[int, int], ...]:
    """Return (start, end) in ms from the first of `samples` (16 kHz mono, ±1), in order.

    `prosody` is that of the samples, `words` what was recognised in them.
    """
    found = [c for c in candidates(samples, prosody, words) if likelihood(c) > 0.5]
    return joined((c.start_ms, c.end_ms) for c in found)


def joined(spans: Iterator[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Make one of spans that lie close together; drop what is too short or too long."""
    whole: list[tuple[int, int]] = []
    for start, end in spans:
        if whole and start - whole[-1][1] < _SAME_MS:
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return tuple(span for span in whole if _SHORTEST_MS <= span[1] - span[0] <= _LONGEST_MS)


def likelihood(candidate: Candidate) -> float:
    """Return how likely it is a filled pause, 0..1."""
    score = BIAS + sum(
        weight * (value - mean) / spread
        for value, (mean, spread, weight) in zip(candidate.features, WEIGHTS, strict=True)
    )
    return float(1 / (1 + np.exp(-score)))


def candidates(
    samples: NDArray[np.float32], prosody: Prosody, words: Sequence[HeardWord]
) -> list[Candidate]:
    """Return the stretches that stand still."""
    voiced = prosody.f0_hz > 0
    if len(samples) < RATE // 10 or not voiced.any():
        return []
    cepstrum = cepstra(samples)
    moving = movement(cepstrum)
    loud = prosody.level_db > loudness_threshold(prosody.level_db)
    level = float(np.median(prosody.level_db[voiced]))
    middle_hz = float(np.median(prosody.f0_hz[voiced]))
    found = []
    for first, last in _runs((moving < _STILL) & loud):
        inside = slice(first, last)
        pitches = prosody.f0_hz[inside][voiced[inside]]
        features = (
            min(last - first, 60),
            float(moving[inside].mean()),
            float(moving[inside].min()),
            float(prosody.level_db[inside].mean()) - level,
            12 * float(np.log2(np.median(pitches) / middle_hz)) if len(pitches) else -6.0,
            float(voiced[inside].mean()),
            *(float(value) for value in cepstrum[inside].mean(axis=0)[:4]),
            _to_silence(loud, first - 1, -1),
            _to_silence(loud, last, 1),
            *_word_features(words, first * STEP_MS / 1000, last * STEP_MS / 1000),
        )
        found.append(Candidate(first * STEP_MS, last * STEP_MS, features))
    return found


def _runs(mask: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    still = np.flatnonzero(mask)
    if not len(still):
        return
    breaks = np.flatnonzero(np.diff(still) > _BRIDGED + 1) + 1
    for first, last in pairwise([0, *breaks, len(still)]):
        begin, end = int(still[first]), int(still[last - 1]) + 1
        if end - begin >= _SHORTEST:
            yield begin, end


def _to_silence(loud: NDArray[np.bool_], at: int, step: int) -> float:
    """Return how many frames away the next silence is, `_FAR` at most."""
    quiet = 0
    for distance in range(_FAR):
        position = at + step * distance
        if not 0 <= position < len(loud):
            return float(distance)
        quiet = 0 if loud[position] else quiet + 1
        if quiet >= _SILENCE:
            return float(distance - _SILENCE + 1)
    return float(_FAR)


def _word_features(
    words: Sequence[HeardWord], start_s: float, end_s: float
) -> tuple[float, float, float]:
    """Return the share that the word upon it covers, its probability, and whether one is
    written that means a filled pause."""
    share = probability = written = 0.0
    for word in words:
        overlap = (min(end_s, word.end_s) - max(start_s, word.start_s)) / (end_s - start_s)
        if overlap <= 0:
            continue
        if word.text.lower().strip(".,?!-… ") in _SPOKEN:
            written = 1.0
        if overlap > share:
            share, probability = overlap, word.probability
    return share, probability, written
