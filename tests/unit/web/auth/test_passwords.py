"""Passwords are checked off the loop and in constant time for unknown people."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from argon2 import PasswordHasher

from web.auth.passwords import MAX_WAITING, NOBODY, Passwords, TooBusy


@pytest.fixture
async def passwords() -> AsyncIterator[Passwords]:
    made = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield made
    made.close()


async def test_the_right_password_fits_and_others_do_not(passwords: Passwords) -> None:
    encoded = await passwords.hash("correct horse")
    assert encoded.startswith("$argon2id$")
    assert await passwords.matches("correct horse", encoded)
    assert not await passwords.matches("wrong horse", encoded)
    assert not await passwords.matches("correct horse", "not a hash")


async def test_nobody_has_no_password(passwords: Passwords) -> None:
    assert not await passwords.matches("nobody has this password", None)


def test_nobodys_hash_costs_what_others_cost() -> None:
    assert not PasswordHasher().check_needs_rehash(NOBODY)


async def test_a_flood_is_turned_away(passwords: Passwords) -> None:
    tries = [passwords.matches("x", "no hash") for _ in range(MAX_WAITING + 5)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, TooBusy) for result in results) == 5
    assert results.count(False) == MAX_WAITING
