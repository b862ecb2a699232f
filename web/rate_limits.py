"""How often somebody may ask: counted by person, by organisation and by address."""

import math
import time
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from limits import RateLimitItem, parse
from limits.aio.storage import RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from web.problems import Problem
from web.redis_link import RedisGone, RedisLink
from web.window_counters import WindowCounters

PREFIX = "vivavoce:limits"
OFF = "off"


class Rate(StrEnum):
    """What is counted; `AI` by organisation, `PERSON` by person, `ADDRESS` by address."""

    AI = "ai"
    PERSON = "person"
    ADDRESS = "address"


class RateLimits:
    """Lets calls through, or raises the 429 problem that says when to come back.

    With Redis all servers count together. While it is gone each counts on its own: somebody may
    then ask more often, but nobody is turned away for want of a counter.
    """

    def __init__(self, rates: Mapping[Rate, str], link: RedisLink | None) -> None:
        self._items: dict[Rate, RateLimitItem] = {
            rate: parse(text) for rate, text in rates.items() if text != OFF
        }
        self._alone = SlidingWindowCounterRateLimiter(WindowCounters())
        self._link = link
        self._together = None if link is None else _shared_limiter(link)

    async def take(self, rate: Rate, caller: object) -> None:
        """Count one call of `caller`; raises the 429 problem, with Retry-After."""
        item = self._items.get(rate)
        if item is None:
            return
        wait_s = await self._wait_s(item, rate.value, str(caller))
        if wait_s:
            raise Problem(429, "Too many requests.", headers={"Retry-After": str(wait_s)})

    async def _wait_s(self, item: RateLimitItem, *names: str) -> int:
        if self._link is not None and self._together is not None:
            limiter = self._together
            try:
                return await self._link.ask(lambda _redis: _take(limiter, item, *names))
            except RedisGone:
                pass
        return await _take(self._alone, item, *names)


def _shared_limiter(link: RedisLink) -> SlidingWindowCounterRateLimiter:
    pool: Any = link.client.connection_pool
    storage = RedisStorage(
        "async+redis://", implementation="redispy", key_prefix=PREFIX, connection_pool=pool
    )
    return SlidingWindowCounterRateLimiter(storage)


def checked_rate(text: str) -> str:
    """Return the rate if it is one, as in `100/minute`, or `off`; raises ValueError."""
    if text != OFF:
        parse(text)
    return text


async def _take(limiter: SlidingWindowCounterRateLimiter, item: RateLimitItem, *names: str) -> int:
    if await limiter.hit(item, *names):
        return 0
    stats = await limiter.get_window_stats(item, *names)
    return max(1, min(item.get_expiry(), math.ceil(stats.reset_time - time.time())))
