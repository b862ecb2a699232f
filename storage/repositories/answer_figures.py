"""Figures of answers: skills, speech, and how the machine's scores compare with people's."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.figures import Moments
from storage.models import (
    CriterionScore,
    InterviewResponse,
    InterviewSession,
    MetricValue,
    Participant,
    ResponseScore,
)
from storage.repositories.figures_scope import (
    FiguresScope,
    answer_score,
    answer_seconds,
    answers_within,
    moments_of,
    read_moments,
    scored_within,
)


@dataclass(frozen=True, slots=True)
class SkillFigures:
    """The scores of one skill.

    `earlier` and `later` are the means of the first and the second half of the answers that
    showed it; `ai_score` and `human_score` the means of the answers that the machine, and people,
    judged.
    """

    skill: str
    answers: int
    candidates: int
    scores: Moments
    ai_score: float | None
    human_score: float | None
    earlier: float | None
    later: float | None


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """All answers: their scores, how long they took, how the machine agrees with people.

    `compared` answers were judged by both; `differences` sums the machine's score minus people's,
    `distances` the same without its sign.
    """

    answers: int
    scores: Moments
    timed: int
    seconds: float
    by_machine: int
    by_people: int
    compared: int
    differences: float
    distances: float
    hints: int


@dataclass(frozen=True, slots=True)
class SpeechFigures:
    """A measure of speech, over the answers of which it was taken."""

    name: str
    unit: str
    values: Moments


@dataclass(frozen=True, slots=True)
class JudgementFigures:
    """What one person said of answers: their totals, and how far these lie from others'.

    Of `shared` answers other people said something too: `differences` sums own total minus the
    mean of theirs, `distances` the same without its sign. `beside_machine` and
    `machine_differences` compare with the machine's score.
    """

    totals: Moments
    shared: int
    differences: float
    distances: float
    beside_machine: int
    machine_differences: float


class AnswerFigureReader:
    """Counts in the database, whatever the number of answers."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def totals(self, scope: FiguresScope) -> AnswerFigures:
        """Return the figures of all answers."""
        response = InterviewResponse
        gap = response.ai_score - response.human_score
        query = _answers(
            scope,
            func.count(),
            *moments_of(answer_score()),
            func.count(answer_seconds()),
            func.coalesce(func.sum(answer_seconds()), 0.0),
            func.count(response.ai_score),
            func.count(response.human_score),
            func.count(gap),
            func.coalesce(func.sum(gap), 0.0),
            func.coalesce(func.sum(func.abs(gap)), 0.0),
            func.coalesce(func.sum(response.hints_used), 0),
        )
        answers, *rest = (await self._session.execute(query)).one()
        timed, seconds, by_machine, by_people, compared, differences, distances, hints = rest[3:]
        return AnswerFigures(
            answers=answers,
            scores=read_moments(rest[:3]),
            timed=timed,
            seconds=float(seconds),
            by_machine=by_machine,
            by_people=by_people,
            compared=compared,
            differences=float(differences),
            distances=float(distances),
            hints=int(hints),
        )

    async def judgements(self, scope: FiguresScope, author_id: UUID) -> JudgementFigures:
        """Return how somebody judged answers, beside what others said of the same ones."""
        own, other, response = ResponseScore, aliased(ResponseScore), InterviewResponse
        peers = (
            select(func.avg(other.total))
            .where(
                other.session_id == own.session_id,
                other.response_id == own.response_id,
                other.ended_at.is_(None),
                other.author_id.is_not(None),
                other.author_id != author_id,
            )
            .correlate(own)
            .scalar_subquery()
        )
        judged = (
            _answers(
                scope,
                own.total.label("total"),
                (own.total - peers).label("gap"),
                (own.total - response.ai_score).label("to_machine"),
            )
            .join(own, own.response_id == response.id)
            .where(own.author_id == author_id, own.ended_at.is_(None))
            .subquery()
        )
        gap, to_machine = judged.c.gap, judged.c.to_machine
        query = select(
            func.count(gap),
            func.coalesce(func.sum(gap), 0.0),
            func.coalesce(func.sum(func.abs(gap)), 0.0),
            func.count(to_machine),
            func.coalesce(func.sum(to_machine), 0.0),
            *moments_of(judged.c.total),
        )
        shared, differences, distances, beside, machine, *totals = (
            await self._session.execute(query)
        ).one()
        return JudgementFigures(
            totals=read_moments(totals),
            shared=shared,
            differences=float(differences),
            distances=float(distances),
            beside_machine=beside,
            machine_differences=float(machine),
        )

    async def criteria(self, scope: FiguresScope, *, limit: int) -> list[SkillFigures]:
        """Return the criteria by which answers were judged, the most frequent first."""
        mark, judged, response = CriterionScore, ResponseScore, InterviewResponse
        by_machine = func.avg(case((judged.author_id.is_(None), mark.score)))
        by_people = func.avg(case((judged.author_id.is_not(None), mark.score)))
        marks = (
            _answers(
                scope,
                mark.criterion.label("skill"),
                InterviewSession.candidate_id.label("candidate_id"),
                by_machine.label("ai"),
                by_people.label("human"),
                func.coalesce(by_people, by_machine).label("score"),
                InterviewSession.scheduled_at.label("at"),
                response.position.label("position"),
                response.id.label("id"),
            )
            .join(judged, judged.response_id == response.id)
            .join(mark, mark.score_id == judged.id)
            .where(judged.ended_at.is_(None))
            .group_by(
                response.id,
                response.position,
                mark.criterion,
                InterviewSession.candidate_id,
                InterviewSession.scheduled_at,
            )
        )
        return await self._skills(marks, limit=limit)

    async def categories(self, scope: FiguresScope, *, limit: int) -> list[SkillFigures]:
        """Return the skills that answers were said to show, the most frequent first."""
        response = InterviewResponse
        marks = _answers(
            scope,
            response.skill_category.label("skill"),
            InterviewSession.candidate_id.label("candidate_id"),
            response.ai_score.label("ai"),
            response.human_score.label("human"),
            answer_score().label("score"),
            InterviewSession.scheduled_at.label("at"),
            response.position.label("position"),
            response.id.label("id"),
        ).where(response.skill_category.is_not(None), answer_score().is_not(None))
        return await self._skills(marks, limit=limit)

    async def speech(self, scope: FiguresScope) -> list[SpeechFigures]:
        """Return the measures of how candidates spoke, by name."""
        value, person, session = MetricValue, Participant, InterviewSession
        query = (
            select(value.name, func.max(value.unit), *moments_of(value.value))
            .join(person, person.id == value.participant_id)
            .join(session, session.id == value.session_id)
            .where(
                *scored_within(scope),
                person.user_id == session.candidate_id,
                value.at_ms.is_(None),
            )
            .group_by(value.name)
            .order_by(value.name)
        )
        return [
            SpeechFigures(name=name, unit=unit, values=read_moments(values))
            for name, unit, *values in await self._session.execute(query)
        ]

    async def _skills(self, marks: Select[Any], *, limit: int) -> list[SkillFigures]:
        each = marks.subquery()
        half = func.ntile(2).over(
            partition_by=each.c.skill, order_by=[each.c.at, each.c.position, each.c.id]
        )
        halved = select(each, half.label("half")).subquery()
        answers = func.count()
        query = (
            select(
                halved.c.skill,
                answers,
                func.count(halved.c.candidate_id.distinct()),
                func.avg(halved.c.ai),
                func.avg(halved.c.human),
                func.avg(case((halved.c.half == 1, halved.c.score))),
                func.avg(case((halved.c.half == 2, halved.c.score))),
                *moments_of(halved.c.score),
            )
            .group_by(halved.c.skill)
            .order_by(answers.desc(), halved.c.skill)
            .limit(limit)
        )
        return [
            SkillFigures(
                skill=skill,
                answers=count,
                candidates=candidates,
                scores=read_moments(scores),
                ai_score=ai_score,
                human_score=human_score,
                earlier=earlier,
                later=later,
            )
            for skill, count, candidates, ai_score, human_score, earlier, later, *scores in (
                await self._session.execute(query)
            )
        ]


def _answers(scope: FiguresScope, *columns: ColumnElement[Any]) -> Select[Any]:
    """Return a query over the answers that count in their interview."""
    response, session = InterviewResponse, InterviewSession
    return (
        select(*columns)
        .select_from(response)
        .join(session, session.id == response.session_id)
        .where(*answers_within(scope), response.superseded.is_(False))
    )
