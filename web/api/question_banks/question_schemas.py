"""What the endpoints of questions take and give."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from storage.models import Difficulty, QuestionType
from web.api.schemas import (
    HttpUrl,
    Input,
    Line,
    Output,
    Page,
    PageQuery,
    Versioned,
    Word,
    Words,
)

MAX_IMPORTED = 20_000

Weight = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]
QuestionText = Annotated[str, Field(min_length=1, max_length=4000)]
Texts = Annotated[list[QuestionText], Field(max_length=20)]


class SampleAnswer(Input):
    """An answer and how good it is."""

    answer: QuestionText
    rating: float = Field(ge=0, le=100, allow_inf_nan=False)
    explanation: str = Field("", max_length=4000)


class SampleAnswerOut(Output):
    """An answer and how good it is."""

    answer: str
    rating: float
    explanation: str = ""


class Resource(Input):
    """Something to read about the matter."""

    title: Line = ""
    url: HttpUrl


class ResourceOut(Output):
    """Something to read about the matter."""

    title: str
    url: str


class CreateQuestion(Input):
    """A new question, put behind the others of its bank."""

    question_text: QuestionText
    expected_answer: str | None = Field(None, max_length=20_000)
    follow_up_questions: Texts = Field(default_factory=list)
    evaluation_criteria: dict[Word, Weight] = Field(
        default_factory=dict, max_length=20, description="Weight of each criterion."
    )
    time_limit_minutes: float | None = Field(None, gt=0, le=480, allow_inf_nan=False)
    difficulty: Difficulty = Difficulty.MEDIUM
    type: QuestionType = QuestionType.GENERAL
    tags: Words = Field(default_factory=list)
    hints: list[Line] = Field(default_factory=list, max_length=20)
    sample_answers: Annotated[list[SampleAnswer], Field(max_length=20)] = Field(
        default_factory=list
    )
    code_languages: Words = Field(
        default_factory=list, description="Languages in which code may be answered."
    )
    resources: Annotated[list[Resource], Field(max_length=20)] = Field(default_factory=list)


class UpdateQuestion(CreateQuestion):
    """What to change of a question; fields that are left out stay as they are."""

    question_text: QuestionText = Field(default_factory=str)


class QuestionContent(Output):
    """What a question says and how its answers are judged."""

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
    code_languages: list[str]
    resources: list[ResourceOut]


class QuestionFile(Output):
    """All questions of a bank, as bulk import takes them."""

    questions: list[QuestionContent]


class QuestionOut(QuestionContent, Versioned):
    """A question with how its answers are judged."""

    id: UUID
    bank_id: UUID
    position: int
    version: int = Field(description="Counts from 1 with every change.")
    usage_count: int
    created_at: datetime


class QuestionPage(Page[QuestionOut]):
    """Questions in the order of their bank."""


class QuestionQuery(PageQuery):
    """Which questions are wanted."""

    text: str | None = Field(
        None, max_length=200, description="Beginnings of words of the question or its tags."
    )
    difficulty: Difficulty | None = None
    type: QuestionType | None = None
    tags: str | None = Field(
        None, max_length=500, description="Tags separated by commas, all of which must be there."
    )


class VersionOut(QuestionContent):
    """What a question said until it was changed."""

    version: int
    replaced_by_id: UUID | None
    replaced_at: datetime


class VersionPage(Page[VersionOut]):
    """What a question said before, the latest first."""


class VersionQuery(PageQuery):
    """Which earlier versions are wanted."""


class Unchecked:
    """A question as it was sent, shown in the document as `CreateQuestion`.

    It is checked on its own, so that one that is wrong can be skipped and told with its line.
    """

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.any_schema()

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(CreateQuestion.__pydantic_core_schema__)


class ImportQuery(Input):
    """How questions are to be imported."""

    skip_errors: bool = Field(
        False, description="Import the good ones; else one that is wrong keeps all of them out."
    )
    dry_run: bool = Field(False, description="Check and count, but import nothing.")


class BulkImport(ImportQuery):
    """Questions to be put behind the others of a bank, in order."""

    questions: list[Unchecked] = Field(max_length=MAX_IMPORTED)


class ImportProblem(Output):
    """Why a question cannot be imported."""

    line: int = Field(description="Line of the CSV file, or number in the list, from 1.")
    field: str
    reason: str


class ImportResult(Output):
    """What became of an import."""

    imported: int
    valid: int = Field(description="Number of questions that are as they should be.")
    errors: list[str] = Field(description="What is wrong, each with its line.")
    details: list[ImportProblem] = Field(description="The same, taken apart.")
