"""What a judge says, and what judges share."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.scoring.cues import Cue
from analysis.scoring.reading import Reading
from analysis.scoring.score import Evidence

MOST_EVIDENCE = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """`value` is 0..1, before it is scaled by how much was said and whether to the question."""

    value: float
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Which of some turns of speech an answer has: cue → index of the sentence."""

    places: dict[str, int]
    evidence: tuple[Evidence, ...]
    missing: tuple[Cue, ...]


def find_cues(reading: Reading, cues: Sequence[Cue], *, apart: bool = False) -> Found:
    """Look for each cue in turn; `apart`: a sentence can stand for one cue only."""
    places: dict[str, int] = {}
    evidence: list[Evidence] = []
    missing: list[Cue] = []
    for cue in cues:
        taken = frozenset(places.values()) if apart else frozenset()
        index = cue.first(reading.sentences, taken)
        if index is None:
            missing.append(cue)
            continue
        places[cue.name] = index
        sentence = reading.sentences[index]
        evidence += reading.text.evidence(sentence.first, sentence.last, f"{cue.name}: {cue.shows}")
    return Found(places, tuple(evidence), tuple(missing))


def with_article(noun: str) -> str:
    """Put a or an before it."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def listed(words: Sequence[str]) -> str:
    """Join words as prose does."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
