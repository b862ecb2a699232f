"""The hours of the week in which somebody can be met, by the clocks on their wall."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from media_server.scheduling.spans import Span, merged
from media_server.zones import moment_of

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """Part of a day of the week: Monday is 0, `start` and `end` are minutes of the day."""

    weekday: int
    start: int
    end: int


OFFICE_HOURS = tuple(Hours(weekday, 9 * 60, 17 * 60) for weekday in range(5))


def spans_of(hours: Iterable[Hours], zone: ZoneInfo, within: Span) -> list[Span]:
    """Return the working hours that lie `within`, in order, cut at its ends.

    Days on which clocks are changed are as long by the wall as any other.
    """
    by_weekday: dict[int, list[Hours]] = {}
    for each in hours:
        by_weekday.setdefault(each.weekday, []).append(each)
    day = within.start.astimezone(zone).date()
    last = within.end.astimezone(zone).date()
    found = []
    while day <= last:
        midnight = datetime.combine(day, time.min)
        for each in by_weekday.get(day.weekday(), []):
            start, end = (
                moment_of(midnight + timedelta(minutes=minute), zone)
                for minute in (each.start, each.end)
            )
            found.append(Span(max(start, within.start), min(end, within.end)))
        day += timedelta(days=1)
    return merged(found)
