"""Slows down password guessing: failures are counted by account and by address."""

import hashlib
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

MAX_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `failures` within `window_s` seconds."""

    failures: int
    window_s: float


ACCOUNT_AT_ADDRESS = Limit(failures=5, window_s=300)
ADDRESS = Limit(failures=30, window_s=300)
ACCOUNT = Limit(failures=50, window_s=3600)


class LoginLimiter:
    """Remembers recent tries, at most `MAX_KEYS` keys, the least recently used forgotten.

    An account can be guessed at from many addresses, so it has a limit of its own; that one is
    wide, since anybody may use it up to lock the owner out.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._tries: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def take(self, *, account: str, address: str) -> int:
        """Count one try and return 0, or return the seconds to wait until the next is allowed.

        Counted before the password is looked at: else many tries at once would all be let in.
        """
        now = self._clock()
        keys = _keys(account, address)
        wait_s = max(self._wait_s(key, limit, now) for key, limit in keys)
        if wait_s:
            return wait_s
        for key, limit in keys:
            self._tries.setdefault(key, deque(maxlen=limit.failures)).append(now)
            self._tries.move_to_end(key)
        while len(self._tries) > MAX_KEYS:
            self._tries.popitem(last=False)
        return 0

    def forgive(self, *, account: str, address: str) -> None:
        """Take back a try that succeeded, and those of this account at this address before it."""
        at_address, *wider = (key for key, _ in _keys(account, address))
        self._tries.pop(at_address, None)
        for key in wider:
            if times := self._tries.get(key):
                times.pop()

    def _wait_s(self, key: tuple[str, str], limit: Limit, now: float) -> int:
        times = self._tries.get(key)
        if times is None or len(times) < limit.failures:
            return 0
        left = times[0] + limit.window_s - now
        return 0 if left <= 0 else int(left) + 1


def _keys(account: str, address: str) -> list[tuple[tuple[str, str], Limit]]:
    # Hashed, so that what people type in is not kept in memory by its length or its letters.
    name = hashlib.sha256(account.encode()).hexdigest()
    return [
        (("account-at-address", f"{name} {address}"), ACCOUNT_AT_ADDRESS),
        (("address", address), ADDRESS),
        (("account", name), ACCOUNT),
    ]
