"""Remarks of reviewers as REST takes and shows them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from storage.models import CommentKind
from web.api.schemas import Input, Page, PageQuery, Versioned, Word

CommentText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Tags = Annotated[list[Word], Field(max_length=20)]
People = Annotated[list[UUID], Field(max_length=20)]


class OnWords(Input):
    """Words of an utterance that a comment is about."""

    utterance_id: UUID
    word_start: int = Field(ge=0, le=10_000, description="The first of the words, from 0.")
    word_end: int = Field(ge=0, le=10_000, description="The last of them.")


class AddComment(Input):
    """A remark at `atMs` or on `words`, or an answer in the thread of another."""

    kind: CommentKind = CommentKind.COMMENT
    text: CommentText = ""
    at_ms: int | None = Field(None, ge=0, le=2**53)
    words: OnWords | None = None
    thread_id: UUID | None = None
    tags: Tags = Field(default_factory=list)
    mentions: People = Field(default_factory=list, description="Reviewers it is meant for.")


class ChangeComment(Input):
    """What is to be different; what is left out stays."""

    text: CommentText | None = None
    tags: Tags | None = None
    mentions: People | None = None


class CommentOut(Versioned):
    """A remark of a reviewer; answers name the comment that began their thread."""

    id: UUID
    interview_id: UUID
    thread_id: UUID | None
    kind: CommentKind
    author_id: UUID
    author_name: str | None
    at_ms: int
    end_ms: int | None
    utterance_id: UUID | None
    quote: str | None = Field(description="The words it is about, as they were then.")
    text: str
    tags: list[str]
    mentions: list[UUID]
    created_at: datetime


class CommentQuery(PageQuery):
    """Which part of the comments is wanted."""


class CommentPage(Page[CommentOut]):
    """Comments along the timeline; answers stand behind what they answer."""


class MentionPage(Page[CommentOut]):
    """Comments that mention somebody, the latest first."""
