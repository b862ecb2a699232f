"""Reviewers fill in cards, each for themselves, and submit them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from media_server.chronicle import Entry, FactType
from media_server.errors import Malformed, NotFound, WrongState
from media_server.lifecycle_base import LifecycleBase
from media_server.panel import rubric_of
from media_server.policy import Action, Actor
from media_server.scores import Mark, keep_human_score, weighted_total, weights_of
from storage.models import (
    Audience,
    InterviewResponse,
    InterviewRubric,
    Recommendation,
    ResponseStatus,
    Scorecard,
)
from storage.models.base import utc_now
from storage.unit_of_work import UnitOfWork

REASON = "Scorecard"


@dataclass(frozen=True, slots=True)
class CardMark:
    """A score of one criterion, 0 to 100."""

    criterion: str
    score: float
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """A judgement of one answer: by criterion, or with one score."""

    response_id: UUID
    marks: tuple[CardMark, ...] = ()
    score: float | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class CardContent:
    """What a card says so far; drafts may leave anything out."""

    marks: tuple[CardMark, ...] = ()
    answers: tuple[CardAnswer, ...] = ()
    recommendation: Recommendation | None = None
    summary: str | None = field(default=None, repr=False)


class ScorecardLifecycle(LifecycleBase):
    """One card a reviewer, seen by nobody else before it is submitted, unchanged afterwards."""

    async def begin_scorecard(self, actor: Actor, interview_id: UUID) -> Scorecard:
        """Begin one's card; raises WrongState where it is there already."""
        async with self._writing(actor, Action.SCORE, interview_id, begins_timeline=False) as entry:
            for card in await entry.uow.scorecards.of_session(interview_id):
                if card.author_id == actor.user_id:
                    raise WrongState("You have a card of this interview already.")
            return await entry.uow.scorecards.add(
                Scorecard(session_id=interview_id, author_id=actor.user_id)
            )

    async def fill_scorecard(
        self, actor: Actor, interview_id: UUID, scorecard_id: UUID, content: CardContent
    ) -> Scorecard:
        """Write into one's card what it says from now on; raises WrongState once submitted."""
        async with self._writing(actor, Action.SCORE, interview_id, begins_timeline=False) as entry:
            card = await _own_draft(entry, actor, scorecard_id)
            rubric = await interview_rubric(entry.uow, interview_id)
            marks = _weighted(content.marks, rubric)
            card.marks = [_mark(mark) for mark in marks]
            for answer in content.answers:
                await _answer_marks(entry.uow, interview_id, answer)
            card.answers = [_answer(answer) for answer in content.answers]
            card.recommendation, card.summary = content.recommendation, content.summary
            card.total = weighted_total(marks) if marks else None
            card.updated_at = utc_now()
        return card

    async def submit_scorecard(
        self, actor: Actor, interview_id: UUID, scorecard_id: UUID
    ) -> Scorecard:
        """Submit one's card; its judgements of answers count from now on.

        Raises Malformed while a criterion of the whole has no score.
        """
        async with self._writing(actor, Action.SCORE, interview_id, begins_timeline=False) as entry:
            card = await _own_draft(entry, actor, scorecard_id)
            rubric = await interview_rubric(entry.uow, interview_id)
            missing = rubric.keys() - {str(mark["criterion"]) for mark in card.marks}
            if missing:
                raise Malformed(f"marks: {min(missing)} has no score yet.")
            for answer in map(_read_answer, card.answers):
                await _keep_answer(entry.uow, actor, interview_id, answer)
            card.submitted_at = card.updated_at = utc_now()
            # Who submitted is told, and not what: others are to judge for themselves.
            entry.record(
                FactType.SCORECARD_SUBMITTED,
                {"scorecardId": str(card.id), "authorId": str(actor.user_id)},
                audience=Audience.STAFF,
            )
        return card

    async def set_rubric(
        self, actor: Actor, interview_id: UUID, criteria: Mapping[str, float]
    ) -> dict[str, float]:
        """Say by what the interview as a whole is judged; raises WrongState once somebody has."""
        async with self._writing(actor, Action.SCORE, interview_id, begins_timeline=False) as entry:
            cards = await entry.uow.scorecards.of_session(interview_id)
            if any(card.marks or card.submitted_at is not None for card in cards):
                raise WrongState("Somebody has judged by the present criteria already.")
            row = await entry.uow.rubrics.of_session(interview_id)
            if row is None:
                row = await entry.uow.rubrics.add(
                    InterviewRubric(session_id=interview_id, criteria=dict(criteria))
                )
            row.criteria = dict(criteria)
        return dict(criteria)


