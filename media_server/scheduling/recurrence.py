"""Times that come back every so many weeks, by the clocks on the wall."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from media_server.zones import moment_of


@dataclass(frozen=True, slots=True)
class Recurrence:
    """These times on these days of the week (Monday is 0), every `interval` weeks.

    From `first` to `last`, both included; weeks are counted from that of `first`.
    """

    weekdays: frozenset[int]
    times: tuple[time, ...]
    first: date
    last: date
    interval: int = 1

    def moments(self, zone: ZoneInfo) -> Iterator[datetime]:
        """Yield the UTC moments in order; ten o'clock stays ten o'clock when clocks change."""
        monday = self.first - timedelta(days=self.first.weekday())
        day = self.first
        while day <= self.last:
            week = (day - monday).days // 7
            if day.weekday() in self.weekdays and week % self.interval == 0:
                for each in sorted(self.times):
                    yield moment_of(datetime.combine(day, each), zone)
            day += timedelta(days=1)
