"""What the endpoints of people's time take and give."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from media_server.scheduling.diary import Obstacle
from web.api.schemas import Input, Line, Moment, Output, Page, PageQuery
from web.api.sessions.schemas import Length, Panel, ZoneName

MAX_HOURS = 70


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEKDAYS = tuple(Weekday)

WallTime = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"),
    Field(description="Hours and minutes, as `09:00`."),
]
EndTime = Annotated[
    str,
    StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"),
    Field(description="As `17:30`; `24:00` is the end of the day."),
]


class WorkingHours(Input):
    """Part of a day of the week, by the clocks of the person's time zone."""

    weekday: Weekday
    start: WallTime
    end: EndTime

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError("the end must come after the start")
        return self


class SetAvailability(Input):
    """How somebody's time is planned."""

    time_zone: ZoneName = "UTC"
    weekly_hours: Annotated[list[WorkingHours], Field(max_length=MAX_HOURS)] | None = Field(
        None, description="Null: any time; an empty list: never."
    )
    buffer_minutes: int = Field(0, ge=0, le=240, description="Kept free around each interview.")


class WorkingHoursOut(Output):
    """Part of a day of the week."""

    weekday: Weekday
    start: str
    end: str


class AvailabilityOut(Output):
    """How somebody's time is planned."""

    user_id: UUID
    time_zone: str
    weekly_hours: list[WorkingHoursOut] | None
    buffer_minutes: int


class CreateAbsence(Input):
    """A time in which somebody cannot be met."""

    starts_at: Moment
    ends_at: Moment
    note: Line = ""

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.starts_at >= self.ends_at:
            raise ValueError("endsAt must come after startsAt")
        return self


class AbsenceOut(Output):
    """A time in which somebody cannot be met."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    note: str


class AbsencePage(Page[AbsenceOut]):
    """Absences in the order in which they end."""


class CheckTime(Input):
    """A meeting that might be scheduled, or moved when `sessionId` says which."""

    candidate_id: UUID | None = None
    interviewer_id: UUID | None = None
    panel_interviewer_ids: Panel = Field(default_factory=list)
    scheduled_at: Moment
    duration_minutes: Length
    session_id: UUID | None = Field(None, description="This interview is not counted.")


class ConflictOut(Output):
    """What stands against it: who, why, and from when to when."""

    user_id: UUID
    field: str = Field(description="The field that names the person.")
    code: Obstacle
    can_be_overruled: bool
    starts_at: datetime
    ends_at: datetime


class ConflictList(Output):
    """What stands against a meeting; empty where nothing does."""

    items: list[ConflictOut]


class WindowQuery(PageQuery):
    """Where to look for free times."""

    start: Moment = Field(description="From when on.")
    end: Moment = Field(description="Until when; at most 62 days later.")
    step_minutes: int = Field(15, ge=5, le=240, description="Times lie on full steps of the day.")
    time_zone: ZoneName = Field("UTC", description="Whose clocks these steps are read off.")


class FreeTimeQuery(WindowQuery):
    """Free times of which people, and for how long."""

    user_ids: str = Field(
        max_length=800, description="Ids separated by commas: everybody who must be there."
    )
    duration_minutes: Length


class FreeTime(Output):
    """A time at which everybody can."""

    starts_at: datetime
    ends_at: datetime
    local_start: datetime = Field(description="By the clocks of the zone that was asked for.")


class FreeTimePage(Page[FreeTime]):
    """Free times, the first one first.

    Where nobody has working hours, those from Monday to Friday, 9 to 17 o'clock.
    """
