"""Public keys of another issuer, fetched from where it gives them out (RFC 7517)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import jwt

from web.auth.http_json import ServiceFailed

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
FRESH_S = 600.0
# Anybody can make up key ids: an unknown one is no reason to ask more often than this.
ASK_AGAIN_S = 30.0

Fetch = Callable[[], Awaitable[dict[str, Any]]]


class JwkSource:
    """The current keys of an issuer; keys known once stay good while it cannot be reached.

    `fetch` returns the JWK Set or raises ServiceFailed, `clock` seconds that only grow.
    """

    def __init__(self, fetch: Fetch, *, clock: Callable[[], float]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._asked_at: float | None = None
        self._lock = asyncio.Lock()

    async def key(self, kid: str | None) -> jwt.PyJWK | None:
        """Return the key with this id, None if the issuer has none.

        A set of one key may go without ids. Raises ServiceFailed when nothing is known yet.
        """
        if self._age_s() >= FRESH_S or (kid not in self._keys and self._age_s() >= ASK_AGAIN_S):
            await self._ask()
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid)

    def _age_s(self) -> float:
        return float("inf") if self._asked_at is None else self._clock() - self._asked_at

    async def _ask(self) -> None:
        before = self._asked_at
        async with self._lock:
            if self._asked_at != before:
                return  # somebody else asked while we waited
            try:
                answer = await self._fetch()
            except ServiceFailed:
                if not self._keys:
                    raise
            else:
                self._keys = dict(_usable(answer))
            self._asked_at = self._clock()


def _usable(answer: dict[str, Any]) -> list[tuple[str | None, jwt.PyJWK]]:
    found = []
    keys = answer.get("keys")
    for each in keys if isinstance(keys, list) else []:
        try:
            key = jwt.PyJWK(each)
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
            continue  # of a kind that we do not know
        if key.public_key_use in {None, "sig"} and key.algorithm_name in ALGORITHMS:
            found.append((key.key_id, key))
    return found
