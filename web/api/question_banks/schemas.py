"""What the endpoints of question banks take and give."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from storage.models import Difficulty, QuestionType, Visibility
from web.api.question_banks.question_schemas import QuestionOut
from web.api.schemas import Input, Output, Page, PageQuery, Prose, Title, Versioned, Words

Category = Annotated[str, Field(max_length=100)]
Minutes = Annotated[int, Field(ge=1, le=480)]
MAX_DRAWN = 100


class CreateBank(Input):
    """A new question bank."""

    name: Title
    description: Prose = ""
    category: Category = ""
    difficulty: Difficulty = Difficulty.MEDIUM
    tags: Words = Field(default_factory=list)
    is_public: bool = Field(False, description="Short for the visibilities public and private.")
    visibility: Visibility | None = Field(
        None, description="Who may use it: the author, all staff, or learners too. Over isPublic."
    )
    allow_random_selection: bool = True
    default_time_limit: Minutes | None = Field(
        None, description="Minutes for an answer where the question says nothing."
    )
    shuffle_questions: bool = False


class UpdateBank(Input):
    """What to change of a bank; fields that are left out stay as they are."""

    name: Title = Field(default_factory=str)
    description: Prose = ""
    category: Category = ""
    difficulty: Difficulty = Difficulty.MEDIUM
    tags: Words = Field(default_factory=list)
    is_public: bool = False
    visibility: Visibility = Visibility.PRIVATE
    allow_random_selection: bool = True
    default_time_limit: Minutes | None = None
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
    visibility: Visibility
    allow_random_selection: bool
    default_time_limit: int | None
    shuffle_questions: bool
    usage_count: int = Field(description="Number of interviews in which it was used.")
    created_at: datetime


class BankPage(Page[BankOut]):
    """Question banks, newest first."""


class BankQuery(PageQuery):
    """Which question banks are wanted."""

    text: str | None = Field(
        None,
        max_length=200,
        description="Beginnings of words of the name, description, category or tags.",
    )
    category: Category | None = None
    difficulty: Difficulty | None = None
    tags: str | None = Field(
        None, max_length=500, description="Tags separated by commas, all of which must be there."
    )
    author_id: UUID | None = None
    is_public: bool | None = None
    visibility: Visibility | None = None


class DrawQuestions(Input):
    """How questions are to be drawn from a bank."""

    count: int = Field(5, ge=1, le=MAX_DRAWN)
    difficulty: Difficulty | None = Field(
        None, description="Levels further away are drawn more rarely; the bank's if left out."
    )
    types: list[QuestionType] = Field(default_factory=list, max_length=len(QuestionType))
    tags: Words = Field(default_factory=list, description="All of them must be there.")
    candidate_id: UUID | None = Field(
        None, description="Nothing is drawn that was ever put to this candidate."
    )
    seed: int | None = Field(
        None,
        ge=0,
        lt=2**53,
        description="The same seed draws the same from the same questions; chosen if left out.",
    )


class DrawOut(Output):
    """Questions drawn from a bank: shuffled if the bank says so, else in the bank's order."""

    seed: int
    available: int = Field(description="Number of questions that could have been drawn.")
    items: list[QuestionOut]


class QuestionStats(Output):
    """How often a question was asked, and how well it works."""

    question_id: UUID
    question_text: str
    difficulty: Difficulty
    type: QuestionType
    asked: int
    scored: int
    average_score: float | None
    spread: float | None = Field(description="Standard deviation of the scores.")
    average_seconds: float | None = Field(description="How long answers take.")
    discrimination: float | None = Field(
        description="Correlation of its scores with the other answers of the same interviews, "
        "-1 to 1: near 1 it tells good candidates from others. Null with fewer than three."
    )


class BankStats(Output):
    """How a bank is made up and used, and which of its questions stand out."""

    bank_id: UUID
    questions: int
    by_difficulty: dict[Difficulty, int]
    by_type: dict[QuestionType, int]
    interviews: int = Field(description="In which its questions were asked.")
    asked: int
    never_asked: int
    scored: int
    average_score: float | None
    spread: float | None
    average_seconds: float | None
    average_discrimination: float | None
    most_asked: list[QuestionStats]
    hardest: list[QuestionStats] = Field(description="Of the lowest average score.")
    least_telling: list[QuestionStats] = Field(description="Of the lowest discrimination.")
