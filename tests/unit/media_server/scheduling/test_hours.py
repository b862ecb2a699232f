"""Working hours, steps of the day and times that come back, over changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_server.scheduling.free_slots import starts_in
from media_server.scheduling.recurrence import Recurrence
from media_server.scheduling.spans import Span
from media_server.scheduling.working_hours import OFFICE_HOURS, Hours, spans_of
from media_server.zones import zone_of

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_office_hours_move_in_utc_when_clocks_are_changed() -> None:
    week = Span(utc("2026-03-27T00:00"), utc("2026-03-31T00:00"))  # Friday to Monday
    assert spans_of(OFFICE_HOURS, zone_of("Europe/Berlin"), week) == [
        Span(utc("2026-03-27T08:00"), utc("2026-03-27T16:00")),
        Span(utc("2026-03-30T07:00"), utc("2026-03-30T15:00")),
    ]


def test_hours_are_cut_at_the_ends_and_reach_over_midnight_together() -> None:
    nights = [Hours(0, 22 * 60, 24 * 60), Hours(1, 0, 2 * 60)]
    within = Span(utc("2026-03-02T23:00"), utc("2026-03-03T01:00"))
    assert spans_of(nights, zone_of("UTC"), within) == [within]


@given(
    st.sampled_from(ZONES),
    st.sampled_from([5, 15, 30, 60]),
    st.integers(0, 60 * 24 * 360),
    st.integers(1, 600),
)
def test_steps_lie_on_full_steps_of_the_day(name: str, step: int, offset: int, length: int) -> None:
    zone = zone_of(name)
    start = utc("2026-01-01T00:00") + timedelta(minutes=offset)
    span = Span(start, start + timedelta(minutes=length))
    found = list(starts_in([span], length=timedelta(0), step_minutes=step, zone=zone))
    every = [start + timedelta(minutes=minute) for minute in range(length + 1)]
    wanted = []
    for moment in every:
        local = moment.astimezone(zone)
        if (local.hour * 60 + local.minute) % step == 0:
            wanted.append(moment)
    assert found == wanted


def test_a_meeting_must_fit() -> None:
    span = Span(utc("2026-03-02T09:10"), utc("2026-03-02T10:30"))
    half_an_hour = timedelta(minutes=30)
    found = list(starts_in([span], length=half_an_hour, step_minutes=30, zone=zone_of("UTC")))
    assert found == [utc("2026-03-02T09:30"), utc("2026-03-02T10:00")]


def test_seconds_are_rounded_up() -> None:
    span = Span(utc("2026-03-02T09:00:01"), utc("2026-03-02T09:31"))
    [found] = starts_in([span], length=timedelta(0), step_minutes=30, zone=zone_of("UTC"))
    assert found == utc("2026-03-02T09:30")


@pytest.mark.parametrize(
    ("zone", "moments"),
    [
        ("UTC", ["03-24T10:00", "03-26T10:00", "03-31T10:00", "04-02T10:00"]),
        ("Europe/Berlin", ["03-24T09:00", "03-26T09:00", "03-31T08:00", "04-02T08:00"]),
    ],
)
def test_ten_oclock_stays_ten_oclock(zone: str, moments: list[str]) -> None:
    recurrence = Recurrence(
        weekdays=frozenset({1, 3}),
        times=(time(10),),
        first=date(2026, 3, 24),
        last=date(2026, 4, 2),
    )
    expected = [utc(f"2026-{moment}") for moment in moments]
    assert list(recurrence.moments(zone_of(zone))) == expected


def test_every_other_week_counted_from_the_first() -> None:
    recurrence = Recurrence(
        weekdays=frozenset({0, 2}),
        times=(time(14), time(9, 30)),
        first=date(2026, 3, 4),  # a Wednesday
        last=date(2026, 3, 18),
        interval=2,
    )
    found = [moment.strftime("%d %H:%M") for moment in recurrence.moments(zone_of("UTC"))]
    assert found == ["04 09:30", "04 14:00", "16 09:30", "16 14:00", "18 09:30", "18 14:00"]
