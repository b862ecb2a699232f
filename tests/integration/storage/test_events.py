"""Facts are numbered without holes and seen in order."""

import asyncio
from uuid import UUID

import pytest

from storage.database import Database
from storage.errors import RowMissing
from storage.models import (
    Audience,
)
from storage.models.base import new_id
from tests.integration.storage import rows
from tests.integration.storage.rows import Cast


async def make_session(database: Database, cast: Cast) -> tuple[UUID, UUID]:
    """Return the ids of an interview and of its candidate as participant."""
    async with database.unit_of_work() as uow:
        interview = await uow.sessions.add(rows.session(cast))
        who = await uow.participants.add(rows.participant(interview.id, cast.candidate_id))
    return interview.id, who.id


async def append(database: Database, session_id: UUID, audience: Audience) -> int:
    async with database.unit_of_work() as uow:
        event = await uow.events.append(
            session_id,
            type="chat.sent",
            payload={"text": "hello"},
            at_ms=5,
            audience=audience,
        )
    return event.seq


async def test_facts_are_numbered_and_found_again(database: Database, cast: Cast) -> None:
    session_id, _ = await make_session(database, cast)
    for audience in (Audience.EVERYONE, Audience.STAFF, Audience.CANDIDATE, Audience.EVERYONE):
        await append(database, session_id, audience)
    async with database.unit_of_work(read_only=True) as uow:
        everything = await uow.events.after(session_id, 0)
        candidates = await uow.events.after(session_id, 1, {Audience.EVERYONE, Audience.CANDIDATE})
        first = await uow.events.after(session_id, 0, limit=1)
    assert [fact.seq for fact in everything] == [1, 2, 3, 4]
    assert [fact.seq for fact in candidates] == [3, 4]
    assert [fact.seq for fact in first] == [1]
    assert everything[0].payload == {"text": "hello"}


async def test_an_undone_fact_leaves_no_hole(database: Database, cast: Cast) -> None:
    session_id, _ = await make_session(database, cast)
    with pytest.raises(LookupError):  # noqa: PT012 - the block is the unit of work
        async with database.unit_of_work() as uow:
            await uow.events.append(session_id, type="chat.sent", payload={}, at_ms=0)
            raise LookupError
    assert await append(database, session_id, Audience.EVERYONE) == 1


async def test_a_number_becomes_visible_only_after_the_ones_before(
    database: Database, cast: Cast
) -> None:
    session_id, _ = await make_session(database, cast)
    async with database.unit_of_work() as uow:
        await uow.events.append(session_id, type="chat.sent", payload={}, at_ms=0)
        later = asyncio.create_task(append(database, session_id, Audience.EVERYONE))
        async with database.unit_of_work(read_only=True) as reading:
            assert await reading.events.after(session_id, 0) == []
        assert not later.done()
    assert await later == 2


async def test_the_interviews_row_keeps_its_other_columns(database: Database, cast: Cast) -> None:
    session_id, _ = await make_session(database, cast)
    async with database.unit_of_work() as uow:
        row = await uow.sessions.get(session_id)
        assert row is not None
        updated_at = row.updated_at
        row.title = "changed"
        assert await uow.sessions.next_seq(session_id, 3) == 3
        assert row.last_seq == 3
        row.last_seq = row.last_seq  # what is loaded must not overwrite the count
    async with database.unit_of_work() as uow:
        again = await uow.sessions.get(session_id)
        assert again is not None
        assert (again.title, again.last_seq) == ("changed", 3)
        assert again.updated_at > updated_at
        changed_at = again.updated_at
        await uow.sessions.next_seq(session_id)
    async with database.unit_of_work(read_only=True) as uow:
        kept = await uow.sessions.get(session_id)
        assert kept is not None
        assert kept.updated_at == changed_at


async def test_an_unknown_interview_has_no_facts(database: Database) -> None:
    with pytest.raises(RowMissing):
        await append(database, new_id(), Audience.EVERYONE)


async def test_a_timeline_may_begin_weeks_before_the_interview(
    database: Database, cast: Cast
) -> None:
    """Somebody who tries the camera early is the first on the timeline."""
    session_id, _ = await make_session(database, cast)
    at_ms = 60 * 24 * 3600 * 1000
    async with database.unit_of_work() as uow:
        await uow.events.append(session_id, type="chat.sent", payload={}, at_ms=at_ms)
    async with database.unit_of_work(read_only=True) as uow:
        [row] = await uow.events.after(session_id, 0, limit=5)
    assert row.at_ms == at_ms
