"""A cache that never shows what is no longer so.

Whoever is about to change a thing bars its key, and drops it when the change is stored. A reader
looks first, then reads the database, and may keep what it read only if nothing was barred or
dropped since it looked: so a slow reader cannot put back what a writer has just replaced.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

# How long a change may take between being announced and stored; a process that dies in between
# leaves nothing stale behind, only a key that is not cached for so long.
BAR_S = 15


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found under a key; `ticket` allows to keep what is read now, None forbids it."""

    value: bytes | None
    ticket: str | None


class Cache(Protocol):
    """Keeps values under keys of the form `kind:id`."""

    async def look(self, keys: Sequence[str]) -> list[Looked]:
        """Return what is kept under each key, and the tickets for `keep`."""
        ...

    async def keep(self, key: str, value: bytes, *, ticket: str | None, life_s: int) -> None:
        """Keep a value read since the ticket was given, unless it may be out of date by now."""

    async def bar(self, keys: Collection[str], kinds: Collection[str] = ()) -> None:
        """Forget the keys, and all of the kinds, and keep nothing under them until `drop`."""

    async def drop(self, keys: Collection[str], kinds: Collection[str] = ()) -> None:
        """Forget them once more, the change being stored."""

    async def ping(self) -> None:
        """Raise CacheGone when it is not there."""

    async def close(self) -> None:
        """Let go of it; may be repeated."""


class CacheGone(Exception):
    """The cache cannot be reached; everything goes on without it, slower."""


def kind_of(key: str) -> str:
    """Return the part of a key that all of its kind share."""
    return key.partition(":")[0]
