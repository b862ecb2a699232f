"""People judge answers, beside the machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from media_server.chronicle import Entry, FactType
from media_server.errors import Malformed, NotFound, WrongState
from media_server.lifecycle_base import LifecycleBase
from media_server.overall import record_overall
from media_server.panel import told_view
from media_server.policy import Action, Actor
from media_server.scores import (
    Mark,
    keep_human_score,
    sum_up,
    weighted_total,
    weights_of,
)
from storage.models import Audience, InterviewResponse, ResponseStatus
from storage.models.base import utc_now
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class HumanMark:
    """What somebody gives for one criterion, 0 to 100."""

    criterion: str
    score: float
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class HumanScore:
    """What somebody says of an answer: marks by criterion, or a score for the whole."""

    marks: list[HumanMark] = field(default_factory=list)
    total: float | None = None
    reason: str | None = None


class ScoreLifecycle(LifecycleBase):
    """Scores by interviewers and admins; each has one that counts, the mean of all is shown."""

    async def score_answer(
        self, actor: Actor, interview_id: UUID, response_id: UUID, given: HumanScore
    ) -> InterviewResponse:
        """Judge an answer, in place of what one said before.

        Raises Malformed without a reason where this overrides a score that is there, and for
        criteria that are not asked for; WrongState while the answer is being given.
        """
        async with self._judging(actor, interview_id, response_id) as (entry, response):
            counting = await entry.uow.scores.counting(response_id)
            others = {row.author_id for row, _ in counting}
            if {None, actor.user_id} & others and not given.reason:
                raise Malformed("reason: say why this overrides the score that is there.")
            marks = await _marks(entry.uow, response, given)
            total = given.total if given.total is not None else weighted_total(marks)
            await keep_human_score(
                entry.uow,
                response,
                author_id=actor.user_id,
                total=total,
                marks=marks,
                reason=given.reason,
            )
        return response

    async def withdraw_score(
        self, actor: Actor, interview_id: UUID, response_id: UUID
    ) -> InterviewResponse:
        """Take back what one said of an answer; raises NotFound where that is nothing."""
        async with self._judging(actor, interview_id, response_id) as (entry, response):
            if not await entry.uow.scores.end(response_id, actor.user_id, utc_now()):
                raise NotFound("There is no score of yours.")
            await sum_up(entry.uow, response)
        return response

    @asynccontextmanager
    async def _judging(
        self, actor: Actor, interview_id: UUID, response_id: UUID
    ) -> AsyncIterator[tuple[Entry, InterviewResponse]]:
        async with self._writing(actor, Action.SCORE, interview_id, begins_timeline=False) as entry:
            response = await entry.uow.responses.get_in_session(interview_id, response_id)
            if response is None:
                raise NotFound("There is no such answer.")
            if response.status is ResponseStatus.OPEN:
                raise WrongState("This answer is still being given.")
            yield entry, response
            alone = entry.session.is_ai_interview
            cards = await entry.uow.scorecards.of_session(interview_id)
            entry.record(
                FactType.RESPONSE_SCORED,
                {"response": told_view(response, cards)},
                audience=Audience.EVERYONE if alone else Audience.STAFF,
                participant_id=response.participant_id,
            )
            await record_overall(entry)


async def _marks(uow: UnitOfWork, response: InterviewResponse, given: HumanScore) -> list[Mark]:
    if given.total is not None and given.marks:
        raise Malformed("score: it follows from the criteria; give one or the other.")
    if given.total is None and not given.marks:
        raise Malformed("criteria: give a score, or scores by criterion.")
    question = await uow.questions.as_asked(response)
    weights = weights_of(response, None if question is None else question.evaluation_criteria)
    unknown = [mark.criterion for mark in given.marks if weights and mark.criterion not in weights]
    if unknown:
        raise Malformed(f"criteria: {unknown[0]} is none of this question.")
    if len({mark.criterion for mark in given.marks}) < len(given.marks):
        raise Malformed("criteria: each is named once.")
    return [
        Mark(mark.criterion, weights.get(mark.criterion, 1.0), mark.score, mark.comment)
        for mark in given.marks
    ]
