"""The list of interviews, page by page."""

import asyncio
import random
from datetime import timedelta
from uuid import UUID

import pytest

from storage.database import Database
from storage.models import (
    InterviewMode,
    InterviewSession,
    InterviewStatus,
    InterviewType,
    User,
    UserRole,
)
from storage.models.base import new_id
from storage.repositories.sessions import SessionFilter
from tests.integration.storage import rows
from tests.integration.storage.rows import NOON, Cast, make_cast


async def listed(
    database: Database, cast: Cast, filters: SessionFilter, limit: int = 50
) -> list[UUID]:
    """Read the list page by page."""
    found: list[UUID] = []
    after = None
    async with database.unit_of_work(read_only=True) as uow:
        while page := await uow.sessions.search(
            cast.organisation_id, filters, limit=limit, after=after
        ):
            assert len(page) <= limit
            found += [row.id for row in page]
            after = (page[-1].scheduled_at, page[-1].id)
    return found


@pytest.fixture
async def made(database: Database, cast: Cast) -> list[InterviewSession]:
    """Seven interviews, latest first, two of them at the same time."""
    async with database.unit_of_work() as uow:
        other = await make_cast(uow)
        await uow.sessions.add(rows.session(other))
        guest = await uow.users.add(
            User(
                organisation_id=cast.organisation_id,
                email=f"{new_id().hex}@example.test",
                name="Guest",
                role=UserRole.STUDENT,
            )
        )
        made = [
            await uow.sessions.add(rows.session(cast, hours=hours, **changes))
            for hours, changes in (
                (0, {}),
                (1, {"status": InterviewStatus.COMPLETED}),
                (2, {"type": InterviewType.HR, "interviewer_id": None}),
                (3, {"mode": InterviewMode.CHAT}),
                (3, {"candidate_id": guest.id}),
                (4, {"candidate_id": cast.interviewer_id, "interviewer_id": None}),
                (5, {"candidate_id": guest.id, "interviewer_id": None}),
            )
        ]
    return sorted(made, key=lambda row: (row.scheduled_at, row.id), reverse=True)


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
async def test_pages_hold_everything_once_and_latest_first(
    database: Database, cast: Cast, made: list[InterviewSession], limit: int
) -> None:
    found = await listed(database, cast, SessionFilter(), limit)
    assert found == [row.id for row in made]


@pytest.mark.parametrize("limit", [1, 2, 50])
async def test_one_persons_interviews_in_either_role(
    database: Database, cast: Cast, made: list[InterviewSession], limit: int
) -> None:
    me = cast.interviewer_id
    wanted = [row.id for row in made if me in (row.candidate_id, row.interviewer_id)]
    assert len(wanted) == 5
    found = await listed(database, cast, SessionFilter(visible_to=me), limit)
    assert found == wanted


async def test_every_filter(database: Database, cast: Cast, made: list[InterviewSession]) -> None:
    hour = timedelta(hours=1)
    for filters, keeps in (
        (
            SessionFilter(candidate_id=cast.candidate_id),
            lambda row: row.candidate_id == cast.candidate_id,
        ),
        (
            SessionFilter(interviewer_id=cast.interviewer_id),
            lambda row: row.interviewer_id == cast.interviewer_id,
        ),
        (
            SessionFilter(status=InterviewStatus.COMPLETED),
            lambda row: row.status is InterviewStatus.COMPLETED,
        ),
        (SessionFilter(type=InterviewType.HR), lambda row: row.type is InterviewType.HR),
        (SessionFilter(mode=InterviewMode.CHAT), lambda row: row.mode is InterviewMode.CHAT),
        (
            SessionFilter(start=NOON + hour, end=NOON + 3 * hour),
            lambda row: NOON + hour <= row.scheduled_at < NOON + 3 * hour,
        ),
        (
            SessionFilter(visible_to=cast.candidate_id, mode=InterviewMode.VIDEO),
            lambda row: row.candidate_id == cast.candidate_id and row.mode is InterviewMode.VIDEO,
        ),
    ):
        wanted = [row.id for row in made if keeps(row)]
        assert 0 < len(wanted) < len(made)
        assert await listed(database, cast, filters, limit=2) == wanted


async def test_a_page_is_not_moved_by_what_comes_and_goes(
    database: Database, cast: Cast, made: list[InterviewSession]
) -> None:
    async with database.unit_of_work() as uow:
        first = await uow.sessions.search(cast.organisation_id, SessionFilter(), limit=3)
        await uow.sessions.add(rows.session(cast, hours=9))
        await uow.sessions.delete(first[0])
        rest = await uow.sessions.search(
            cast.organisation_id,
            SessionFilter(),
            limit=50,
            after=(first[-1].scheduled_at, first[-1].id),
        )
    assert [row.id for row in rest] == [row.id for row in made[3:]]


async def test_pages_while_others_insert_and_delete(database: Database, cast: Cast) -> None:
    chance, leaving = random.Random(1), []
    async with database.unit_of_work() as uow:
        staying = [await uow.sessions.add(rows.session(cast, hours=n % 30)) for n in range(60)]

    async def come_and_go(finished: asyncio.Event) -> None:
        while not finished.is_set():
            async with database.unit_of_work() as uow:
                hours = chance.randrange(30)
                leaving.append(await uow.sessions.add(rows.session(cast, hours=hours)))
            async with database.unit_of_work() as uow:
                gone = await uow.sessions.get(leaving.pop(chance.randrange(len(leaving))).id)
                if gone is not None and chance.random() < 0.7:
                    await uow.sessions.delete(gone)

    async def walk() -> list[UUID]:
        found: list[UUID] = []
        after = None
        while True:  # each page in a unit of its own, as requests ask for them
            async with database.unit_of_work(read_only=True) as uow:
                page = await uow.sessions.search(
                    cast.organisation_id, SessionFilter(), limit=7, after=after
                )
            if not page:
                return found
            found += [row.id for row in page]
            after = (page[-1].scheduled_at, page[-1].id)

    finished = asyncio.Event()
    busy = [asyncio.create_task(come_and_go(finished)) for _ in range(2)]
    walks = [await walk() for _ in range(5)]
    finished.set()
    await asyncio.gather(*busy)
    for found in walks:
        assert len(found) == len(set(found))
        assert {row.id for row in staying} <= set(found)
    assert any(len(found) > len(staying) for found in walks)  # others did come


async def test_running(database: Database, cast: Cast, made: list[InterviewSession]) -> None:
    async with database.unit_of_work() as uow:
        assert await uow.sessions.running() == []
        row = await uow.sessions.get(made[2].id)
        assert row is not None
        row.status = InterviewStatus.IN_PROGRESS
        assert [running.id for running in await uow.sessions.running()] == [row.id]
