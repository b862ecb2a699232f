"""What reviewers remark on an interview, each at its place on the timeline."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Position, string_enum, utc_now
from storage.models.enums import CommentKind


class Comment(Base):
    """A remark or a bookmark at `at_ms`, or an answer to one: then `thread_id` names that.

    One on words has their end too, and quotes them as they were; answers stand where their
    thread does.
    """

    __tablename__ = "comments"
    __table_args__ = (Index("ix_comments_listing", "session_id", "at_ms", "id"),)

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE")
    )
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    thread_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[CommentKind] = mapped_column(string_enum(CommentKind))
    at_ms: Mapped[Position]
    end_ms: Mapped[Position | None]
    utterance_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("transcript_utterances.id", ondelete="SET NULL"), index=True
    )
    quote: Mapped[str | None] = mapped_column(String(500))
    text: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(default=list)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class CommentMention(Base):
    """Somebody whom a comment is meant for."""

    __tablename__ = "comment_mentions"
    __table_args__ = (
        UniqueConstraint("comment_id", "user_id"),
        Index("ix_comment_mentions_listing", "user_id", "id"),
    )

    comment_id: Mapped[UUID] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
