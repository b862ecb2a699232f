"""Uploaded files and what was heard in them, as REST takes and shows them."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from storage.models import ResponseKind, UploadFailure, UploadStatus
from web.api.schemas import Input, Items, Output
from web.api.sessions.review_schemas import MetricPart, MetricPoint, SpeechAnalysis


class UploadQuery(Input):
    """What cannot be told from the file."""

    language: str | None = Field(
        None,
        pattern="^[a-z]{2}(-[A-Z]{2})?$",
        description="Language spoken in the file; the interview's when absent.",
        examples=["en"],
    )


class UploadProblem(Output):
    """Why a file could not be listened to, and what to do about it."""

    code: UploadFailure
    message: str = Field(examples=["Nothing is heard in this file. Record it with a microphone."])


class UploadOut(Output):
    """A file that was uploaded to be listened to.

    `kind`, `mimeType` and `durationMs` are found by looking into it. `audioUrl`, or `videoUrl` of
    a film, is what an answer is given by; `url` plays it for a limited time.
    """

    id: UUID
    session_id: UUID
    uploaded_by_id: UUID
    response_id: UUID | None = Field(description="The answer that was given by it.")
    language: str
    status: UploadStatus
    progress: float = Field(description="0 to 1.", examples=[0.5])
    problem: UploadProblem | None = Field(description="Where its status is `failed`.")
    kind: ResponseKind | None
    mime_type: str | None
    size_bytes: int
    duration_ms: int | None
    created_at: datetime
    audio_url: str | None
    video_url: str | None
    url: str | None


class UploadList(Items[UploadOut]):
    """The files of an interview, oldest first; a candidate's own."""


class HeardWord(Output):
    """A word, in milliseconds from the file's beginning; `probability` as the recogniser has it."""

    text: str
    start_ms: int
    end_ms: int
    probability: float


class HeardUtterance(Output):
    """What was said in one go."""

    id: UUID
    text: str
    start_ms: int
    end_ms: int
    words: list[HeardWord]


class HeardMetric(Output):
    """A measure and its course over the file."""

    name: str
    unit: str
    value: float
    parts: list[MetricPart]
    series: list[MetricPoint]


class UploadDetail(UploadOut):
    """A file with what was heard in it, once it is `ready`, for those who may see results."""

    text: str | None
    utterances: list[HeardUtterance]
    metrics: list[HeardMetric]
    speech_analysis: SpeechAnalysis | None
