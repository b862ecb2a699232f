"""Where a speaker paused."""

from dataclasses import dataclass
from itertools import pairwise

from analysis.metrics.answer import Answer

SHORTEST_MS = 250  # Goldman-Eisler, Psycholinguistics (1968): shorter gaps are articulation


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence between two words."""

    start_ms: int
    end_ms: int

    @property
    def length_ms(self) -> int:
        """How long it was."""
        return self.end_ms - self.start_ms


def find_pauses(answer: Answer) -> list[Pause]:
    """Return the silences of at least 250 ms between words; before the first and after the
    last word there is none, since nobody knows whether the speaker was done.

    A filled pause ("um") that the recogniser left out counts as silence.
    """
    words = answer.words
    return [
        Pause(before.end_ms, after.start_ms)
        for before, after in pairwise(words)
        if after.start_ms - before.end_ms >= SHORTEST_MS
    ]


def speaking_span_ms(answer: Answer) -> int:
    """Return the time from the first word's start to the last word's end."""
    words = answer.words
    return words[-1].end_ms - words[0].start_ms if words else 0
