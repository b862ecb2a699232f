"""Those who follow the changes hear of all of them, and only of what was stored."""

from collections.abc import Sequence

import pytest
from sqlalchemy import update

from storage.changes import Change, Verb
from storage.database import Database
from storage.errors import Conflict
from storage.models import Organisation, User
from storage.unit_of_work import UnitOfWork
from tests.integration.storage import rows
from tests.integration.storage.rows import Cast


class Follower:
    """Remembers what it was told; puts a user beside each change of an organisation."""

    def __init__(self) -> None:
        self.began = 0
        self.heard: list[Change] = []

    async def begun(self, uow: UnitOfWork) -> None:
        self.began += 1

    async def committing(self, uow: UnitOfWork, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.table == "organisations" and change.row_id is not None:
                await uow.organisations.add(Organisation(name="Beside", slug=change.row_id.hex))

    async def committed(self, changes: Sequence[Change]) -> None:
        self.heard += changes


@pytest.fixture
def follower(database: Database, cast: Cast) -> Follower:
    follower = Follower()
    database.watch(follower)
    return follower


async def test_rows_are_told_with_the_names_of_their_fields(
    database: Database, cast: Cast, follower: Follower
) -> None:
    async with database.unit_of_work() as uow:
        session = await uow.sessions.add(rows.session(cast))
    async with database.unit_of_work() as uow:
        found = await uow.sessions.get(session.id)
        assert found is not None
        found.title = "Renamed"
    async with database.unit_of_work() as uow:
        note = await uow.notes.add(rows.note(session.id, cast.interviewer_id, 5))
    async with database.unit_of_work() as uow:
        found = await uow.sessions.get(session.id)
        assert found is not None
        await uow.sessions.delete(found)
    table, within_session = "interview_sessions", session.id
    assert [change for change in follower.heard if change.row_id == session.id] == [
        Change(table, session.id, Verb.CREATED, (), within_session),
        Change(table, session.id, Verb.CHANGED, ("title",), within_session),
        Change(table, session.id, Verb.DELETED, (), within_session),
    ]
    [told] = [change for change in follower.heard if change.row_id == note.id]
    assert told == Change("notes", note.id, Verb.CREATED, (), within_session)


async def test_statements_are_told_without_rows(
    database: Database, cast: Cast, follower: Follower
) -> None:
    async with database.unit_of_work() as uow:
        await uow._session.execute(update(User).values(name="Everybody"))
    assert follower.heard == [Change("users", None, Verb.CHANGED)]


async def test_sequence_numbers_are_not_worth_telling(
    database: Database, cast: Cast, follower: Follower
) -> None:
    async with database.unit_of_work() as uow:
        session = await uow.sessions.add(rows.session(cast))
    follower.heard.clear()
    async with database.unit_of_work() as uow:
        await uow.sessions.next_seq(session.id)
    assert follower.heard == []


async def test_what_is_undone_is_not_told(
    database: Database, cast: Cast, follower: Follower
) -> None:
    async def give_up() -> None:
        async with database.unit_of_work() as uow:
            await uow.sessions.add(rows.session(cast))
            raise LookupError

    async def collide() -> None:
        async with database.unit_of_work() as uow:
            await uow.organisations.add_all(
                [Organisation(name=name, slug="same") for name in ("A", "B")]
            )

    with pytest.raises(LookupError):
        await give_up()
    with pytest.raises(Conflict):
        await collide()
    assert follower.heard == []
    assert follower.began == 2


async def test_what_is_added_on_committing_is_stored_with_the_changes(
    database: Database, follower: Follower
) -> None:
    async with database.unit_of_work() as uow:
        made = await uow.organisations.add(Organisation(name="A", slug="a"))
    async with database.unit_of_work(read_only=True) as uow:
        beside = await uow.organisations.by_slug(made.id.hex)
    assert beside is not None


async def test_reading_tells_nothing(database: Database, cast: Cast, follower: Follower) -> None:
    async with database.unit_of_work(read_only=True) as uow:
        await uow.users.get(cast.candidate_id)
    async with database.unit_of_work() as uow:
        await uow.users.get(cast.candidate_id)
    assert (follower.began, follower.heard) == (1, [])
