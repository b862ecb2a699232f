"""Recordings in other formats, made on demand."""

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, string_enum
from storage.models.enums import ExportFormat, ExportStatus


class RecordingExport(Base):
    """A recording in another format: asked for, being made (`progress` 0..1), or there.

    `made_of` is the blob key of the recording that it was made of, so that one made before the
    recording grew is made again. `blob_key` and `size_bytes` (plain) are None until it is ready.
    """

    __tablename__ = "recording_exports"
    __table_args__ = (
        UniqueConstraint("recording_id", "format"),
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
    recording_id: Mapped[UUID] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    requested_by_id: Mapped[UUID]
    format: Mapped[ExportFormat] = mapped_column(string_enum(ExportFormat))
    status: Mapped[ExportStatus] = mapped_column(
        string_enum(ExportStatus), default=ExportStatus.WAITING
    )
    progress: Mapped[float] = mapped_column(default=0.0)
    made_of: Mapped[str] = mapped_column(String(200), default="")
    blob_key: Mapped[str | None] = mapped_column(String(200))
    mime_type: Mapped[str | None] = mapped_column(String(64))
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
