"""What the endpoints of offered times take and give."""

from datetime import date, datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from media_server.lifecycle_booking import MOST_SLOTS
from storage.models import Difficulty, InterviewMode, InterviewType
from web.api.scheduling.schemas import WallTime, Weekday
from web.api.schemas import Input, Moment, Output, Page, PageQuery
from web.api.sessions.schemas import InterviewPlan, PanelMember, SessionOut

LONGEST_RECURRENCE = timedelta(days=366)


class RecurringTimes(Input):
    """Times of the day that come back, by the clocks of the offer's time zone."""

    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    times: Annotated[list[WallTime], Field(min_length=1, max_length=48)]
    start_date: date
    end_date: date = Field(description="The last day, included.")
    interval_weeks: int = Field(1, ge=1, le=8, description="1: every week.")

    @model_validator(mode="after")
    def _check_dates(self) -> Self:
        if not self.start_date <= self.end_date <= self.start_date + LONGEST_RECURRENCE:
            raise ValueError("endDate must come after startDate, within a year")
        return self


class CreateOffer(InterviewPlan):
    """Times from which a candidate chooses one; the rest is the interview that it schedules."""

    candidate_id: UUID | None = Field(
        None, description="Who may choose; any student of the organisation when absent."
    )
    slots: Annotated[list[Moment], Field(max_length=MOST_SLOTS)] = Field(
        default_factory=list, description="Times at which it could begin."
    )
    recurring: RecurringTimes | None = Field(
        None, description="More times; those at which an interviewer cannot are left out."
    )
    max_bookings: int = Field(1, ge=1, le=MOST_SLOTS, description="How many may choose in all.")
    notice_hours: int = Field(1, ge=0, le=720, description="How long before a time at the latest.")
    expires_at: Moment | None = Field(None, description="With the last time when absent.")

    @model_validator(mode="after")
    def _check_times(self) -> Self:
        if bool(self.slots) == (self.recurring is not None):
            raise ValueError("either slots or recurring must be given")
        return self


class SlotOut(Output):
    """One time of an offer."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    local_start: datetime = Field(description="By the clocks of the offer's time zone.")
    free: bool
    session_id: UUID | None = Field(description="What stands behind it; for staff.")


class OfferOut(Output):
    """Times from which candidates choose."""

    id: UUID
    candidate_id: UUID | None
    author_id: UUID
    interviewer_id: UUID | None
    interviewer_name: str | None
    panel: list[PanelMember]
    title: str
    type: InterviewType
    mode: InterviewMode
    difficulty: Difficulty
    duration_minutes: int
    time_zone: str
    location: str | None
    max_bookings: int
    notice_hours: int
    expires_at: datetime
    closed_at: datetime | None
    created_at: datetime
    slots: list[SlotOut]


class OfferSummary(Output):
    """An offer without its times."""

    id: UUID
    candidate_id: UUID | None
    author_id: UUID
    title: str
    duration_minutes: int
    max_bookings: int
    bookings: int
    slots: int
    expires_at: datetime
    closed_at: datetime | None
    created_at: datetime


class OfferQuery(PageQuery):
    """Which offers are wanted."""


class OfferPage(Page[OfferSummary]):
    """Offers, newest first."""


class BookSlot(Input):
    """Which of the offered times is wanted."""

    slot_id: UUID


class BookingLink(Output):
    """A link by which the candidate of an offer books without an account."""

    url: str
    token: str
    expires_at: datetime


class LinkQuery(Input):
    """The token of a booking link."""

    t: str = Field(max_length=2048)


class BookByLink(Input):
    """Which time is wanted, and the token of the link."""

    t: str = Field(max_length=2048)
    slot_id: UUID


class Booking(Output):
    """What was booked by a link, and the link by which the candidate comes to it."""

    session: SessionOut
    join_url: str
    join_token: str
