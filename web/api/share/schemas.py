"""Share links, and what they show."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from web.api.schemas import Input, Items, Line, Output

Passcode = Annotated[str, StringConstraints(min_length=4, max_length=64)]


class MakeShareLink(Input):
    """A link to an interview, or to one answer of it."""

    label: Line = Field("", max_length=100, description="Whom it is for; staff see it alone.")
    days: int = Field(14, ge=1, le=365, description="How long it opens.")
    passcode: Passcode | None = Field(None, description="Asked of whoever opens it.")
    response_id: UUID | None = Field(None, description="The one answer to show; null shows all.")
    hide_names: bool = Field(False, description="Whether people are shown by their role only.")
    allow_download: bool = False


class ShareLinkOut(Output):
    """A link; its address was shown when it was made, and is not known any more."""

    id: UUID
    label: str
    response_id: UUID | None
    author_id: UUID
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    has_passcode: bool
    hide_names: bool
    allow_download: bool
    watch_count: int
    last_watched_at: datetime | None


class MadeShareLink(ShareLinkOut):
    """A link that was just made, with its address."""

    url: str
    token: str


class ShareLinkList(Items[ShareLinkOut]):
    """The links to an interview, also those that are over."""


class SharedDoor(Output):
    """What is told before somebody is let in."""

    needs_passcode: bool
    expires_at: datetime


class WatchShared(Input):
    """How somebody is let in."""

    passcode: str | None = Field(None, max_length=64)


class SharedSpeaker(Output):
    """Somebody who is heard."""

    participant_id: UUID
    name: str


class SharedMedia(Output):
    """A recording or a piece of one; `url` opens it for a limited time."""

    id: UUID
    participant_id: UUID
    mime_type: str
    start_ms: int
    duration_ms: int
    url: str
    download_url: str | None


class SharedAnswer(Output):
    """A question and the answer to it, without its scores."""

    question_text: str
    response_text: str | None
    start_ms: int | None
    end_ms: int | None


class SharedUtterance(Output):
    """A stretch of speech."""

    participant_id: UUID
    start_ms: int
    end_ms: int
    text: str


class SharedInterview(Output):
    """What a link shows; no scores, notes or comments ever."""

    title: str
    start_ms: int
    end_ms: int
    speakers: list[SharedSpeaker]
    media: list[SharedMedia]
    preparing: bool = Field(description="Whether pieces of recordings are still being made.")
    answers: list[SharedAnswer]
    utterances: list[SharedUtterance]
    expires_at: datetime
    allow_download: bool


class SharedMediaQuery(Input):
    """How players show that they may."""

    t: str = Field(max_length=2048, description="Token of the `url`.")
    download: bool = Field(False, description="Whether it is to be saved, not shown.")
