"""What the endpoints of interviews take and give."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from media_server.one_way import MOST_QUESTIONS
from media_server.seats import MOST_INTERVIEWERS, MOST_PANELLISTS
from media_server.zones import LONGEST_NAME
from storage.models import Difficulty, InterviewMode, InterviewStatus, InterviewType
from web.api.schemas import (
    LATEST,
    Day,
    FreeForm,
    HttpUrl,
    Input,
    Line,
    Moment,
    OrganisationFilter,
    Output,
    Page,
    PageQuery,
    Prose,
    Versioned,
    Word,
    Words,
)

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
ZoneName = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Panel = Annotated[
    list[UUID],
    Field(
        max_length=MOST_PANELLISTS,
        description=f"Interviewers beside the one who leads: a room seats {MOST_INTERVIEWERS}.",
    ),
]
Length = Annotated[int, Field(ge=5, le=480)]
PreparationTime = Annotated[int, Field(ge=0, le=480, description="Minutes.")]
DeadlineHours = Annotated[int, Field(ge=0, le=720)]
Anyway = Annotated[
    bool,
    Field(
        description="Overrule working hours, absences and buffers; nobody is in two places anyway."
    ),
]
Reschedules = Annotated[int, Field(ge=0, le=100)]

ThinkTime = Annotated[int, Field(ge=0, le=3600, description="Before each answer.")]
AnswerLimit = Annotated[int, Field(ge=10, le=3600, description="Of each answer.")]
Retakes = Annotated[int, Field(ge=0, le=10, description="How often each may be given anew.")]


class InterviewPlan(Input):
    """An interview, whoever its candidate is and whenever it takes place."""

    interviewer_id: UUID | None = Field(
        None, description="The creating instructor when absent, unless it is an AI interview."
    )
    panel_interviewer_ids: Panel = Field(default_factory=list)
    job_id: UUID | None = None
    question_bank_id: UUID | None = None
    title: Line = ""
    type: InterviewType
    mode: InterviewMode
    time_zone: ZoneName = Field(
        "UTC", description="IANA name of the zone in which the time was agreed."
    )
    duration_minutes: Length
    location: Line | None = Field(None, description="Where to meet in person.")
    difficulty: Difficulty = Difficulty.MEDIUM
    language: Language = "en"
    tags: Words = Field(default_factory=list)
    record_session: bool = True
    preparation_time: PreparationTime = 0
    allow_reschedule: bool = True
    reschedule_deadline_hours: DeadlineHours = 24
    max_reschedules: Reschedules = Field(3, description="How often the candidate may move it.")
    schedule_anyway: Anyway = False


class OneWayPlan(Input):
    """How an interview is taken that the candidate takes alone, from `scheduledAt` on."""

    deadline: Moment = Field(description="It ends by itself then, an answer begun before aside.")
    question_ids: Annotated[list[UUID], Field(max_length=MOST_QUESTIONS)] = Field(
        default_factory=list, description="The first of `questionBankId` when empty."
    )
    question_count: int = Field(5, ge=1, le=MOST_QUESTIONS, description="Of the bank.")
    think_time_seconds: ThinkTime = 30
    answer_limit_seconds: AnswerLimit = 120
    max_retakes: Retakes = 1


class OneWayLimits(Input):
    """What to change of a one-way interview that has not begun; the rest stays as it is."""

    deadline: Moment = LATEST
    think_time_seconds: ThinkTime = 30
    answer_limit_seconds: AnswerLimit = 120
    max_retakes: Retakes = 1


class CreateSession(InterviewPlan):
    """An interview to be scheduled."""

    candidate_id: UUID
    scheduled_at: Moment
    is_ai_interview: bool = False
    one_way: OneWayPlan | None = Field(
        None, description="For interviews that the candidate takes alone, without the machine."
    )


class UpdateSession(Input):
    """What to change of an interview; fields that are left out stay as they are."""

    interviewer_id: UUID | None = None
    panel_interviewer_ids: Panel = Field(default_factory=list)
    job_id: UUID | None = None
    question_bank_id: UUID | None = None
    title: Line = ""
    type: InterviewType = InterviewType.TECHNICAL
    mode: InterviewMode = InterviewMode.VIDEO
    time_zone: ZoneName = "UTC"
    duration_minutes: Length = 60
    location: Line | None = None
    difficulty: Difficulty = Difficulty.MEDIUM
    language: Language = "en"
    tags: Words = Field(default_factory=list)
    record_session: bool = True
    preparation_time: PreparationTime = 0
    allow_reschedule: bool = True
    reschedule_deadline_hours: DeadlineHours = 24
    max_reschedules: Reschedules = 3
    score: float | None = Field(None, ge=0, le=100)
    feedback: FreeForm | None = None
    notes: Prose | None = None
    one_way: OneWayLimits = Field(
        default_factory=OneWayLimits, description="409 once the interview has begun."
    )
    schedule_anyway: Anyway = False


class RescheduleSession(Input):
    """Another time for an interview."""

    scheduled_at: Moment
    duration_minutes: Length | None = None
    time_zone: ZoneName | None = None
    reason: Reason | None = None
    schedule_anyway: Anyway = False


class CancelSession(Input):
    """Why an interview is called off."""

    reason: Reason | None = None


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
    """An answer in words, code, or both; or one recorded elsewhere, which people judge."""

    question_text: str = Field(min_length=1, max_length=4000)
    response: str = Field("", max_length=20_000)
    code: str | None = Field(None, min_length=1, max_length=50_000)
    code_language: Word | None = None
    audio_url: HttpUrl | None = None
    video_url: HttpUrl | None = None
    response_time: float | None = Field(None, ge=0, le=86_400, description="Seconds.")
    skill_category: str | None = Field(None, max_length=100)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.response or self.code or self.audio_url or self.video_url):
            raise ValueError("response, code, audioUrl or videoUrl must be given")
        return self


class SessionQuery(PageQuery):
    """Which interviews are wanted; days are those of UTC, the last one included."""

    candidate_id: UUID | None = None
    interviewer_id: UUID | None = None
    status: InterviewStatus | None = None
    type: InterviewType | None = None
    mode: InterviewMode | None = None
    start_date: Day | Moment | None = Field(None, description="Day or moment, inclusive.")
    end_date: Day | Moment | None = Field(None, description="Day, inclusive, or moment, exclusive.")
    organisation_id: OrganisationFilter = Field(
        None, description="Of others nothing is ever listed. `organizationId` is understood too."
    )
    job_id: UUID | None = None
    question_bank_id: UUID | None = None
    difficulty: Difficulty | None = None
    is_ai_interview: bool | None = None
    tags: str | None = Field(
        None, max_length=500, description="Tags separated by commas, all of which must be there."
    )
    text: str | None = Field(
        None,
        max_length=200,
        description="Beginnings of words of the title, the place, the tags or the people's names.",
    )


class OneWayOut(Output):
    """How a one-way interview is taken; the candidate is shown the limits granted to them."""

    deadline: datetime
    think_time_seconds: int
    answer_limit_seconds: int | None = Field(description="Null: without limit.")
    max_retakes: int
    question_count: int
    questions_asked: int


class PanelMember(Output):
    """An interviewer beside the one who leads."""

    id: UUID
    name: str | None


class SessionOut(Versioned):
    """An interview; its candidate sees score, feedback and notes of AI interviews only."""

    id: UUID
    organisation_id: UUID
    candidate_id: UUID
    candidate_name: str | None
    interviewer_id: UUID | None
    interviewer_name: str | None
    panel: list[PanelMember]
    job_id: UUID | None
    question_bank_id: UUID | None
    title: str
    type: InterviewType
    mode: InterviewMode
    status: InterviewStatus
    scheduled_at: datetime
    ends_at: datetime = Field(description="When it is planned to end.")
    time_zone: str
    local_start: datetime = Field(description="`scheduledAt` by the clocks of `timeZone`.")
    duration_minutes: int
    difficulty: Difficulty
    language: str
    tags: list[str]
    is_ai_interview: bool
    record_session: bool
    preparation_time: int
    allow_reschedule: bool
    reschedule_deadline_hours: int
    max_reschedules: int
    reschedule_count: int
    reschedule_reason: str | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    meeting_url: str | None
    location: str | None
    device_info: dict[str, Any] | None
    started_at: datetime | None
    completed_at: datetime | None
    score: float | None
    feedback: dict[str, Any] | None
    notes: str | None
    ai_mock_id: UUID | None
    one_way: OneWayOut | None
    created_at: datetime
    updated_at: datetime


class SessionPage(Page[SessionOut]):
    """Interviews, the latest scheduled first."""


class GuestLink(Output):
    """A link that lets the candidate in without an account, into this interview alone."""

    url: str
    token: str
    expires_at: datetime
