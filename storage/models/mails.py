"""What people are to be told by mail, and which calendars follow along."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, string_enum
from storage.models.enums import MailKind, MailOutcome


class OutgoingMail(Base):
    """One mail to one person about an interview, or their account, written with what it tells of.

    From `due_at` on it is to be sent. Whoever sends it first moves `due_at` on, so that nobody
    else does, and that it comes due again if they do not come back. `sequence` is the state of
    the interview's calendar entry that it tells of; `minutes_before` tells reminders apart.
    """

    __tablename__ = "outgoing_mails"
    __table_args__ = (
        UniqueConstraint(
            "session_id",
            "user_id",
            "kind",
            "sequence",
            "minutes_before",
            name="uq_outgoing_mails_once",
        ),
        Index(
            "ix_outgoing_mails_due",
            "due_at",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        Index("ix_outgoing_mails_organisation", "organisation_id", "id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE")
    )
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[MailKind] = mapped_column(string_enum(MailKind))
    sequence: Mapped[int]
    minutes_before: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    outcome: Mapped[MailOutcome | None] = mapped_column(string_enum(MailOutcome))
    error: Mapped[str | None] = mapped_column(String(100))  # a class or a code, no text of others


class CalendarFeed(Base):
    """Somebody's calendar address; another `version` makes the earlier addresses invalid."""

    __tablename__ = "calendar_feeds"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
