"""When people can be met: their hours and absences."""

from uuid import UUID

from media_server.policy import Actor, require_planner
from media_server.scheduling.working_hours import MINUTES_A_DAY
from media_server.zones import zone_of
from storage.database import Database
from storage.models import Absence, Availability, User
from storage.unit_of_work import UnitOfWork
from web.api.scheduling.schemas import (
    WEEKDAYS,
    AbsenceOut,
    AbsencePage,
    AvailabilityOut,
    CreateAbsence,
    SetAvailability,
    WorkingHoursOut,
)
from web.api.schemas import PageQuery
from web.cursors import CursorCodec
from web.paging import Pager
from web.problems import not_found


class PeopleTimeService:
    """One's own time, for admins everybody's."""

    def __init__(self, *, database: Database, cursors: CursorCodec) -> None:
        self._database = database
        self._cursors = cursors

    async def availability(self, actor: Actor, user_id: UUID) -> AvailabilityOut:
        """Return how somebody's time is planned; without a word of theirs, that they always can."""
        async with self._database.unit_of_work(read_only=True) as uow:
            await _planned_by(uow, actor, user_id)
            row = await uow.availabilities.of_user(user_id)
        return _shown(row or Availability(user_id=user_id, time_zone="UTC", buffer_minutes=0))

    async def set_availability(
        self, actor: Actor, user_id: UUID, given: SetAvailability
    ) -> AvailabilityOut:
        """Say how somebody's time is planned."""
        zone_of(given.time_zone)
        async with self._database.unit_of_work() as uow:
            await _planned_by(uow, actor, user_id)
            await uow.users.lock([user_id])  # two first words at once would collide
            row = await uow.availabilities.of_user(user_id)
            if row is None:
                row = await uow.availabilities.add(Availability(user_id=user_id))
            row.time_zone = given.time_zone
            row.buffer_minutes = given.buffer_minutes
            row.weekly_hours = (
                None
                if given.weekly_hours is None
                else [
                    {
                        "weekday": WEEKDAYS.index(each.weekday),
                        "start": _minutes(each.start),
                        "end": _minutes(each.end),
                    }
                    for each in given.weekly_hours
                ]
            )
        return _shown(row)

    async def absences(self, actor: Actor, user_id: UUID, query: PageQuery) -> AbsencePage:
        """Return a page of somebody's absences."""
        pager = Pager(self._cursors, "absences", user_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            await _planned_by(uow, actor, user_id)
            rows = await uow.absences.page(
                user_id, limit=query.limit + 1, after=pager.after(query.cursor)
            )
        page, next_cursor = pager.cut(rows, query.limit, lambda row: (row.ends_at, row.id))
        return AbsencePage(
            items=[AbsenceOut.model_validate(row) for row in page], next_cursor=next_cursor
        )

    async def add_absence(self, actor: Actor, user_id: UUID, new: CreateAbsence) -> AbsenceOut:
        """Note a time in which somebody cannot be met; interviews in it stay as they are."""
        async with self._database.unit_of_work() as uow:
            await _planned_by(uow, actor, user_id)
            row = await uow.absences.add(Absence(user_id=user_id, **new.model_dump()))
        return AbsenceOut.model_validate(row)

    async def delete_absence(self, actor: Actor, user_id: UUID, absence_id: UUID) -> None:
        """Take an absence back."""
        async with self._database.unit_of_work() as uow:
            await _planned_by(uow, actor, user_id)
            row = await uow.absences.get(absence_id)
            if row is None or row.user_id != user_id:
                raise not_found("absence")
            await uow.absences.delete(row)


async def _planned_by(uow: UnitOfWork, actor: Actor, user_id: UUID) -> User:
    """Return the person whose time `actor` is to plan, if they may."""
    user = await uow.users.get_in(actor.organisation_id, user_id)
    if user is None:
        raise not_found("person")
    require_planner(actor, user.id, user.organisation_id)
    return user


def _shown(row: Availability) -> AvailabilityOut:
    hours = row.weekly_hours
    return AvailabilityOut(
        user_id=row.user_id,
        time_zone=row.time_zone,
        buffer_minutes=row.buffer_minutes,
        weekly_hours=None
        if hours is None
        else [
            WorkingHoursOut(
                weekday=WEEKDAYS[each["weekday"]],
                start=_wall(each["start"]),
                end=_wall(each["end"]),
            )
            for each in hours
        ],
    )


def _minutes(wall: str) -> int:
    hours, minutes = wall.split(":")
    return min(int(hours) * 60 + int(minutes), MINUTES_A_DAY)


def _wall(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
