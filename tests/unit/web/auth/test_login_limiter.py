"""Guessing passwords is slow, forgetting one is not punished."""

import pytest

from web.auth.login_limiter import ACCOUNT, ACCOUNT_AT_ADDRESS, ADDRESS, MAX_KEYS, LoginLimiter


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limiter(clock: Clock) -> LoginLimiter:
    return LoginLimiter(clock)


def test_an_account_closes_to_an_address_and_opens_again(
    limiter: LoginLimiter, clock: Clock
) -> None:
    for _ in range(ACCOUNT_AT_ADDRESS.failures):
        assert limiter.take(account="a", address="1") == 0
    wait_s = limiter.take(account="a", address="1")
    assert 0 < wait_s <= ACCOUNT_AT_ADDRESS.window_s + 1
    assert limiter.take(account="a", address="2") == 0
    assert limiter.take(account="b", address="1") == 0
    clock.now += wait_s
    assert limiter.take(account="a", address="1") == 0


def test_success_clears_the_account_at_its_address(limiter: LoginLimiter) -> None:
    for _ in range(20):
        assert limiter.take(account="a", address="1") == 0
        limiter.forgive(account="a", address="1")


def test_an_address_may_not_try_many_accounts(limiter: LoginLimiter) -> None:
    for number in range(ADDRESS.failures):
        assert limiter.take(account=f"{number}", address="1") == 0
    assert limiter.take(account="another", address="1") > 0


def test_many_addresses_may_not_try_one_account(limiter: LoginLimiter) -> None:
    for number in range(ACCOUNT.failures):
        assert limiter.take(account="a", address=f"{number}") == 0
    assert limiter.take(account="a", address="another") > 0


def test_memory_is_bounded(limiter: LoginLimiter) -> None:
    for number in range(MAX_KEYS):
        limiter.take(account=f"{number}", address=f"{number}")
    assert len(limiter._tries) == MAX_KEYS
