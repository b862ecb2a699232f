"""What the endpoints of scores take and give; all scores are of 0 to 100."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from web.api.schemas import Input, Output, Page, Word

Points = Annotated[float, Field(ge=0, le=100)]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class GivenMark(Input):
    """The score of one criterion."""

    criterion: Word
    score: Points
    comment: Remark | None = None


class GiveScore(Input):
    """A judgement of an answer: by criterion, of which the total follows by weight, or as one."""

    criteria: list[GivenMark] = Field(default_factory=list, max_length=50)
    score: Points | None = Field(None, description="For the whole, where no criteria are given.")
    reason: Remark | None = Field(
        None, description="Must be given where a score of the machine's or one's own is overridden."
    )


class MarkOut(Output):
    """The score of one criterion in a judgement."""

    criterion: str
    weight: float
    score: float
    comment: str | None


class ScoreOut(Output):
    """A judgement; the machine's has no author, one that was replaced or taken back an end."""

    id: UUID
    author_id: UUID | None
    author_name: str | None
    score: float
    criteria: list[MarkOut]
    reason: str | None
    given_at: datetime
    ended_at: datetime | None


class ScoreList(Page[ScoreOut]):
    """All judgements of an answer, the latest first."""


class CriterionCard(Output):
    """One criterion over all answers of an interview: means, weighted by its weight in each."""

    criterion: str
    weight: float = Field(description="Share of this criterion in the interview, 0 to 1.")
    answers: int
    ai_score: float | None
    human_score: float | None
    score: float


class ScoreCard(Output):
    """An interview's scores, the machine's and people's side by side."""

    answers: int
    scored: int
    ai_score: float | None
    human_score: float | None
    score: float | None = Field(description="Mean over the answers of what counts for each.")
    criteria: list[CriterionCard]
