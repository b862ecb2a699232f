"""What the endpoints of interviews take and give."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from storage.models import Difficulty, InterviewMode, InterviewStatus, InterviewType
from web.api.schemas import FreeForm, Input, Line, Moment, Output, Page, PageQuery, Prose, Words

HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=500)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class CreateSession(Input):
    """An interview to be scheduled."""

    candidate_id: UUID
    interviewer_id: UUID | None = Field(
        None, description="The creating instructor when absent, unless it is an AI interview."
    )
    job_id: UUID | None = None
    question_bank_id: UUID | None = None
    title: Line = ""
    type: InterviewType
    mode: InterviewMode
    scheduled_at: Moment
    duration_minutes: int = Field(ge=5, le=480)
    difficulty: Difficulty = Difficulty.MEDIUM
    language: Language = "en"
    tags: Words = Field(default_factory=list)
    is_ai_interview: bool = False
    record_session: bool = True
    preparation_time: int = Field(0, ge=0, le=480, description="Minutes.")
    allow_reschedule: bool = True
    reschedule_deadline_hours: int = Field(24, ge=0, le=720)


class StartSession(Input):
    """Where and with what the interview is held."""

    location: Line | None = None
    device_info: FreeForm | None = None


class CompleteSession(Input):
    """What the interviewer makes of it; an AI interview is scored by the server."""

    score: float | None = Field(None, ge=0, le=100)
    feedback: FreeForm | None = None
    notes: Prose | None = None


class WrittenAnswer(Input):
    """An answer given in writing."""

    question_text: str = Field(min_length=1, max_length=4000)
    response: str = Field(min_length=1, max_length=20_000)
    audio_url: HttpUrl | None = None
    response_time: float | None = Field(None, ge=0, le=86_400, description="Seconds.")
    skill_category: str | None = Field(None, max_length=100)


class SessionQuery(PageQuery):
    """Which interviews are wanted; days are those of UTC, the last one included."""

    candidate_id: UUID | None = None
    interviewer_id: UUID | None = None
    status: InterviewStatus | None = None
    type: InterviewType | None = None
    mode: InterviewMode | None = None
    start_date: date | Moment | None = Field(None, description="Day or moment, inclusive.")
    end_date: date | Moment | None = Field(
        None, description="Day, inclusive, or moment, exclusive."
    )


class SessionOut(Output):
    """An interview; its candidate sees score, feedback and notes of AI interviews only."""

    id: UUID
    organisation_id: UUID
    candidate_id: UUID
    candidate_name: str | None
    interviewer_id: UUID | None
    interviewer_name: str | None
    job_id: UUID | None
    question_bank_id: UUID | None
    title: str
    type: InterviewType
    mode: InterviewMode
    status: InterviewStatus
    scheduled_at: datetime
    duration_minutes: int
    difficulty: Difficulty
    language: str
    tags: list[str]
    is_ai_interview: bool
    record_session: bool
    preparation_time: int
    allow_reschedule: bool
    reschedule_deadline_hours: int
    meeting_url: str | None
    location: str | None
    device_info: dict[str, Any] | None
    started_at: datetime | None
    completed_at: datetime | None
    score: float | None
    feedback: dict[str, Any] | None
    notes: str | None
    ai_mock_id: UUID | None
    created_at: datetime
    updated_at: datetime


class SessionPage(Page[SessionOut]):
    """Interviews, the latest scheduled first."""


class GuestLink(Output):
    """A link that lets the candidate in without an account, into this interview alone."""

    url: str
    token: str
    expires_at: datetime
