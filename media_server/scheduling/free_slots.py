"""Times at which a meeting could begin."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from media_server.scheduling.spans import Span

_MINUTE = timedelta(minutes=1)


def starts_in(
    spans: Iterable[Span], *, length: timedelta, step_minutes: int, zone: ZoneInfo
) -> Iterator[datetime]:
    """Yield the UTC moments at which a meeting of this length fits into one of the spans.

    They lie on full steps since midnight by the clocks of `zone`: quarters of an hour there, also
    where those are not quarters in UTC.
    """
    for span in spans:
        start = _aligned(span.start, step_minutes, zone)
        while start + length <= span.end:
            yield start
            start = _aligned(start + _MINUTE, step_minutes, zone)


def _aligned(moment: datetime, step_minutes: int, zone: ZoneInfo) -> datetime:
    """Return the first full step at or after a moment."""
    moment = moment.astimezone(UTC)
    whole = moment.replace(second=0, microsecond=0)
    if whole < moment:
        whole += _MINUTE
    local = whole.astimezone(zone)
    past = (local.hour * 60 + local.minute) % step_minutes
    if past:
        # Clocks may be changed in between: look again from where the step should be.
        return _aligned(whole + (step_minutes - past) * _MINUTE, step_minutes, zone)
    return whole
