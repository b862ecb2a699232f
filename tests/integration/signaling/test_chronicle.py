"""Facts: numbered without holes, stored before told, told in order, none of what was undone."""

import asyncio
from uuid import uuid4

import pytest

from media_server.chronicle import Chronicle, Fact, FactType, Signal, SignalType
from media_server.errors import NotFound
from storage.database import Database
from storage.models import Audience, InterviewSession
from tests.integration.signaling.people import Organisation


@pytest.fixture
async def session(database: Database, organisation: Organisation) -> InterviewSession:
    """An interview that nobody joined."""
    new = organisation.interview()
    async with database.unit_of_work() as uow:
        return await uow.sessions.add(
            InterviewSession(
                organisation_id=organisation.id,
                candidate_id=new.candidate_id,
                type=new.type,
                mode=new.mode,
                scheduled_at=new.scheduled_at,
                duration_minutes=30,
            )
        )


async def say(chronicle: Chronicle, session: InterviewSession, text: str) -> None:
    async with chronicle.writing(session.id) as entry:
        entry.record(FactType.CHAT_SENT, {"text": text})


async def test_concurrent_writers_are_told_in_the_order_of_their_numbers(
    database: Database, session: InterviewSession
) -> None:
    chronicle = Chronicle(database)
    subscription = chronicle.subscribe(session.id)
    await asyncio.gather(*(say(chronicle, session, str(number)) for number in range(30)))
    items, missed = await subscription.take()
    assert not missed
    told = [item.seq for item in items if isinstance(item, Fact)]
    assert told == list(range(1, 31))
    stored = await chronicle.facts_after(session.id, 0, set(Audience))
    assert stored == items


async def test_what_fails_is_neither_stored_nor_told_and_leaves_no_hole(
    database: Database, session: InterviewSession
) -> None:
    chronicle = Chronicle(database)
    subscription = chronicle.subscribe(session.id)
    afterwards: list[str] = []

    async def fail() -> None:
        async with chronicle.writing(session.id) as entry:
            entry.record(FactType.CHAT_SENT, {"text": "never"})
            entry.afterwards(lambda: afterwards.append("never"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with chronicle.writing(session.id) as entry:
        entry.record(FactType.CHAT_SENT, {"text": "first"})
        entry.afterwards(lambda: afterwards.append("first"))
    items, _ = await subscription.take()
    assert [(item.seq, item.payload) for item in items if isinstance(item, Fact)] == [
        (1, {"text": "first"})
    ]
    assert afterwards == ["first"]


async def test_a_full_queue_drops_signals_and_remembers_facts(
    database: Database, session: InterviewSession
) -> None:
    chronicle = Chronicle(database)
    subscription = chronicle.subscribe(session.id, capacity=2)
    for _ in range(3):
        chronicle.signal(session.id, Signal(type=SignalType.EVENT, payload={}))
    items, missed = await subscription.take()
    assert (len(items), missed) == (2, False)
    for number in range(3):
        await say(chronicle, session, str(number))
    items, missed = await subscription.take()
    assert (len(items), missed) == (2, True)


async def test_who_stopped_listening_is_told_nothing(
    database: Database, session: InterviewSession
) -> None:
    chronicle = Chronicle(database)
    closed, open_ = chronicle.subscribe(session.id), chronicle.subscribe(session.id)
    closed.close()
    closed.close()
    await say(chronicle, session, "news")
    await open_.take()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await closed.take()


async def test_positions_come_from_the_rooms_clock_while_there_is_one(
    database: Database, session: InterviewSession
) -> None:
    chronicle = Chronicle(database)
    async with chronicle.writing(session.id) as entry:
        assert entry.at_ms == 0
        assert entry.session.timeline_origin_at is not None
    chronicle.attach_clock(session.id, lambda: 123_456)
    async with chronicle.writing(session.id) as entry:
        assert entry.at_ms == 123_456
    chronicle.detach_clock(session.id)
    async with chronicle.writing(session.id) as entry:
        assert entry.at_ms < 123_456


async def test_no_interview_no_chronicle(database: Database) -> None:
    with pytest.raises(NotFound):
        async with Chronicle(database).writing(uuid4()):
            pass
