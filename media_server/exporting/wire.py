"""What server and worker tell each other through pipes.

To the worker: the order, then the plain bytes of each range that it asks for; each with its size
in front. From the worker: messages of a kind, a size and a payload.

    READ      number of the source (4), first byte (8), bytes (4): wanted next
    PROGRESS  a double from 0 to 1
    BODY      bytes of the product, in order
    FRONT     bytes that belong in front of all of them, known at the end only
    DONE      JSON {mimeType, details}: nothing follows

Integers are big-endian.
"""

from enum import IntEnum
from struct import Struct
from typing import Final

SIZE: Final = Struct("!I")
HEAD: Final = Struct("!BI")  # kind, size
RANGE: Final = Struct("!IQI")  # source, start, length
SHARE: Final = Struct("!d")
PACKET: Final = Struct("!IH")  # of speech: milliseconds from its beginning, bytes that follow
MOST_BYTES: Final = 64 * 1024 * 1024
MOST_READ: Final = 1024 * 1024


class Kind(IntEnum):
    """What a message of the worker is."""

    READ = 1
    PROGRESS = 2
    BODY = 3
    FRONT = 4
    DONE = 5


class WireError(Exception):
    """The worker said what no worker says."""
