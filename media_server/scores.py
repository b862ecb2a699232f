"""What an answer is worth: the machine's judgement and people's, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from storage.models import CriterionScore, InterviewResponse, ResponseScore
from storage.models.base import utc_now
from storage.repositories.scores import Judged
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Mark:
    """The score of one criterion, 0 to 100."""

    criterion: str
    weight: float
    score: float
    comment: str | None = None


def weighted_total(marks: Sequence[Mark]) -> float:
    """Return the mean of the marks by their weights, 0 to 100; there must be one."""
    weights = sum(mark.weight for mark in marks)
    return round(sum(mark.weight * mark.score for mark in marks) / weights, 1)


async def keep_machine_score(uow: UnitOfWork, response: InterviewResponse) -> None:
    """Keep the score that was just written into an answer's row, unless it is the same again."""
    if response.ai_score is None:
        await uow.scores.end(response.id, None, utc_now())
        return
    marks = [
        Mark(str(part["criterion"]), float(part["weight"]), float(part["score"]))
        for part in response.breakdown
    ]
    for judged in await uow.scores.counting(response.id):
        if judged[0].author_id is None and _says(judged, response.ai_score, marks):
            return
    await _replace(uow, response, author_id=None, total=response.ai_score, marks=marks)


async def keep_human_score(
    uow: UnitOfWork,
    response: InterviewResponse,
    *,
    author_id: UUID,
    total: float,
    marks: Sequence[Mark],
    reason: str | None,
) -> None:
    """Keep what somebody says of an answer, in place of what they said before."""
    await _replace(uow, response, author_id=author_id, total=total, marks=marks, reason=reason)
    await sum_up(uow, response)


async def sum_up(uow: UnitOfWork, response: InterviewResponse) -> None:
    """Write into an answer's row what people say of it just now: the mean of all."""
    given = [judged for judged in await uow.scores.counting(response.id) if judged[0].author_id]
    totals = [row.total for row, _ in given]
    response.human_score = round(sum(totals) / len(totals), 1) if totals else None
    response.human_breakdown = _means(given)


def _means(given: Sequence[Judged]) -> list[dict[str, Any]]:
    found: dict[str, list[CriterionScore]] = {}
    for _, criteria in given:
        for criterion in criteria:
            found.setdefault(criterion.criterion, []).append(criterion)
    return [
        {
            "criterion": name,
            "weight": marks[0].weight,
            "score": round(sum(mark.score for mark in marks) / len(marks), 1),
            "comments": [mark.comment for mark in marks if mark.comment],
        }
        for name, marks in found.items()
    ]


def weights_of(
    response: InterviewResponse, criteria: Mapping[str, float] | None
) -> Mapping[str, float]:
    """Return the weights by which an answer is judged: its question's, else the machine's own."""
    if criteria:
        return criteria
    return {str(part["criterion"]): float(part["weight"]) for part in response.breakdown}


async def _replace(
    uow: UnitOfWork,
    response: InterviewResponse,
    *,
    author_id: UUID | None,
    total: float,
    marks: Sequence[Mark],
    reason: str | None = None,
) -> None:
    await uow.scores.end(response.id, author_id, utc_now())
    row = ResponseScore(
        session_id=response.session_id,
        response_id=response.id,
        author_id=author_id,
        total=total,
        reason=reason,
    )
    await uow.scores.keep(
        row,
        [
            CriterionScore(
                criterion=mark.criterion, weight=mark.weight, score=mark.score, comment=mark.comment
            )
            for mark in marks
        ],
    )


def _says(judged: Judged, total: float, marks: Sequence[Mark]) -> bool:
    row, criteria = judged
    said = [(each.criterion, each.weight, each.score) for each in criteria]
    return row.total == total and said == [
        (mark.criterion, mark.weight, mark.score) for mark in marks
    ]
