"""What the endpoints of analytics take and give.

Rates are of 0 to 1, scores of 0 to 100, times in minutes unless they say otherwise; null where
there is nothing to tell. Days, weeks (from Monday) and months are those of UTC.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from storage.models import InterviewType
from web.api.schemas import Day, Input, Moment, OrganisationFilter, Output

DEFAULT_SUCCESS = 60.0
USUAL_DAYS = 365
CountedFrom = Annotated[datetime, Field(description="From when on interviews are counted.")]


class FiguresQuery(Input):
    """Which interviews are counted: by when they are scheduled, the last day included."""

    start_date: Day | Moment | None = Field(
        None,
        description="Day or moment, inclusive; the last 365 days before the end, or now, when "
        "absent, but for one candidate all there ever was.",
    )
    end_date: Day | Moment | None = Field(None, description="Day, inclusive, or moment, exclusive.")
    organisation_id: OrganisationFilter = Field(
        None, description="Of others nothing is ever counted. `organizationId` is understood too."
    )
    success_score: float = Field(
        DEFAULT_SUCCESS, ge=0, le=100, description="From this score on an interview succeeded."
    )


class TrendQuery(FiguresQuery):
    """How time is cut; without a start the last 30 days, 12 weeks or 12 months."""

    period: Literal["day", "week", "month", "daily", "weekly", "monthly"] = "month"


class Report(StrEnum):
    """A table of figures."""

    TRENDS = "trends"
    TYPES = "types"
    DIFFICULTIES = "difficulties"
    MODES = "modes"
    SCORES = "scores"
    SKILLS = "skills"
    INTERVIEWERS = "interviewers"
    BANKS = "banks"


class ExportQuery(TrendQuery):
    """Which table is wanted."""

    report: Report = Report.TRENDS


class ScoreFigures(Output):
    """Scores of completed interviews."""

    scored: int
    average_score: float | None
    spread: float | None = Field(description="Standard deviation.")
    success_rate: float | None = Field(description="Share of the scored that succeeded.")


class VolumeFigures(ScoreFigures):
    """How many interviews there are and how they ended."""

    total: int
    scheduled: int
    in_progress: int
    completed: int
    cancelled: int
    no_show: int
    ai_interviews: int
    completion_rate: float | None = Field(
        description="Share of the completed in those that are over: completed, cancelled, missed."
    )
    no_show_rate: float | None
    average_planned_minutes: float | None
    average_duration_minutes: float | None = Field(description="Of completed ones, start to end.")


class GroupFigures(VolumeFigures):
    """The same of one type, difficulty or mode."""

    key: str


class ScoreBucket(Output):
    """How many interviews scored from `lowest` to below `highest`; the last takes 100 too."""

    lowest: int
    highest: int
    count: int


class SkillOut(Output):
    """One skill, by the criteria of questions or by what answers were said to show."""

    skill: str
    source: Literal["criterion", "category"]
    answers: int
    candidates: int
    average_score: float | None
    spread: float | None
    ai_score: float | None
    human_score: float | None
    improvement: float | None = Field(
        description="Mean of the later half of the answers minus that of the earlier one."
    )


class InterviewerRow(Output):
    """What one interviewer did and how they score.

    `leniency` is their mean minus that of everybody else who led interviews: positive means that
    they give more.
    """

    interviewer_id: UUID
    name: str | None
    interviews: int
    completed: int
    upcoming: int
    planned_hours: float
    held_hours: float
    scored: int
    average_score: float | None
    spread: float | None
    leniency: float | None


class BankUse(Output):
    """How much a question bank was used."""

    bank_id: UUID
    name: str
    interviews: int
    asked: int
    scored: int
    average_score: float | None


class AiFigures(Output):
    """How the machine's scores compare with people's, over the answers that both judged."""

    answers: int
    scored_by_ai: int
    scored_by_people: int
    compared: int
    mean_difference: float | None = Field(description="The machine's score minus people's.")
    mean_absolute_difference: float | None


class InterviewAnalytics(Output):
    """Interviews of the organisation, for instructors those that they hold."""

    start_date: CountedFrom
    totals: VolumeFigures
    by_type: list[GroupFigures]
    by_difficulty: list[GroupFigures]
    by_mode: list[GroupFigures]
    score_distribution: list[ScoreBucket]
    interviewers: list[InterviewerRow] = Field(description="The busiest ones.")
    question_banks: list[BankUse] = Field(description="The most used ones.")
    ai: AiFigures


class PeriodFigures(VolumeFigures):
    """One day, week or month, named by its first day."""

    start: date


class InterviewTrends(Output):
    """How interviews change over time; periods without any are there too."""

    period: Literal["day", "week", "month"]
    items: list[PeriodFigures]


class SkillAnalytics(Output):
    """How candidates do by skill, the most frequent first."""

    start_date: CountedFrom
    items: list[SkillOut]


class ScoredInterview(Output):
    """An interview and what it scored."""

    session_id: UUID
    title: str
    type: InterviewType
    is_ai_interview: bool
    scheduled_at: datetime
    score: float


class CandidateAnalytics(Output):
    """How a candidate does; they see themselves the scores of interviews with the machine only."""

    candidate_id: UUID
    name: str | None
    totals: VolumeFigures
    by_type: list[GroupFigures]
    score_distribution: list[ScoreBucket]
    improvement: float | None = Field(
        description="Mean score of the later half of the interviews minus that of the earlier one."
    )
    latest: list[ScoredInterview]
    skills: list[SkillOut]


class InterviewerCalibration(Output):
    """How an interviewer scores beside others and beside the machine."""

    leniency: float | None = Field(description="Own mean minus that of all other interviewers.")
    others_average: float | None
    others_scored: int
    ai: AiFigures = Field(description="Over the answers of their interviews.")
    judged: int = Field(description="Answers that they judged, in whatever interview.")
    average_judgement: float | None
    judgement_spread: float | None
    judged_with_others: int = Field(description="Of these, those that other people judged too.")
    peer_difference: float | None = Field(
        description="What they give minus the mean of the others, over the same answers."
    )
    peer_absolute_difference: float | None
    machine_difference: float | None = Field(
        description="What they give minus the machine's score, over the same answers."
    )


class InterviewerAnalytics(Output):
    """What an interviewer does, leading or on the panel."""

    start_date: CountedFrom
    interviewer_id: UUID
    name: str | None
    totals: VolumeFigures
    load: InterviewerRow
    by_type: list[GroupFigures]
    by_month: list[PeriodFigures]
    score_distribution: list[ScoreBucket]
    calibration: InterviewerCalibration


class SpeechMeasure(Output):
    """A measure of speech over all answers."""

    name: str
    unit: str
    answers: int
    average: float
    spread: float


class AiInterviewAnalytics(Output):
    """How somebody's practice goes."""

    user_id: UUID
    totals: VolumeFigures
    by_difficulty: list[GroupFigures]
    best_score: float | None
    improvement: float | None
    answers: int
    average_answer_score: float | None
    average_response_seconds: float | None
    hints_used: int
    skills: list[SkillOut]
    speech: list[SpeechMeasure]
    weeks: list[PeriodFigures]
    latest: list[ScoredInterview]
    strengths: list[str] = Field(description="What feedback named most often of late.")
    improvements: list[str]
