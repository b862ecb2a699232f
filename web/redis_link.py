"""The way to Redis, which may be gone at any time: then the server is slower, not down."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

ANSWER_WITHIN_S = 0.5
# While it is gone it is asked so often, so that not every request waits for it.
TRY_AGAIN_S = 1.0

T = TypeVar("T")

log = structlog.get_logger(__name__)


class RedisGone(Exception):
    """Redis did not answer, or was not asked because it did not answer a moment ago."""


class RedisLink:
    """One connection pool, and the memory of whether Redis is there."""

    def __init__(self, url: str, clock: Callable[[], float]) -> None:
        # A connection that Redis closed meanwhile is opened anew, once.
        self._redis: Redis = Redis.from_url(
            url,
            socket_timeout=ANSWER_WITHIN_S,
            socket_connect_timeout=ANSWER_WITHIN_S,
            retry=Retry(NoBackoff(), 1),
        )
        self._clock = clock
        self._gone_until = float("-inf")
        self._gone = False

    @property
    def client(self) -> Redis:
        """Return the client, to be used inside `ask` only."""
        return self._redis

    async def ask(self, question: Callable[[Redis], Awaitable[T]]) -> T:
        """Return what Redis answers; raises RedisGone."""
        if self._clock() < self._gone_until:
            raise RedisGone
        try:
            answer = await question(self._redis)
        except (RedisError, OSError, TimeoutError) as error:
            self._set_gone(True)
            raise RedisGone from error
        self._set_gone(False)
        return answer

    async def close(self) -> None:
        """Close the connections; may be repeated."""
        await self._redis.aclose()

    def _set_gone(self, gone: bool) -> None:
        self._gone_until = self._clock() + TRY_AGAIN_S if gone else float("-inf")
        if gone is not self._gone:
            self._gone = gone
            if gone:
                log.warning("redis.gone")
            else:
                log.info("redis.back")
