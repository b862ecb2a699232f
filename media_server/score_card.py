"""An interview's scores by criterion, over all its answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from storage.models import InterviewResponse


@dataclass(slots=True)
class _Sum:
    """A mean in the making."""

    total: float = 0.0
    weight: float = 0.0

    def add(self, value: float, weight: float = 1.0) -> None:
        self.total += value * weight
        self.weight += weight

    @property
    def mean(self) -> float | None:
        return round(self.total / self.weight, 1) if self.weight else None


@dataclass(slots=True)
class CriterionSums:
    """What the answers say of one criterion."""

    answers: int = 0
    ai: _Sum = field(default_factory=_Sum)
    human: _Sum = field(default_factory=_Sum)
    counting: _Sum = field(default_factory=_Sum)


@dataclass(frozen=True, slots=True)
class Card:
    """Means of 0 to 100, None where nobody said anything."""

    answers: int
    scored: int
    ai_score: float | None
    human_score: float | None
    score: float | None
    criteria: dict[str, CriterionSums]

    @property
    def weight(self) -> float:
        """The sum of all criteria's weights."""
        return sum(sums.counting.weight for sums in self.criteria.values())


def card_of(responses: Sequence[InterviewResponse]) -> Card:
    """Return the means over answers; where people judged a criterion, their score counts."""
    ai, human, counting = _Sum(), _Sum(), _Sum()
    criteria: dict[str, CriterionSums] = {}
    for response in responses:
        for sums, score in (
            (ai, response.ai_score),
            (human, response.human_score),
            (counting, response.score),
        ):
            if score is not None:
                sums.add(score)
        _add_criteria(criteria, response)
    return Card(
        answers=len(responses),
        scored=round(counting.weight),
        ai_score=ai.mean,
        human_score=human.mean,
        score=counting.mean,
        criteria=criteria,
    )


def _add_criteria(criteria: dict[str, CriterionSums], response: InterviewResponse) -> None:
    by_machine, by_people = _by_name(response.breakdown), _by_name(response.human_breakdown)
    for name in dict.fromkeys([*by_machine, *by_people]):
        sums = criteria.setdefault(name, CriterionSums())
        sums.answers += 1
        for kind, parts in ((sums.ai, by_machine), (sums.human, by_people)):
            if name in parts:
                kind.add(parts[name]["score"], parts[name]["weight"])
        part = by_people.get(name) or by_machine[name]
        sums.counting.add(part["score"], part["weight"])


def _by_name(breakdown: Iterable[dict[str, Any]] | None) -> dict[str, dict[str, Any]]:
    return {str(part["criterion"]): part for part in breakdown or ()}
