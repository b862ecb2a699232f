"""What an interview leaves behind, as REST shows it; positions `*Ms` are on its timeline."""

from typing import Any
from uuid import UUID

from pydantic import Field

from storage.models import (
    Audience,
    MediaSource,
    Muting,
    ParticipantRole,
    ParticipantState,
    RecordingStatus,
    ResponseKind,
    ResponseStatus,
)
from web.api.schemas import Input, Items, Output, Page

MAX_EVENTS = 1000


class WordOut(Output):
    """One spoken word."""

    text: str
    start_ms: int
    end_ms: int
    probability: float
    original: str | None = Field(None, description="What was heard, where somebody corrected it.")


class UtteranceOut(Output):
    """A stretch of one participant's speech."""

    id: UUID
    participant_id: UUID
    start_ms: int
    end_ms: int
    text: str
    words: list[WordOut]
    version: str = Field(description="For `If-Match`, in quotes, when it is corrected.")


class TranscriptOut(Output):
    """All that was said, in order."""

    utterances: list[UtteranceOut]


class RecordingOut(Output):
    """A finished recording of one participant; `url` opens its media for a limited time."""

    id: UUID
    participant_id: UUID
    source: MediaSource
    mime_type: str
    status: RecordingStatus
    size_bytes: int
    start_ms: int
    duration_ms: int
    url: str
    audit: dict[str, Any]


class MediaQuery(Input):
    """How players show that they may."""

    t: str | None = Field(None, max_length=2048, description="Media token of the list's `url`.")


class RecordingList(Page[RecordingOut]):
    """The recordings of an interview."""


class EvidenceOut(Output):
    """Words that a score rests on; positions are null for answers given in writing."""

    quote: str
    word_start: int
    word_end: int
    utterance_id: UUID | None
    start_ms: int | None
    end_ms: int | None
    reason: str


class CriterionOut(Output):
    """The score of one criterion, 0 to 100."""

    criterion: str
    weight: float
    score: float
    evidence: list[EvidenceOut]


class HumanCriterionOut(Output):
    """What people give for one criterion on average, 0 to 100."""

    criterion: str
    weight: float
    score: float
    comments: list[str]


class FeedbackOut(Output):
    """What was good and what could be better."""

    summary: str
    strengths: list[str]
    improvements: list[str]


class MetricPart(Output):
    """One part of a composed measure, 0 to 1, and how much it counts."""

    name: str
    value: float
    weight: float


class MetricSummary(Output):
    """A measure of one answer."""

    value: float
    unit: str
    parts: list[MetricPart] | None = Field(
        None, description="What a composed measure is the weighted mean of."
    )


class MadeOf(Output):
    """One thing that a figure is made of; `weight` is null where it is not a weighted mean."""

    name: str
    value: float
    unit: str
    weight: float | None


class AnalysisFigure(Output):
    """One figure of the speech analysis."""

    value: float
    unit: str
    made_of: list[MadeOf]


class SpeechAnalysis(Output):
    """How an answer was spoken; null where it could not be measured."""

    confidence: AnalysisFigure | None = Field(
        description="0 to 1: steadiness of delivery. Says nothing about how anybody felt."
    )
    pace: AnalysisFigure | None = Field(description="Words a minute.")
    clarity: AnalysisFigure | None = Field(description="0 to 1: how well it can be understood.")
    sentiment: AnalysisFigure | None = Field(
        description="-1 to 1: from the words alone, never from voice or face."
    )


class ResponseOut(Output):
    """A question asked and the answer to it."""

    id: UUID
    question_id: UUID | None
    question_version: int | None = Field(description="Version of the question that was asked.")
    question_text: str
    status: ResponseStatus
    participant_id: UUID | None
    position: int
    start_ms: int | None
    end_ms: int | None
    time_limit_seconds: int | None
    kind: ResponseKind
    response_text: str | None
    code: str | None
    code_language: str | None
    audio_url: str | None
    video_url: str | None
    response_time: float | None = Field(description="Seconds.")
    skill_category: str | None
    hints_used: int = Field(description="Hints that were asked for in practice.")
    ai_score: float | None
    human_score: float | None = Field(description="Mean of what people say.")
    score: float | None = Field(description="What counts: people's score, else the machine's.")
    breakdown: list[CriterionOut]
    human_breakdown: list[HumanCriterionOut]
    feedback: FeedbackOut | None
    metrics: dict[str, MetricSummary]
    speech_analysis: SpeechAnalysis | None = Field(
        None, description="Of a spoken answer, once it is scored."
    )


class ResponseList(Page[ResponseOut]):
    """The answers of an interview, in the order the questions were asked."""


class MetricPoint(Output):
    """One point of a series."""

    at_ms: int
    value: float


class MetricOut(Output):
    """A measure and its course over the timeline."""

    participant_id: UUID
    response_id: UUID | None
    name: str
    unit: str
    value: float
    series: list[MetricPoint]


class MetricList(Page[MetricOut]):
    """The measures of an interview."""


class EventQuery(Input):
    """Which facts are wanted."""

    after: int = Field(0, ge=0, le=2**53, description="Sequence number of the last fact known.")
    limit: int = Field(MAX_EVENTS, ge=1, le=MAX_EVENTS)


class EventOut(Output):
    """A fact on the timeline."""

    seq: int
    at_ms: int
    type: str
    audience: Audience
    participant_id: UUID | None
    payload: dict[str, Any]


class EventList(Items[EventOut]):
    """Facts in order; `nextAfter` asks for the rest, null when there is none."""

    next_after: int | None

    def following(self) -> dict[str, int | None]:
        """Ask for the facts behind the last of these."""
        return {"after": self.next_after}


class ParticipantOut(Output):
    """A person in an interview."""

    id: UUID
    user_id: UUID
    name: str
    role: ParticipantRole
    state: ParticipantState
    records: bool | None = Field(description="Consent to recording; null until asked.")
    withheld: list[MediaSource] = Field(description="Sources not kept in spite of `records`.")
    muted: dict[MediaSource, Muting] = Field(description="Silenced sources, and by whom.")
    connected: bool
    joined_ms: int | None
    left_ms: int | None


class ParticipantList(Page[ParticipantOut]):
    """The people of an interview, in the order they first came."""


class NoteOut(Output):
    """A remark of staff."""

    id: UUID
    author_id: UUID
    author_name: str | None
    at_ms: int
    text: str


class NoteList(Page[NoteOut]):
    """The notes of an interview, along its timeline."""
