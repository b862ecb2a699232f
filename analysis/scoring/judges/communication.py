"""How well the answer comes across: by its measures when spoken, by its sentences when typed."""

from collections.abc import Sequence

import numpy as np

from analysis.scoring.cues import FILLERS, SIGNPOSTS
from analysis.scoring.judges.verdict import MOST_EVIDENCE, Verdict, find_cues
from analysis.scoring.reading import Reading
from analysis.scoring.score import Evidence
from analysis.scoring.transcript import AnswerText

_MOST_FILLERS_QUOTED = 3


def judge_communication(reading: Reading) -> Verdict:
    """Pace, pauses, clarity, fillers; length of sentences; signposts between them."""
    parts: list[tuple[float, float]] = []
    notes: list[str] = []
    for name, weight, x, y, note in _DELIVERY:
        if name in reading.metrics:
            value = reading.metrics[name]
            parts.append((weight, float(np.interp(value, x, y))))
            notes.append(note.format(value=value, percent=100 * value))
    fillers = filler_words(reading.text)
    words = max(1, len(reading.text.words))
    parts.append((0.15, float(np.interp(100 * len(fillers) / words, [2, 12], [1.0, 0.0]))))
    parts.append((0.2, _sentence_length(reading)))
    found = find_cues(reading, SIGNPOSTS)
    parts.append((0.2, min(1.0, len(found.places) / 3)))
    notes.append(f"{len(fillers)} filler words" if fillers else "no filler words")
    value = sum(weight * part for weight, part in parts) / sum(weight for weight, _ in parts)
    quoted = tuple(
        piece
        for first, last in fillers[:_MOST_FILLERS_QUOTED]
        for piece in reading.text.evidence(first, last, "filler")
    )
    return Verdict(value, ", ".join(notes), _most(quoted, found.evidence))


_DELIVERY: tuple[tuple[str, float, list[float], list[float], str], ...] = (
    (
        "words_per_minute",
        0.2,
        [60, 110, 175, 230],
        [0.1, 1.0, 1.0, 0.2],
        "{value:.0f} words a minute",
    ),
    ("pause_share", 0.15, [0.3, 0.65], [1.0, 0.1], "{percent:.0f} % pauses"),
    ("clarity", 0.25, [0.4, 0.8], [0.0, 1.0], "clarity {percent:.0f} %"),
)


def filler_words(text: AnswerText) -> list[tuple[int, int]]:
    """Return the spans of words that fill: um, uh, you know, I mean, basically.

    Recognisers leave most um and uh out, so a spoken answer has more than this finds.
    """
    spans: list[tuple[int, int]] = []
    words = [word.text.lower() for word in text.words]
    for index, word in enumerate(words):
        pair = f"{word} {words[index + 1]}" if index + 1 < len(words) else word
        for candidate, length in ((pair.rstrip(",.?!"), 2), (word.rstrip(".?!"), 1)):
            if FILLERS.fullmatch(candidate) or FILLERS.fullmatch(candidate.rstrip(",")):
                spans.append((index, index + length))
                break
    return spans


def _sentence_length(reading: Reading) -> float:
    if not reading.sentences:
        return 0.0
    mean = reading.word_count / len(reading.sentences)
    return float(np.interp(mean, [4, 8, 24, 40], [0.2, 1.0, 1.0, 0.3]))


def _most(first: Sequence[Evidence], then: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return (*first, *then)[:MOST_EVIDENCE]
