"""Recordings in other forms, made on demand."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Position, string_enum
from storage.models.enums import ExportFormat, ExportStatus


class RecordingExport(Base):
    """Recordings in another form: asked for, being made, or there.

    Of one recording, or of all of the interview where `recording_id` is None; of the span
    `start_ms` to `end_ms` of the timeline, or of all of it. `made_of` names the blobs that it was
    made of, so that one made before a recording grew can be told. `blob_key` and `size_bytes`
    (plain) are None until it is ready; `details` say how to read it (a sprite's columns, say).
    """

    __tablename__ = "recording_exports"
    __table_args__ = (
        Index(
            "ix_recording_exports_waiting",
            "id",
            sqlite_where=text("status IN ('waiting', 'running')"),
            postgresql_where=text("status IN ('waiting', 'running')"),
        ),
    )

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE"), index=True
    )
    recording_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("recordings.id", ondelete="CASCADE"), index=True
    )
    requested_by_id: Mapped[UUID | None]
    format: Mapped[ExportFormat] = mapped_column(string_enum(ExportFormat))
    start_ms: Mapped[Position | None]
    end_ms: Mapped[Position | None]
    burn_captions: Mapped[bool] = mapped_column(default=False)
    status: Mapped[ExportStatus] = mapped_column(
        string_enum(ExportStatus), default=ExportStatus.WAITING
    )
    progress: Mapped[float] = mapped_column(default=0.0)
    made_of: Mapped[str] = mapped_column(String(200), default="")
    blob_key: Mapped[str | None] = mapped_column(String(200))
    mime_type: Mapped[str | None] = mapped_column(String(64))
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
