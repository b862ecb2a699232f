"""What stands against a time, and what is free: two answers that agree."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from media_server.scheduling.diary import Diary, Obstacle
from media_server.scheduling.free_slots import starts_in
from media_server.scheduling.spans import Span
from media_server.scheduling.working_hours import OFFICE_HOURS
from media_server.zones import zone_of
from storage.models import Absence, Availability, SessionSeat

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
UTC_ZONE = zone_of("UTC")


def hours(start: float, end: float) -> Span:
    return Span(MONDAY + timedelta(hours=start), MONDAY + timedelta(hours=end))


class Rows:
    """What a unit of work would read of some people."""

    def __init__(self) -> None:
        self.planned: dict[UUID, Availability] = {}
        self.seats_: list[SessionSeat] = []
        self.absences_: list[Absence] = []
        self.availabilities = self.seats = self.absences = self

    def seat(self, user_id: UUID, span: Span) -> None:
        self.seats_.append(SessionSeat(user_id=user_id, starts_at=span.start, ends_at=span.end))

    def absence(self, user_id: UUID, span: Span) -> None:
        self.absences_.append(Absence(user_id=user_id, starts_at=span.start, ends_at=span.end))

    def plan(self, user_id: UUID, **fields: Any) -> None:
        values = {"time_zone": "UTC", "buffer_minutes": 0, "weekly_hours": None, **fields}
        self.planned[user_id] = Availability(user_id=user_id, **values)

    async def of_users(self, _ids: Any) -> dict[UUID, Availability]:
        return self.planned

    async def busy(
        self, _ids: Any, start: datetime, end: datetime, *, but: UUID | None
    ) -> list[SessionSeat]:
        return [seat for seat in self.seats_ if seat.starts_at < end and seat.ends_at > start]

    async def between(self, _ids: Any, start: datetime, end: datetime) -> list[Absence]:
        return [each for each in self.absences_ if each.starts_at < end and each.ends_at > start]

    async def diary(self, people: list[UUID], span: Span) -> Diary:
        return await Diary.read(self, people, span)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "obstacles"),
    [
        (hours(10, 11), {Obstacle.INTERVIEW}),
        (hours(9, 10.5), {Obstacle.INTERVIEW}),
        (hours(11, 12), {Obstacle.BUFFER}),
        (hours(9, 9.8), {Obstacle.BUFFER}),
        (hours(11.25, 12), set()),
        (hours(13.5, 14), {Obstacle.ABSENCE}),
        (hours(16, 17.5), {Obstacle.WORKING_HOURS}),
        (hours(24 * 5 + 10, 24 * 5 + 11), {Obstacle.WORKING_HOURS}),  # a Saturday
    ],
)
async def test_obstacles(wanted: Span, obstacles: set[Obstacle]) -> None:
    rows, user = Rows(), uuid4()
    weekly = [{"weekday": day, "start": 8 * 60, "end": 17 * 60} for day in range(5)]
    rows.plan(user, buffer_minutes=15, weekly_hours=weekly)
    rows.seat(user, hours(10, 11))
    rows.absence(user, hours(13, 14))
    diary = await rows.diary([user], wanted)
    assert {conflict.obstacle for conflict in diary.conflicts(wanted)} == obstacles


async def test_hours_by_the_persons_own_clocks() -> None:
    rows, user = Rows(), uuid4()
    weekly = [{"weekday": 0, "start": 9 * 60, "end": 10 * 60}]
    rows.plan(user, time_zone="Asia/Tokyo", weekly_hours=weekly)
    midnight = hours(0, 1)  # nine o'clock in Tokyo
    diary = await rows.diary([user], hours(-24, 24))
    assert diary.conflicts(midnight) == []
    assert diary.free(OFFICE_HOURS, UTC_ZONE) == [midnight]


async def test_office_hours_where_nobody_said_anything() -> None:
    diary = await Rows().diary([uuid4(), uuid4()], hours(0, 24))
    assert diary.free(OFFICE_HOURS, UTC_ZONE) == [hours(9, 17)]


async def test_nobody_is_free_who_never_works() -> None:
    rows, user = Rows(), uuid4()
    rows.plan(user, weekly_hours=[])
    assert (await rows.diary([user], hours(0, 240))).free(OFFICE_HOURS, UTC_ZONE) == []


async def test_a_time_is_free_exactly_if_nothing_stands_against_it() -> None:
    chance = random.Random(5)
    step, length = 15, timedelta(minutes=45)
    for _ in range(60):
        rows, people = Rows(), [uuid4() for _ in range(3)]
        for user in people:
            weekly = [
                {"weekday": day, "start": chance.randrange(600), "end": chance.randrange(700, 1440)}
                for day in range(7)
            ]
            rows.plan(
                user,
                buffer_minutes=chance.choice([0, 10, 40]),
                weekly_hours=chance.choice([None, weekly, weekly]),
                time_zone=chance.choice(["UTC", "Europe/Berlin", "Asia/Kathmandu"]),
            )
            for add in (rows.seat, rows.absence):
                start = chance.randrange(60)
                add(user, hours(start / 2, start / 2 + chance.choice([0.5, 1, 2])))
        window = hours(0, 30)
        diary = await rows.diary(people, window)
        spans = diary.free([], UTC_ZONE) if diary.has_hours else [window]
        if not diary.has_hours:
            continue
        free = set(starts_in(spans, length=length, step_minutes=step, zone=UTC_ZONE))
        for minute in range(0, 30 * 60, step):
            start = MONDAY + timedelta(minutes=minute)
            wanted = Span(start, start + length)
            if wanted.end <= window.end:
                assert (start in free) == (not diary.conflicts(wanted)), wanted
