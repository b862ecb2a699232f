"""What scoring gives back."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the answer that a score rests on, and why they count.

    `word_start` and `word_end` (exclusive) count the words of the utterance `utterance_id`; for
    a typed answer, its words split at white space. Times are None for typed answers.
    """

    quote: str
    word_start: int
    word_end: int
    reason: str
    utterance_id: UUID | None = None
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One criterion: `score` is 0..100, `weight` as in the rubric.

    `reason` says in a sentence how it was judged; when nothing in the answer spoke to it, it
    says that, and `evidence` is empty.
    """

    name: str
    weight: float
    score: float
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the speaker is told."""

    summary: str
    strengths: tuple[str, ...] = ()
    improvements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """A scored answer: `total` is the weighted mean of the criteria, 0..100."""

    total: float
    criteria: tuple[CriterionScore, ...]
    feedback: Feedback
