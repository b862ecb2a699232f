"""What a metric looks at and what it gives."""

from dataclasses import dataclass

from analysis.words import Utterance, Word


@dataclass(frozen=True, slots=True)
class Answer:
    """One spoken answer: its span on the timeline and what was said in it, in order."""

    start_ms: int
    end_ms: int
    utterances: tuple[Utterance, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        """All words in order."""
        return tuple(word for utterance in self.utterances for word in utterance.words)


@dataclass(frozen=True, slots=True)
class Part:
    """What a composed measure is made of: 0..1, and how much it counts."""

    name: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure: the summary over the answer and, where it changes, points on the timeline.

    `parts` is what a composed one is the weighted mean of.
    """

    name: str
    value: float
    unit: str
    series: tuple[tuple[int, float], ...] = ()
    parts: tuple[Part, ...] = ()
