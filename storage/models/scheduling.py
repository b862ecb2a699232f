"""When people can be met, and times that candidates choose from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Availability(Base):
    """How somebody's time is planned; who has no row can be met at any time.

    `weekly_hours` is `[{weekday, start, end}]` with Monday as 0 and minutes of the day by the
    clocks of `time_zone`; None: any time. `buffer_minutes` stay free around each interview.
    """

    __tablename__ = "availabilities"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    weekly_hours: Mapped[list[dict[str, Any]] | None]
    buffer_minutes: Mapped[int] = mapped_column(default=0)


class Absence(Base):
    """A time in which somebody cannot be met; the end is exclusive."""

    __tablename__ = "absences"
    __table_args__ = (Index("ix_absences_listing", "user_id", "ends_at", "id"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(String(200), default="")


class BookingOffer(Base):
    """Times from which candidates choose one themselves.

    `plan` is the interview that a choice schedules, in the words of the lifecycle. Without a
    `candidate_id` any candidate of the organisation may choose, `max_bookings` of them in all,
    no later than `notice_hours` before the time.
    """

    __tablename__ = "booking_offers"
    __table_args__ = (
        Index("ix_booking_offers_listing", "organisation_id", "id"),
        Index("ix_booking_offers_author", "author_id", "id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    candidate_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    max_bookings: Mapped[int] = mapped_column(default=1)
    notice_hours: Mapped[int] = mapped_column(default=1)
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class OfferedSlot(Base):
    """One time of an offer; taken while an interview stands behind it."""

    __tablename__ = "offered_slots"
    __table_args__ = (UniqueConstraint("offer_id", "starts_at"),)

    offer_id: Mapped[UUID] = mapped_column(ForeignKey("booking_offers.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE"), index=True
    )
