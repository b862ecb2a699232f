"""Values that are kept for a moment."""

from storage.short_memory import ShortMemory


def test_values_are_kept_for_their_life_and_the_oldest_forgotten_first() -> None:
    now = 0.0
    memory: ShortMemory[str, int] = ShortMemory(most=2, life_s=10, clock=lambda: now)
    memory.keep("a", 1)
    assert (memory.get("a"), memory.get("b")) == (1, None)
    now = 9.0
    memory.keep("b", 2)
    assert memory.get("a") == 1
    now = 10.0
    assert (memory.get("a"), memory.get("b")) == (None, 2)
    for number, key in enumerate("cd"):
        memory.keep(key, number)
    assert [memory.get(key) for key in "abcd"] == [None, None, 0, 1]


def test_what_is_kept_again_is_young_again() -> None:
    now = 0.0
    memory: ShortMemory[str, int] = ShortMemory(most=2, life_s=10, clock=lambda: now)
    memory.keep("a", 1)
    memory.keep("b", 2)
    now = 5.0
    memory.keep("a", 3)
    memory.keep("c", 4)
    now = 12.0
    assert [memory.get(key) for key in "abc"] == [3, None, 4]
