"""Time zones: moments are UTC, people agree on them by the clock on their wall."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from media_server.errors import Malformed

LONGEST_NAME = 64

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")


def zone_of(name: str) -> ZoneInfo:
    """Return the IANA time zone called `name`. Raises Malformed."""
    if len(name) <= LONGEST_NAME and _NAME.fullmatch(name):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise Malformed("timeZone: there is no such time zone.")


def moment_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the UTC moment at which clocks in `zone` show the naive time `wall`.

    Where clocks were put back it is the earlier of two; a time that is skipped is as much later
    as the clocks were put forward (RFC 5545 section 3.3.5).
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