async def interview_rubric(uow: UnitOfWork, interview_id: UUID) -> dict[str, float]:
    """Return what the interview as a whole is judged by, with weights."""
    row = await uow.rubrics.of_session(interview_id)
    if row is not None:
        return rubric_of(row.criteria, ())
    responses = [
        each for each in await uow.responses.of_session(interview_id) if not each.superseded
    ]
    return rubric_of(None, [await answer_rubric(uow, each) for each in responses])


async def answer_rubric(uow: UnitOfWork, response: InterviewResponse) -> Mapping[str, float]:
    """Return what an answer is judged by, with weights; nothing where it is judged as one."""
    question = await uow.questions.as_asked(response)
    return weights_of(response, None if question is None else question.evaluation_criteria)


async def _own_draft(entry: Entry, actor: Actor, scorecard_id: UUID) -> Scorecard:
    card = await entry.uow.scorecards.get_in_session(entry.session.id, scorecard_id)
    if card is None or card.author_id != actor.user_id:
        raise NotFound("There is no such scorecard of yours.")
    if card.submitted_at is not None:
        raise WrongState("The card was submitted and is not changed any more.")
    return card


def _weighted(marks: tuple[CardMark, ...], weights: Mapping[str, float]) -> list[Mark]:
    unknown = [mark.criterion for mark in marks if weights and mark.criterion not in weights]
    if unknown:
        raise Malformed(f"criteria: {unknown[0]} is not asked for.")
    if len({mark.criterion for mark in marks}) < len(marks):
        raise Malformed("criteria: each is named once.")
    return [
        Mark(mark.criterion, weights.get(mark.criterion, 1.0), mark.score, mark.comment)
        for mark in marks
    ]


async def _answer_marks(
    uow: UnitOfWork, interview_id: UUID, answer: CardAnswer
) -> tuple[InterviewResponse, list[Mark]]:
    response = await uow.responses.get_in_session(interview_id, answer.response_id)
    if response is None or response.superseded:
        raise Malformed("answers: there is no such answer.")
    if response.status is ResponseStatus.OPEN:
        raise WrongState("An answer is still being given.")
    if answer.marks and answer.score is not None:
        raise Malformed("answers: a score follows from the criteria; give one or the other.")
    return response, _weighted(answer.marks, await answer_rubric(uow, response))


async def _keep_answer(
    uow: UnitOfWork, actor: Actor, interview_id: UUID, answer: CardAnswer
) -> None:
    response, marks = await _answer_marks(uow, interview_id, answer)
    total = weighted_total(marks) if marks else answer.score
    if total is not None:
        await keep_human_score(
            uow,
            response,
            author_id=actor.user_id,
            total=total,
            marks=marks,
            reason=answer.comment or REASON,
        )


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "criterion": mark.criterion,
        "weight": mark.weight,
        "score": mark.score,
        "comment": mark.comment,
    }


def _answer(answer: CardAnswer) -> dict[str, Any]:
    return {
        "responseId": str(answer.response_id),
        "score": answer.score,
        "comment": answer.comment,
        "criteria": [
            {"criterion": mark.criterion, "score": mark.score, "comment": mark.comment}
            for mark in answer.marks
        ],
    }


def _read_answer(kept: Mapping[str, Any]) -> CardAnswer:
    return CardAnswer(
        response_id=UUID(kept["responseId"]),
        score=kept["score"],
        comment=kept["comment"],
        marks=tuple(
            CardMark(mark["criterion"], mark["score"], mark["comment"]) for mark in kept["criteria"]
        ),
    )
