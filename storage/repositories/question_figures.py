"""Figures of questions: how often they were asked, how hard and how telling they are."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.figures import Moments, correlation
from storage.models import (
    Difficulty,
    InterviewQuestion,
    InterviewQuestionBank,
    InterviewResponse,
    InterviewSession,
    QuestionType,
    Visibility,
)
from storage.repositories.figures_scope import (
    FiguresScope,
    answer_score,
    answer_seconds,
    answers_within,
    moments_of,
    read_moments,
)

FEWEST_TO_COMPARE = 3
"""With fewer candidates a correlation tells nothing."""


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """How one question did.

    `seconds` is how long its `timed` answers took. `discrimination` correlates its scores with
    the mean of the other answers of the same interviews (corrected item-total correlation): near
    1 it tells good candidates from others, near 0 it does not.
    """

    question_id: UUID
    question_text: str
    difficulty: Difficulty
    type: QuestionType
    asked: int
    scores: Moments
    timed: int
    seconds: float
    compared: int
    discrimination: float | None


@dataclass(frozen=True, slots=True)
class BankFigures:
    """How often a bank was used, and how its questions were answered."""

    bank_id: UUID
    name: str
    interviews: int
    asked: int
    scores: Moments


class QuestionFigureReader:
    """Counts in the database, whatever the number of answers."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of_bank(self, bank_id: UUID) -> list[QuestionFigures]:
        """Return the figures of each question of a bank, in its order."""
        return await self._questions(InterviewQuestion.bank_id == bank_id)

    async def of_question(self, question_id: UUID) -> QuestionFigures | None:
        """Return the figures of one question."""
        found = await self._questions(InterviewQuestion.id == question_id)
        return found[0] if found else None

    async def interviews_of(self, bank_id: UUID) -> int:
        """Return the number of interviews in which questions of the bank were asked."""
        response, question = InterviewResponse, InterviewQuestion
        number = await self._session.scalar(
            select(func.count(response.session_id.distinct()))
            .join(question, question.id == response.question_id)
            .where(question.bank_id == bank_id)
        )
        return number or 0

    async def banks(
        self, scope: FiguresScope, *, visible_to: UUID | None, limit: int
    ) -> list[BankFigures]:
        """Return the banks that were used most, of those that somebody may see; None: all."""
        response, question, bank = InterviewResponse, InterviewQuestion, InterviewQuestionBank
        session, asked = InterviewSession, func.count()
        query = (
            select(
                bank.id,
                bank.name,
                func.count(response.session_id.distinct()),
                asked,
                *moments_of(answer_score()),
            )
            .select_from(session)
            .join(response, response.session_id == session.id)
            .join(question, question.id == response.question_id)
            .join(bank, bank.id == question.bank_id)
            .where(*answers_within(scope), response.superseded.is_(False))
            .group_by(bank.id, bank.name)
            .order_by(asked.desc(), bank.id)
            .limit(limit)
        )
        if visible_to is not None:
            shared = bank.visibility != Visibility.PRIVATE
            query = query.where(or_(shared, bank.author_id == visible_to))
        return [
            BankFigures(
                bank_id=bank_id,
                name=name,
                interviews=interviews,
                asked=count,
                scores=read_moments(scores),
            )
            for bank_id, name, interviews, count, *scores in await self._session.execute(query)
        ]

    async def _questions(self, wanted: ColumnElement[bool]) -> list[QuestionFigures]:
        question = InterviewQuestion
        answers = _answers(wanted).subquery()
        score, rest = answers.c.score, answers.c.rest
        compared = case((rest.is_not(None), score))
        query = (
            select(
                question.id,
                question.question_text,
                question.difficulty,
                question.type,
                func.count(answers.c.id),
                func.count(answers.c.seconds),
                func.coalesce(func.sum(answers.c.seconds), 0.0),
                func.coalesce(func.sum(compared * rest), 0.0),
                *moments_of(score),
                *moments_of(compared),
                *moments_of(rest),
            )
            .outerjoin(answers, answers.c.question_id == question.id)
            .where(wanted, question.archived_at.is_(None))
            .group_by(
                question.id,
                question.question_text,
                question.difficulty,
                question.type,
                question.position,
            )
            .order_by(question.position, question.id)
        )
        return [_figures(row) for row in await self._session.execute(query)]


def _answers(wanted: ColumnElement[bool]) -> Select[Any]:
    """Return the answers of the interviews in which wanted questions were asked.

    Each with the mean of the other scored answers of its interview, NULL where there is none.
    """
    response, question = InterviewResponse, InterviewQuestion
    interviews = (
        select(response.session_id)
        .join(question, question.id == response.question_id)
        .where(wanted)
    )
    score = answer_score()
    others = func.count(score).over(partition_by=response.session_id) - 1
    total = func.sum(score).over(partition_by=response.session_id)
    rest = (total - score) / func.nullif(others, 0)
    return select(
        response.id.label("id"),
        response.question_id.label("question_id"),
        score.label("score"),
        answer_seconds().label("seconds"),
        case((score.is_not(None), rest)).label("rest"),
    ).where(response.session_id.in_(interviews), response.superseded.is_(False))


def _figures(row: Any) -> QuestionFigures:
    question_id, text, difficulty, kind, asked, timed, seconds, products, *moments = row
    compared, rest = read_moments(moments[3:6]), read_moments(moments[6:])
    enough = compared.count >= FEWEST_TO_COMPARE
    return QuestionFigures(
        question_id=question_id,
        question_text=text,
        difficulty=difficulty,
        type=kind,
        asked=asked,
        scores=read_moments(moments[:3]),
        timed=timed,
        seconds=float(seconds),
        compared=compared.count,
        discrimination=correlation(compared, rest, float(products)) if enough else None,
    )
