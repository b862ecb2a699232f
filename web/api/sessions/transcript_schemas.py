"""Transcripts corrected and handed out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from storage.models import ParticipantRole
from web.api.schemas import Input, Output, Page, Versioned
from web.api.sessions.review_schemas import WordOut

WordText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class WordCorrection(Input):
    """A word put right; it keeps its time, and shares it where it becomes several words."""

    index: int = Field(ge=0, le=10_000, description="Which word of the utterance, from 0.")
    was: WordText = Field(description="What it says now; refused if it says something else.")
    text: WordText = Field(description="What was said; nothing takes the word out.")


class CorrectUtterance(Input):
    """Words of an utterance put right."""

    words: list[WordCorrection] = Field(min_length=1, max_length=200)


class CorrectedUtterance(Versioned):
    """An utterance as it stands; its ETag guards it from being corrected by two at once."""

    id: UUID
    participant_id: UUID
    start_ms: int
    end_ms: int
    text: str
    words: list[WordOut]


class CorrectionOut(Output):
    """What somebody made of a stretch of an utterance; `text` is null where it was taken out."""

    id: UUID
    utterance_id: UUID
    author_id: UUID
    author_name: str | None
    start_ms: int
    end_ms: int
    original: str
    text: str | None
    created_at: datetime


class CorrectionList(Page[CorrectionOut]):
    """The corrections of an interview's transcript, the first made first."""


class PartQuery(Input):
    """Which part of the timeline is wanted; positions are told from `fromMs` on."""

    from_ms: int = Field(0, ge=0, le=2**53)
    to_ms: int | None = Field(None, ge=0, le=2**53)


class Speaker(Output):
    """Somebody who is heard."""

    participant_id: UUID
    name: str
    role: ParticipantRole


class SpokenWordOut(WordOut):
    """A word, who said it, and the utterance it stands in."""

    participant_id: UUID
    utterance_id: UUID


class TranscriptWords(Output):
    """A transcript word by word."""

    interview_id: UUID
    title: str
    language: str
    speakers: list[Speaker]
    words: list[SpokenWordOut]
