"""Counters of sliding windows in memory, for `limits`, of which there are never too many.

`limits` brings a storage in memory too; that one grows with the number of callers and walks over
all of them with every request.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

from limits.aio.storage import SlidingWindowCounterSupport, Storage

MAX_KEYS = 50_000


class WindowCounters(Storage, SlidingWindowCounterSupport):
    """At most `MAX_KEYS` callers, the one that has not been heard of for longest forgotten.

    For each the number of calls in this window and in the one before are kept; the weight of the
    latter shrinks as this one goes on.
    """

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._clock = clock
        self._windows: OrderedDict[str, tuple[int, int, int]] = OrderedDict()

    @property
    def base_exceptions(self) -> type[Exception]:
        return OSError

    async def acquire_sliding_window_entry(
        self, key: str, limit: int, expiry: int, amount: int = 1
    ) -> bool:
        before, weight, now = self._counts(key, expiry)
        if before * weight + now + amount > limit:
            return False
        self._windows[key] = (int(self._clock() // expiry), before, now + amount)
        self._windows.move_to_end(key)
        while len(self._windows) > MAX_KEYS:
            self._windows.popitem(last=False)
        return True

    async def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        before, weight, now = self._counts(key, expiry)
        return before, weight * expiry, now, weight * expiry + expiry

    async def clear_sliding_window(self, key: str, expiry: int) -> None:  # noqa: ARG002 - theirs
        self._windows.pop(key, None)

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        raise NotImplementedError

    async def get(self, key: str) -> int:
        raise NotImplementedError

    async def get_expiry(self, key: str) -> float:
        raise NotImplementedError

    async def check(self) -> bool:
        return True

    async def reset(self) -> int | None:
        count = len(self._windows)
        self._windows.clear()
        return count

    async def clear(self, key: str) -> None:
        self._windows.pop(key, None)

    def _counts(self, key: str, expiry: int) -> tuple[int, float, int]:
        """Return the calls in the window before, how much of it still counts, those in this."""
        window, into = divmod(self._clock(), expiry)
        kept, before, now = self._windows.get(key, (int(window), 0, 0))
        if kept == int(window) - 1:
            before, now = now, 0
        elif kept != int(window):
            before, now = 0, 0
        return before, 1 - into / expiry, now
