"""What clocks on the wall say, over the days on which they are changed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_server.errors import Malformed
from media_server.zones import moment_of, zone_of

BERLIN = zone_of("Europe/Berlin")


@pytest.mark.parametrize(
    ("wall", "moment"),
    [
        ("2026-03-28T10:00", "2026-03-28T09:00"),
        ("2026-03-29T10:00", "2026-03-29T08:00"),  # the clocks were put forward this night
        ("2026-03-29T02:30", "2026-03-29T01:30"),  # skipped: it becomes 03:30
        ("2026-10-25T02:30", "2026-10-25T00:30"),  # twice: the first
        ("2026-10-25T10:00", "2026-10-25T09:00"),
    ],
)
def test_wall_times_over_the_change(wall: str, moment: str) -> None:
    expected = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert moment_of(datetime.fromisoformat(wall), BERLIN) == expected


@given(
    st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2100-01-01")),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
)
def test_a_moment_shows_the_time_that_was_agreed_or_the_next_there_is(
    wall: datetime, name: str
) -> None:
    zone = zone_of(name)
    shown = moment_of(wall, zone).astimezone(zone).replace(tzinfo=None)
    assert timedelta(0) <= shown - wall <= timedelta(hours=1)


@pytest.mark.parametrize(
    "name",
    ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe", "a" * 65, "UTC\0", "é"],
)
def test_what_is_no_zone(name: str) -> None:
    with pytest.raises(Malformed, match="timeZone"):
        zone_of(name)
