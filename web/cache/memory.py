"""The cache of a server that runs alone."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence

from web.cache.cache import Looked, kind_of

MAX_KEYS = 20_000


class MemoryCache:
    """At most `MAX_KEYS` values, the least recently used forgotten.

    Tickets are moments of a counter of drops: what was dropped after a ticket was given, or so
    long ago that it is not remembered, cannot be kept with it.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._values: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._drops = 0
        self._dropped: OrderedDict[str, int] = OrderedDict()
        self._forgotten = 0  # the latest drop that is no longer remembered
        self._kinds: dict[str, int] = {}

    async def look(self, keys: Sequence[str]) -> list[Looked]:
        ticket, now = str(self._drops), self._clock()
        looked = []
        for key in keys:
            found = self._values.get(key)
            if found is None or found[0] <= now:
                looked.append(Looked(None, ticket))
                continue
            self._values.move_to_end(key)
            looked.append(Looked(found[1], ticket))
        return looked

    async def keep(self, key: str, value: bytes, *, ticket: str | None, life_s: int) -> None:
        if ticket is None or int(ticket) < self._last_drop(key):
            return
        self._values[key] = (self._clock() + life_s, value)
        self._values.move_to_end(key)
        while len(self._values) > MAX_KEYS:
            self._values.popitem(last=False)

    async def bar(self, keys: Collection[str], kinds: Collection[str] = ()) -> None:
        # What is read until the change is stored is dropped then; in one process none survives.
        await self.drop(keys, kinds)

    async def drop(self, keys: Collection[str], kinds: Collection[str] = ()) -> None:
        self._drops += 1
        for key in keys:
            self._values.pop(key, None)
            self._dropped[key] = self._drops
            self._dropped.move_to_end(key)
        while len(self._dropped) > MAX_KEYS:
            self._forgotten = self._dropped.popitem(last=False)[1]
        for kind in kinds:
            self._kinds[kind] = self._drops
            for key in [key for key in self._values if kind_of(key) == kind]:
                del self._values[key]

    async def ping(self) -> None:
        """It is always there."""

    async def close(self) -> None:
        self._values.clear()

    def _last_drop(self, key: str) -> int:
        return max(self._dropped.get(key, self._forgotten), self._kinds.get(kind_of(key), 0))
