"""Requests take turns with the rest of the loop."""

import asyncio

from web.turns import Turns


async def test_one_begins_in_each_turn_and_all_in_order() -> None:
    turns, begun = Turns(), list[int]()
    seen: list[int] = []

    async def ask(number: int) -> None:
        await turns.take()
        begun.append(number)

    asking = [asyncio.create_task(ask(number)) for number in range(20)]
    while len(begun) < len(asking):
        before = len(begun)
        await asyncio.sleep(0)  # one turn
        seen.append(len(begun) - before)
    assert begun == list(range(20))
    assert max(seen) == 1


async def test_who_goes_away_leaves_the_turn_to_the_next() -> None:
    turns = Turns()
    await turns.take()
    served: list[str] = []

    async def ask(name: str) -> None:
        await turns.take()
        served.append(name)

    asking = [asyncio.create_task(ask(name)) for name in ("first", "gone", "stays", "late")]
    await asyncio.sleep(0)
    asking[1].cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    assert served == ["first", "stays", "late"]


async def test_who_asks_alone_does_not_wait() -> None:
    turns = Turns()
    for _ in range(3):
        step = turns.take().send
        try:
            step(None)
        except StopIteration:
            await asyncio.sleep(0)  # the turn ends
            continue
        raise AssertionError("it waited")
