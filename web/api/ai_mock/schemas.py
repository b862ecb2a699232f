"""What the endpoints of practice interviews take and give."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from storage.models import AiFormat, AiMockStatus, Difficulty, QuestionType
from web.api.schemas import FreeForm, Input, Line, Output, Page, PageQuery, Prose, Title, Words
from web.api.sessions.review_schemas import CriterionOut, FeedbackOut


class CreateAiMock(Input):
    """What is to be practised."""

    job_role: Title
    job_description: Prose = ""
    company_name: Line = ""
    difficulty: Difficulty = Difficulty.MEDIUM
    duration_minutes: int = Field(30, ge=5, le=180)
    format: AiFormat = AiFormat.VOICE_ONLY
    question_types: list[QuestionType] = Field(default_factory=list, max_length=len(QuestionType))
    focus_areas: Words = Field(default_factory=list)
    enable_hints: bool = True
    record_session: bool = True
    real_time_analysis: bool = True


class StartAiMock(Input):
    """Where and with what one practises."""

    network_quality: Line | None = None
    location: Line | None = None
    device_info: FreeForm | None = None


class AiMockQuery(PageQuery):
    """Which practice interviews are wanted."""


class CurrentQuestion(Output):
    """The question to be answered now; `responseId` is there once it was put in the room."""

    response_id: UUID | None
    question_id: UUID | None
    question_text: str
    time_limit_seconds: int | None
    hints: list[str] = Field(description="Those asked for so far.")
    hints_left: int = Field(description="How many more can be asked for.")


class HintOut(Output):
    """A hint to the question to be answered now."""

    response_id: UUID
    text: str
    number: int = Field(description="From 1.")
    remaining: int


class AiMockSummary(Output):
    """A practice interview in a list."""

    id: UUID
    user_id: UUID
    session_id: UUID
    job_role: str
    job_description: str
    company_name: str
    difficulty: Difficulty
    duration_minutes: int
    format: AiFormat
    question_types: list[QuestionType]
    focus_areas: list[str]
    enable_hints: bool
    record_session: bool
    real_time_analysis: bool
    status: AiMockStatus
    question_count: int
    question_index: int = Field(description="Number of questions asked so far.")
    overall_score: float | None
    feedback: FeedbackOut | None
    created_at: datetime
    completed_at: datetime | None


class AiMockOut(AiMockSummary):
    """A practice interview."""

    current_question: CurrentQuestion | None


class AiMockPage(Page[AiMockSummary]):
    """One's practice interviews, newest first."""


class AnswerFeedback(Output):
    """What an answer was worth, by the words it holds, and what comes next."""

    response_id: UUID
    score: float | None
    breakdown: list[CriterionOut]
    feedback: FeedbackOut | None
    next_question: CurrentQuestion | None
    completed: bool = Field(
        description="Whether all questions are answered; `complete` ends the interview."
    )
