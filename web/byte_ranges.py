"""Range requests (RFC 9110 section 14), as arithmetic without a socket."""

import re
from dataclasses import dataclass

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Unsatisfiable(Exception):
    """No byte of the range lies within the representation."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `start` up to and without `stop`."""

    start: int
    stop: int

    @property
    def length(self) -> int:
        """Number of bytes."""
        return self.stop - self.start


def parse_range(header: str | None, size: int) -> ByteRange | None:
    """Return the one range asked for, None when the whole is to be sent.

    Headers that are malformed, of other units or ask for several ranges are ignored, as the RFC
    allows; raises Unsatisfiable for a range beyond the end.
    """
    match = None if header is None else RANGE.fullmatch(header.strip())
    if match is None:
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if not first:
        if int(last) == 0 or size == 0:
            raise Unsatisfiable
        return ByteRange(max(0, size - int(last)), size)
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return ByteRange(start, min(int(last) + 1, size) if last else size)
