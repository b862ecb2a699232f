"""How long interviews are kept, who asked for theirs to be erased, and what was."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, string_enum
from storage.models.enums import ErasureReason, RequestStatus


class RetentionRule(Base):
    """What was decided about keeping one interview, or all of an organisation.

    `session_id` is None in the organisation's own rule. `days` are counted from the interview's
    end; None means as everywhere else. Under `legal_hold` nothing erases the interview.
    """

    __tablename__ = "retention_rules"
    __table_args__ = (
        Index(
            "uq_retention_rules_organisation",
            "organisation_id",
            unique=True,
            sqlite_where=text("session_id IS NULL"),
            postgresql_where=text("session_id IS NULL"),
        ),
        Index("ix_retention_rules_listing", "organisation_id", "session_id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE"), unique=True
    )
    days: Mapped[int | None]
    legal_hold: Mapped[bool] = mapped_column(default=False)
    hold_reason: Mapped[str | None] = mapped_column(String(500))


class ErasureRequest(Base):
    """A candidate's wish that their interview be erased; carried out at `due_at` at the latest."""

    __tablename__ = "erasure_requests"
    __table_args__ = (
        Index("ix_erasure_requests_listing", "organisation_id", "id"),
        Index("ix_erasure_requests_due", "status", "due_at"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE"), unique=True
    )
    requested_by_id: Mapped[UUID]
    message: Mapped[str] = mapped_column(String(1000), default="")
    due_at: Mapped[datetime]
    status: Mapped[RequestStatus] = mapped_column(
        string_enum(RequestStatus), default=RequestStatus.OPEN
    )
    decided_by_id: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(String(1000))


class Erasure(Base):
    """The receipt of an interview that was erased: nothing of what it held.

    Stored in the transaction that deletes the rows, so that files a crash leaves are found. Ids
    refer to nothing. `rows` counts what was deleted by table; `files` are the sealed files,
    `[{name, keyId, mark}]`, whose keys were destroyed. `finished_at` is None until all is gone.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        Index("ix_erasures_listing", "organisation_id", "id"),
        Index(
            "ix_erasures_unfinished",
            "id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    session_id: Mapped[UUID] = mapped_column(unique=True)
    reason: Mapped[ErasureReason] = mapped_column(string_enum(ErasureReason))
    by_id: Mapped[UUID | None]
    rows: Mapped[dict[str, Any]]
    files: Mapped[list[dict[str, Any]]]
    finished_at: Mapped[datetime | None]
