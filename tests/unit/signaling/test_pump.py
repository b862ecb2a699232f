"""Facts reach a connection once and in order, however slow it is."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from media_server.chronicle import Fact, FactType, Signal, SignalType, Subscription
from signaling.pump import PAGE, Pump
from storage.models import Audience, ParticipantRole

INTERVIEW, ME, OTHER = uuid4(), uuid4(), uuid4()


def fact(seq: int, audience: Audience = Audience.EVERYONE) -> Fact:
    return Fact(
        session_id=INTERVIEW, seq=seq, at_ms=seq, type="chat.sent", payload={}, audience=audience
    )


class Store:
    """The stored facts of one interview."""

    def __init__(self, facts: list[Fact]) -> None:
        self.facts = facts
        self.pages: list[int] = []

    async def facts_after(
        self, _interview_id: UUID, seq: int, audiences: Any, *, limit: int
    ) -> list[Fact]:
        await asyncio.sleep(0)
        found = [item for item in self.facts if item.seq > seq and item.audience in audiences]
        self.pages.append(len(found[:limit]))
        return found[:limit]


class Wire:
    """Takes what is emitted, and lets it wait while closed."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.changed = asyncio.Condition()

    async def emit(self, event: str, payload: dict[str, Any]) -> None:
        await self.open.wait()
        async with self.changed:
            self.told.append((event, payload.get("seq")))
            self.changed.notify_all()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(lambda: len(self.told) >= count)


def pump_of(
    store: Store,
    subscription: Subscription,
    wire: Wire,
    *,
    cursor: int = 0,
    role: ParticipantRole = ParticipantRole.CANDIDATE,
    joined_at: int = 0,
    inside: bool = True,
) -> Pump:
    return Pump(
        store,  # type: ignore[arg-type] - the part of the chronicle that is used
        subscription,
        wire.emit,
        interview_id=INTERVIEW,
        participant_id=ME,
        role=role,
        cursor=cursor,
        joined_at=joined_at,
        is_inside=lambda: inside,
    )


def subscription(capacity: int = 1000) -> Subscription:
    return Subscription(lambda _: None, capacity=capacity)


async def stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_is_stored_and_published_at_once_is_told_once() -> None:
    news, wire = subscription(), Wire()
    for seq in range(3, 8):
        news.offer(fact(seq))
    task = asyncio.create_task(
        pump_of(Store([fact(seq) for seq in range(1, 6)]), news, wire).run(replay=True)
    )
    await wire.until(7)
    news.offer(fact(8))
    await wire.until(8)
    assert [seq for _, seq in wire.told] == list(range(1, 9))
    await stopped(task)


async def test_a_slow_connection_is_told_everything_from_the_store() -> None:
    store, news, wire = Store([]), subscription(capacity=4), Wire()
    task = asyncio.create_task(pump_of(store, news, wire).run(replay=False))
    wire.open.clear()
    for seq in range(1, 101):
        store.facts.append(fact(seq))
        news.offer(fact(seq))
        await asyncio.sleep(0)
    wire.open.set()
    await wire.until(100)
    assert [seq for _, seq in wire.told] == list(range(1, 101))
    await stopped(task)


async def test_long_histories_are_read_by_pages() -> None:
    store, wire = Store([fact(seq) for seq in range(1, 2 * PAGE + 2)]), Wire()
    task = asyncio.create_task(pump_of(store, subscription(), wire).run(replay=True))
    await wire.until(2 * PAGE + 1)
    assert store.pages == [PAGE, PAGE, 1]
    await stopped(task)


async def test_facts_for_others_are_passed_over() -> None:
    facts = [fact(1, Audience.STAFF), fact(2), fact(3, Audience.CANDIDATE)]
    for role, expected in (
        (ParticipantRole.CANDIDATE, [2, 3]),
        (ParticipantRole.INTERVIEWER, [1, 2]),
        (ParticipantRole.OBSERVER, [1, 2]),
    ):
        for published in (True, False):
            news, wire = subscription(), Wire()
            if published:
                for item in facts:
                    news.offer(item)
            pump = pump_of(Store([] if published else facts), news, wire, role=role)
            task = asyncio.create_task(pump.run(replay=not published))
            await wire.until(2)
            assert [seq for _, seq in wire.told] == expected
            await stopped(task)


async def test_signals_reach_whom_they_are_for() -> None:
    news, wire = subscription(), Wire()
    for to, but in ((None, None), (ME, None), (OTHER, None), (None, ME), (None, OTHER)):
        news.offer(Signal(type=SignalType.EVENT, payload={}, to=to, but=but))
    news.offer(Signal(type=SignalType.RECORDING_ALERT, payload={}, audience=Audience.STAFF))
    news.offer(fact(1))
    task = asyncio.create_task(pump_of(Store([]), news, wire).run(replay=False))
    await wire.until(4)
    assert [name for name, _ in wire.told] == ["event", "event", "event", "chat.sent"]
    await stopped(task)


async def test_who_waits_at_the_door_hears_no_signals_for_all() -> None:
    news, wire = subscription(), Wire()
    news.offer(Signal(type=SignalType.CAPTION_UPDATED, payload={}))
    news.offer(Signal(type=SignalType.SLOT_ASSIGNED, payload={}, to=ME))
    task = asyncio.create_task(pump_of(Store([]), news, wire, inside=False).run(replay=False))
    await wire.until(1)
    assert [event for event, _ in wire.told] == ["slot.assigned"]
    await stopped(task)


async def test_who_is_sent_out_hears_it_and_nothing_more() -> None:
    removal = replace(
        fact(3), type=FactType.PARTICIPANT_REMOVED, payload={"participantId": str(ME)}
    )
    other = replace(removal, seq=2, payload={"participantId": str(OTHER)})
    news, wire = subscription(), Wire()
    old = replace(removal, seq=1)  # they were let in again since
    for item in (other, removal, fact(4)):
        news.offer(item)
    async with asyncio.timeout(10):
        await pump_of(Store([old]), news, wire, joined_at=1).run(replay=True)
    assert [seq for _, seq in wire.told] == [1, 2, 3]
