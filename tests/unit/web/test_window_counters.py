"""Windows slide: never more calls than allowed, and a bounded memory of who called."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web import window_counters
from web.window_counters import WindowCounters

LIMIT, WINDOW_S = 10, 60


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(min_value=0, max_value=45), max_size=200))
def test_no_window_of_the_clock_holds_more_than_allowed(pauses: list[float]) -> None:
    clock = Clock()
    counters = WindowCounters(clock)
    passed: dict[int, int] = {}

    async def call_all() -> None:
        for pause in pauses:
            clock.now += pause
            if await counters.acquire_sliding_window_entry("k", LIMIT, WINDOW_S):
                window = int(clock.now // WINDOW_S)
                passed[window] = passed.get(window, 0) + 1
                into = clock.now % WINDOW_S
                before = passed.get(window - 1, 0)
                assert before * (1 - into / WINDOW_S) + passed[window] <= LIMIT + 1e-9

    asyncio.run(call_all())


async def test_so_many_at_once_and_no_more() -> None:
    clock = Clock()
    counters = WindowCounters(clock)
    tries = [await counters.acquire_sliding_window_entry("k", LIMIT, WINDOW_S) for _ in range(12)]
    assert tries == [True] * 10 + [False] * 2
    assert await counters.acquire_sliding_window_entry("other", LIMIT, WINDOW_S)
    clock.now = WINDOW_S * 1.5
    tries = [await counters.acquire_sliding_window_entry("k", LIMIT, WINDOW_S) for _ in range(12)]
    assert tries.count(True) == 5  # half of the window before still counts
    clock.now = WINDOW_S * 10
    assert await counters.get_sliding_window("k", WINDOW_S) == (0, 60.0, 0, 120.0)


async def test_the_longest_silent_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_counters, "MAX_KEYS", 3)
    counters = WindowCounters(Clock())
    for name in ("a", "b", "a", "c", "d"):
        await counters.acquire_sliding_window_entry(name, LIMIT, WINDOW_S)
    assert (await counters.get_sliding_window("a", WINDOW_S))[2] == 2
    assert (await counters.get_sliding_window("b", WINDOW_S))[2] == 0
    await counters.clear_sliding_window("a", WINDOW_S)
    assert (await counters.get_sliding_window("a", WINDOW_S))[2] == 0
    assert await counters.reset() == 2
    assert await counters.check()
