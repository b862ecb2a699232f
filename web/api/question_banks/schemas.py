"""What the endpoints of question banks take and give."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from storage.models import Difficulty, QuestionType
from web.api.schemas import (
    Input,
    Line,
    Output,
    Page,
    PageQuery,
    Prose,
    Title,
    Versioned,
    Word,
    Words,
)

Weight = Annotated[float, Field(gt=0, le=100)]
QuestionText = Annotated[str, Field(min_length=1, max_length=4000)]


class CreateBank(Input):
    """A new question bank."""

    name: Title
    description: Prose = ""
    category: Annotated[str, Field(max_length=100)] = ""
    difficulty: Difficulty = Difficulty.MEDIUM
    tags: Words = Field(default_factory=list)
    is_public: bool = False
    allow_random_selection: bool = True
    default_time_limit: int | None = Field(None, ge=1, le=480, description="Minutes.")
    shuffle_questions: bool = False


class BankOut(Versioned):
    """A question bank."""

    id: UUID
    organisation_id: UUID
    author_id: UUID
    name: str
    description: str
    category: str
    difficulty: Difficulty
    tags: list[str]
    is_public: bool
    allow_random_selection: bool
    default_time_limit: int | None
    shuffle_questions: bool
    usage_count: int
    created_at: datetime


class BankPage(Page[BankOut]):
    """Question banks, newest first."""


class SampleAnswer(Input):
    """An answer and how good it is."""

    answer: QuestionText
    rating: float = Field(ge=0, le=100)
    explanation: str = Field("", max_length=4000)


class SampleAnswerOut(Output):
    """An answer and how good it is."""

    answer: str
    rating: float
    explanation: str = ""


class CreateQuestion(Input):
    """A new question, put behind the others of its bank."""

    question_text: QuestionText
    expected_answer: str | None = Field(None, max_length=20_000)
    follow_up_questions: Annotated[list[QuestionText], Field(max_length=20)] = Field(
        default_factory=list
    )
    evaluation_criteria: dict[Word, Weight] = Field(
        default_factory=dict, max_length=20, description="Weight of each criterion."
    )
    time_limit_minutes: float | None = Field(None, gt=0, le=480)
    difficulty: Difficulty = Difficulty.MEDIUM
    type: QuestionType = QuestionType.GENERAL
    tags: Words = Field(default_factory=list)
    hints: list[Line] = Field(default_factory=list, max_length=20)
    sample_answers: Annotated[list[SampleAnswer], Field(max_length=20)] = Field(
        default_factory=list
    )


class QuestionOut(Versioned):
    """A question with how its answers are judged."""

    id: UUID
    bank_id: UUID
    position: int
    question_text: str
    expected_answer: str | None
    follow_up_questions: list[str]
    evaluation_criteria: dict[str, float]
    time_limit_minutes: float | None
    difficulty: Difficulty
    type: QuestionType
    tags: list[str]
    hints: list[str]
    sample_answers: list[SampleAnswerOut]
    usage_count: int
    created_at: datetime


class QuestionPage(Page[QuestionOut]):
    """Questions in the order of their bank."""


class BankQuery(PageQuery):
    """Which question banks are wanted."""


class QuestionQuery(PageQuery):
    """Which questions are wanted."""
