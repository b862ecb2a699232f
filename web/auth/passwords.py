"""Password hashing off the event loop (Argon2id)."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_PASSWORD_LENGTH = 10
MAX_PASSWORD_LENGTH = 256
MAX_WAITING = 32
# Checked where there is no user, so that it takes as long: made with argon2-cffi's own defaults.
NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$IupL5U/D0uDmdcG4fgP4gw"
    "$BncKrNpTo/7NkzaO8xmDUIZmW5+okWvYy85i4IWaJSg"
)

P = ParamSpec("P")
T = TypeVar("T")


class TooBusy(Exception):
    """More passwords wait to be checked than will be checked in good time."""


class Passwords:
    """Hashes and checks passwords in two threads, since each takes 64 MiB and about 50 ms."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Return the encoded hash; raises TooBusy."""
        return await self._run(self._hasher.hash, password)

    async def matches(self, password: str, encoded: str | None) -> bool:
        """Return whether the password fits; takes as long when there is no hash (no such user)."""
        fits = await self._run(self._verify, encoded or NOBODY, password)
        return fits and encoded is not None

    def close(self) -> None:
        """Let the threads end; idempotent."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _verify(self, encoded: str, password: str) -> bool:
        try:
            return self._hasher.verify(encoded, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._waiting >= MAX_WAITING:
            raise TooBusy
        self._waiting += 1
        try:
            work = partial(call, *args, **kwargs)
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1
