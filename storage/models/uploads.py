"""Audio and video files that are listened to as live speech is."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Position, string_enum
from storage.models.enums import ResponseKind, UploadStatus


class UploadedSpeech(Base):
    """A file that was uploaded to an interview, and what was heard in it.

    `response_id` is the answer that was given by it, if any. `kind`, `mime_type` and `duration_ms`
    are told by decoding, not by whoever sent it, so they are None until then. `failure` is a code
    (`UploadFailure`) where it could not be listened to. `result` is what `media_server.uploads`
    makes of it: words with their times, and measures; positions count from the file's beginning.
    It is large, so lists are read without it.
    """

    __tablename__ = "uploaded_speech"
    __table_args__ = (
        Index(
            "ix_uploaded_speech_waiting",
            "id",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
    )

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE"), index=True
    )
    uploaded_by_id: Mapped[UUID]
    response_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("interview_responses.id", ondelete="SET NULL"), index=True
    )
    language: Mapped[str] = mapped_column(String(8))
    status: Mapped[UploadStatus] = mapped_column(
        string_enum(UploadStatus), default=UploadStatus.WAITING
    )
    failure: Mapped[str | None] = mapped_column(String(32))
    blob_key: Mapped[str] = mapped_column(String(200))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[ResponseKind | None] = mapped_column(string_enum(ResponseKind))
    mime_type: Mapped[str | None] = mapped_column(String(64))
    duration_ms: Mapped[Position | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(deferred=True, deferred_raiseload=True)
