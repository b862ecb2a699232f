"""Reviewers' cards and what the panel says; all scores are of 0 to 100."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from storage.models import Recommendation
from web.api.schemas import Input, Output, Versioned, Word
from web.api.sessions.score_schemas import GivenMark, MarkOut, Points, Remark

Weight = Annotated[float, Field(gt=0, le=100)]
Summary = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]


class SetRubric(Input):
    """By what an interview as a whole is judged: criteria and their weights."""

    criteria: dict[Word, Weight] = Field(min_length=1, max_length=20)


class Rubric(Output):
    """By what an interview as a whole is judged."""

    criteria: dict[str, float]


class CardAnswerIn(Input):
    """A judgement of one answer, by criterion or as one."""

    response_id: UUID
    criteria: list[GivenMark] = Field(default_factory=list, max_length=50)
    score: Points | None = None
    comment: Remark | None = None


class FillScorecard(Input):
    """All that one's card says from now on; a draft may leave anything out."""

    marks: list[GivenMark] = Field(default_factory=list, max_length=20)
    answers: list[CardAnswerIn] = Field(default_factory=list, max_length=200)
    recommendation: Recommendation | None = None
    summary: Summary | None = None


class CardMarkOut(Output):
    """The score of one criterion of an answer."""

    criterion: str
    score: float
    comment: str | None


class CardAnswerOut(Output):
    """What a card says of one answer."""

    response_id: UUID
    score: float | None
    comment: str | None
    criteria: list[CardMarkOut]


class ScorecardOut(Versioned):
    """One reviewer's card."""

    id: UUID
    author_id: UUID
    author_name: str | None
    marks: list[MarkOut]
    answers: list[CardAnswerOut]
    recommendation: Recommendation | None
    summary: str | None
    total: float | None = Field(description="Weighted mean of the marks.")
    submitted_at: datetime | None
    version: str = Field(description="For `If-Match`, in quotes, when it is filled in.")


class SpreadOut(Output):
    """How far reviewers lie apart."""

    count: int
    mean: float
    low: float
    high: float
    deviation: float = Field(description="Standard deviation of the whole panel.")


class PanelCriterion(Output):
    """One criterion of the whole, over the submitted cards."""

    criterion: str
    weight: float
    spread: SpreadOut | None


class PanelAnswer(Output):
    """One answer: what it is judged by, and what reviewers say of it."""

    response_id: UUID
    question_text: str
    criteria: dict[str, float]
    spread: SpreadOut | None


class ReviewerOut(Output):
    """Somebody who submitted their card."""

    author_id: UUID
    author_name: str | None
    submitted_at: datetime


class PanelOut(Output):
    """What the panel says. While `blind`, what others say is hidden: submit your card first."""

    blind: bool
    mine: ScorecardOut | None
    reviewers: list[ReviewerOut]
    criteria: list[PanelCriterion]
    answers: list[PanelAnswer]
    overall: SpreadOut | None
    recommendations: dict[str, int]
    cards: list[ScorecardOut]
