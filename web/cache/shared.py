"""The cache that several servers share: Redis."""

from collections.abc import Collection, Sequence
from typing import Any

from redis.asyncio import Redis

from web.cache.cache import BAR_S, CacheGone, Looked, kind_of
from web.redis_link import RedisGone, RedisLink

PREFIX = "vivavoce:cache:"
# Longer than anything is kept or read for: a generation that ended is never taken for the next.
GENERATION_S = 3600
MAX_OWED = 10_000

# KEYS: value, generation, bar, generation of the kind, bar of the kind. ARGV: ticket, value, life.
_KEEP = """
if redis.call('EXISTS', KEYS[3], KEYS[5]) > 0 then return 0 end
local now = (redis.call('GET', KEYS[2]) or '0') .. '.' .. (redis.call('GET', KEYS[4]) or '0')
if now ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'EX', ARGV[3])
return 1
"""


class RedisCache:
    """Values of all servers; what this one could not drop while Redis was gone is owed.

    A value begins with the generations it was read under, so that dropping a whole kind is one
    counter. Nothing is shown before what is owed has been dropped.
    """

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self._owed_keys: set[str] = set()
        self._owed_kinds: set[str] = set()

    async def look(self, keys: Sequence[str]) -> list[Looked]:
        names = [name for key in keys for name in _names(key)]
        try:
            await self._settle()
            found: list[Any] = await self._link.ask(lambda redis: redis.mget(names))
        except RedisGone:
            return [Looked(None, None)] * len(keys)
        return [_looked(*found[start : start + 5]) for start in range(0, len(found), 5)]

    async def keep(self, key: str, value: bytes, *, ticket: str | None, life_s: int) -> None:
        if ticket is None:
            return
        try:
            await self._link.ask(
                lambda redis: redis.eval(_KEEP, 5, *_names(key), ticket, value, life_s)
            )
        except RedisGone:
            return

    async def bar(self, keys: Collection[str], kinds: Collection[str] = ()) -> None:
        try:
            await self._move(keys, kinds, barring=True)
        except RedisGone:
            return  # the drop that follows will be owed

    async def drop(self, keys: Collection[str], kinds: Collection[str] = ()) -> None:
        self._owe(keys, kinds)
        try:
            await self._settle()
        except RedisGone:
            return

    async def ping(self) -> None:
        try:
            await self._link.ask(lambda redis: redis.ping())
        except RedisGone as error:
            raise CacheGone("Redis cannot be reached") from error

    async def close(self) -> None:
        await self._link.close()

    def _owe(self, keys: Collection[str], kinds: Collection[str]) -> None:
        self._owed_keys.update(keys)
        self._owed_kinds.update(kinds)
        if len(self._owed_keys) > MAX_OWED:
            self._owed_kinds.update(kind_of(key) for key in self._owed_keys)
            self._owed_keys.clear()

    async def _settle(self) -> None:
        """Drop what is owed; raises RedisGone, and then it still is."""
        keys, kinds = set(self._owed_keys), set(self._owed_kinds)
        if not keys and not kinds:
            return
        await self._move(keys, kinds, barring=False)
        self._owed_keys -= keys
        self._owed_kinds -= kinds

    async def _move(self, keys: Collection[str], kinds: Collection[str], *, barring: bool) -> None:
        async def move(redis: Redis) -> None:
            async with redis.pipeline(transaction=True) as pipe:
                for name in (*keys, *(f"{kind}:*" for kind in kinds)):
                    if barring:
                        pipe.set(_bar(name), b"1", ex=BAR_S)
                    else:
                        pipe.delete(_bar(name))
                    pipe.incr(_generation(name))
                    pipe.expire(_generation(name), GENERATION_S)
                    pipe.delete(_value(name))
                await pipe.execute()

        await self._link.ask(move)


def _looked(
    value: bytes | None,
    own: bytes | None,
    barred: bytes | None,
    whole: bytes | None,
    whole_barred: bytes | None,
) -> Looked:
    if barred or whole_barred:
        return Looked(None, None)
    ticket = f"{(own or b'0').decode()}.{(whole or b'0').decode()}"
    read_under, _, kept = (value or b"").partition(b" ")
    return Looked(kept if read_under == ticket.encode() else None, ticket)


def _names(key: str) -> list[str]:
    whole = f"{kind_of(key)}:*"
    return [_value(key), _generation(key), _bar(key), _generation(whole), _bar(whole)]


def _value(name: str) -> str:
    return f"{PREFIX}value:{name}"


def _generation(name: str) -> str:
    return f"{PREFIX}generation:{name}"


def _bar(name: str) -> str:
    return f"{PREFIX}bar:{name}"
