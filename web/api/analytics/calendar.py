"""The days, weeks and months that figures are cut into, in UTC."""

from datetime import UTC, date, datetime, time, timedelta

from storage.moments import Period
from web.problems import invalid_field

MOST_PERIODS = 400
_USUAL = {Period.DAY: 30, Period.WEEK: 12, Period.MONTH: 12}


def first_day(period: Period, day: date) -> date:
    """Return the first day of the period in which a day lies; weeks begin on Monday."""
    match period:
        case Period.DAY:
            return day
        case Period.WEEK:
            return day - timedelta(days=day.weekday())
        case Period.MONTH:
            return day.replace(day=1)


def following(period: Period, start: date) -> date:
    """Return the first day of the next period."""
    if period is Period.MONTH:
        return (start + timedelta(days=31)).replace(day=1)
    return start + timedelta(days=1 if period is Period.DAY else 7)


def window(
    period: Period, start: datetime | None, end: datetime | None, now: datetime
) -> tuple[datetime, datetime, list[date]]:
    """Return from when until when figures are counted, and the first days of its periods.

    What is not said begins the usual number of periods before the end, and ends with the period
    that is now. Raises the 422 problem for more periods than anybody could look at.
    """
    if end is None:
        through = first_day(period, max(now, start or now).date())
        end = _midnight(following(period, through))
    last = first_day(period, (end - timedelta(microseconds=1)).date())
    if start is None:
        start = _midnight(_before(period, last, _USUAL[period] - 1))
    starts = [first_day(period, start.date())]
    while starts[-1] < last:
        if len(starts) == MOST_PERIODS:
            raise invalid_field(
                "startDate", "too-long", f"There are more than {MOST_PERIODS} periods."
            )
        starts.append(following(period, starts[-1]))
    return start, end, starts


def _before(period: Period, start: date, count: int) -> date:
    for _ in range(count):
        start = first_day(period, start - timedelta(days=1))
    return start


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
