"""What a panel thinks of an interview, and who may see it already.

A reviewer judges before they are told what the others think: until they have submitted their
own card, the cards of others and what follows from them are hidden from them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import Any

from media_server.policy import Actor, Standing, standing
from media_server.views import response_view
from storage.models import InterviewResponse, InterviewSession, Scorecard

# What interviews are judged by where neither anybody nor their questions say so.
USUAL_CRITERIA: Mapping[str, float] = {
    "knowledge": 3.0,
    "problem_solving": 3.0,
    "communication": 2.0,
    "motivation": 1.0,
}


@dataclass(frozen=True, slots=True)
class Spread:
    """How far scores lie apart: mean, ends and standard deviation, of 0 to 100."""

    count: int
    mean: float
    low: float
    high: float
    deviation: float


def spread_of(scores: Collection[float]) -> Spread | None:
    """Return the spread of the scores there are, None of none.

    The deviation is that of the whole panel (population), 0 for one reviewer.
    """
    if not scores:
        return None
    mean, deviation = round(fmean(scores), 1), round(pstdev(scores), 1)
    return Spread(len(scores), mean, min(scores), max(scores), deviation)


def criteria_spread(cards: Iterable[Scorecard]) -> dict[str, Spread]:
    """Return the spread of each criterion over cards."""
    found: dict[str, list[float]] = {}
    for card in cards:
        for mark in card.marks:
            found.setdefault(str(mark["criterion"]), []).append(float(mark["score"]))
    return {name: spread for name, scores in found.items() if (spread := spread_of(scores))}


def is_blind(actor: Actor, session: InterviewSession, cards: Sequence[Scorecard]) -> bool:
    """Return whether what others' cards say is hidden from `actor`, having none submitted.

    Interviewers are to judge for themselves, and whoever else began to; admins who judge nothing
    oversee the panel.
    """
    own = next((card for card in cards if card.author_id == actor.user_id), None)
    if own is not None and own.submitted_at is not None:
        return False
    judges = own is not None or standing(actor, session) is Standing.INTERVIEWER
    return judges and any(
        card.submitted_at is not None for card in cards if card.author_id != actor.user_id
    )


def rubric_of(
    chosen: Mapping[str, Any] | None, questions: Iterable[Mapping[str, float]]
) -> dict[str, float]:
    """Return what the interview as a whole is judged by, with weights.

    As was chosen; else the criteria of its questions, each with the mean of its weights.
    """
    if chosen:
        return {str(name): float(weight) for name, weight in chosen.items()}
    weights: dict[str, list[float]] = {}
    for criteria in questions:
        for name, weight in criteria.items():
            weights.setdefault(name, []).append(weight)
    means = {name: round(fmean(found), 2) for name, found in weights.items()}
    return means or dict(USUAL_CRITERIA)


def without_people(response: InterviewResponse) -> dict[str, Any]:
    """Return an answer's view as it is told to those who are still to judge."""
    hidden: dict[str, Any] = {"humanScore": None, "humanBreakdown": [], "score": response.ai_score}
    return {**response_view(response), **hidden}


def told_view(response: InterviewResponse, cards: Sequence[Scorecard]) -> dict[str, Any]:
    """Return an answer's view for a fact, which all staff are told: blind once cards came in."""
    if any(card.submitted_at is not None for card in cards):
        return without_people(response)
    return response_view(response)
