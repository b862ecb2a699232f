"""What was made a moment ago, kept while it is likely to be wanted again."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ShortMemory(Generic[K, V]):
    """At most `most` values, each for `life_s` seconds, the oldest forgotten first.

    Only for what its key says everything about: nothing is ever dropped because it changed.
    """

    def __init__(
        self, *, most: int, life_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._life_s = life_s
        self._clock = clock
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def get(self, key: K) -> V | None:
        """Return the value, None if it is not there any more."""
        found = self._kept.get(key)
        return None if found is None or found[0] <= self._clock() else found[1]

    def keep(self, key: K, value: V) -> None:
        """Keep a value from now on, and forget what is too old or too much."""
        now = self._clock()
        self._kept[key] = (now + self._life_s, value)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most or next(iter(self._kept.values()))[0] <= now:
            self._kept.popitem(last=False)
