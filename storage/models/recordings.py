"""Journals of live media and the recordings made of them."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Position, string_enum
from storage.models.enums import JournalStatus, MediaKind, MediaSource, RecordingStatus


class MediaSegment(Base):
    """An unbroken run of one source's media and the journal file that holds it.

    `journal` is the file's name below the journal directory; None once it has been dropped.
    """

    __tablename__ = "media_segments"
    __table_args__ = (
        Index("ix_media_segments_listing", "session_id", "start_ms"),
        Index(
            "ix_media_segments_journalled",
            "session_id",
            "start_ms",
            "id",
            sqlite_where=text("journal IS NOT NULL"),
            postgresql_where=text("journal IS NOT NULL"),
        ),
    )

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE")
    )
    participant_id: Mapped[UUID] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), index=True
    )
    recording_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("recordings.id", ondelete="SET NULL"), index=True
    )
    source: Mapped[MediaSource] = mapped_column(string_enum(MediaSource))
    kind: Mapped[MediaKind] = mapped_column(string_enum(MediaKind))
    codec: Mapped[str] = mapped_column(String(16))
    start_ms: Mapped[Position]
    end_ms: Mapped[Position | None]
    status: Mapped[JournalStatus] = mapped_column(
        string_enum(JournalStatus), default=JournalStatus.OPEN, index=True
    )
    journal: Mapped[str | None] = mapped_column(String(200))


class Recording(Base):
    """A finished, sealed file of one participant: camera with microphone, or screen.

    `blob_key` names the sealed blob; `size_bytes` is its plain size. `audit` is what comparing
    the file with the timeline found (`{complete, missing: [{startMs, endMs, reason}], ...}`).
    """

    __tablename__ = "recordings"
    __table_args__ = (Index("ix_recordings_listing", "session_id", "start_ms"),)

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE")
    )
    participant_id: Mapped[UUID] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), index=True
    )
    source: Mapped[MediaSource] = mapped_column(string_enum(MediaSource))
    mime_type: Mapped[str] = mapped_column(String(64))
    status: Mapped[RecordingStatus] = mapped_column(string_enum(RecordingStatus))
    blob_key: Mapped[str] = mapped_column(String(200))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    start_ms: Mapped[Position]
    duration_ms: Mapped[Position]
    audit: Mapped[dict[str, Any]]
