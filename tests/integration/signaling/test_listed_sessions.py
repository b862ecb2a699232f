"""Pages whose rows were seen before show what the database holds now."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import event

from media_server.listed_sessions import ListedSessions
from storage.database import Database
from storage.repositories.sessions import SessionFilter
from storage.scope import Scope, within
from tests.integration.storage.rows import Cast, make_cast, session


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


async def titles(
    listed: ListedSessions, cast: Cast, filters: SessionFilter | None = None
) -> list[str]:
    with within(Scope(cast.organisation_id)):
        page = await listed.page(
            cast.organisation_id, filters or SessionFilter(), limit=10, after=None
        )
    return [row.title for row in page]


async def test_what_others_change_is_shown_at_once(database: Database, database_url: str) -> None:
    other, listed = Database(database_url), ListedSessions(database)
    async with other.unit_of_work() as uow:
        cast = await make_cast(uow)
        rows = [await uow.sessions.add(session(cast, hours=n, title=f"{n}")) for n in range(3)]
    assert await titles(listed, cast) == ["2", "1", "0"]
    async with other.unit_of_work() as uow:
        changed, deleted = [await uow.sessions.get(row.id) for row in rows[:2]]
        assert changed is not None
        assert deleted is not None
        changed.title = "changed"
        await uow.sessions.delete(deleted)
        await uow.sessions.add(session(cast, hours=7, title="new"))
    assert await titles(listed, cast) == ["new", "2", "changed"]
    await other.close()


async def test_rows_seen_before_are_not_read_again(database: Database) -> None:
    listed, asked = ListedSessions(database), []
    async with database.unit_of_work() as uow:
        cast = await make_cast(uow)
        await uow.sessions.add(session(cast, title="seen"))
    await titles(listed, cast)

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    reader = database._reader.sync_engine
    event.listen(reader, "before_cursor_execute", note)
    assert await titles(listed, cast) == ["seen"]
    event.remove(reader, "before_cursor_execute", note)
    assert not [statement for statement in asked if "title" in statement]


async def test_nothing_is_found_from_another_organisation(database: Database) -> None:
    listed = ListedSessions(database)
    async with database.unit_of_work() as uow:
        ours, theirs = await make_cast(uow), await make_cast(uow)
        await uow.sessions.add(session(ours, title="ours"))
        await uow.sessions.add(session(theirs, title="theirs"))
    assert await titles(listed, ours) == ["ours"]
    assert await titles(listed, theirs) == ["theirs"]
    with within(Scope(theirs.organisation_id)):  # whatever is asked for
        assert await listed.page(ours.organisation_id, SessionFilter(), limit=9, after=None) == []
    named = SessionFilter(candidate_id=ours.candidate_id)
    assert await titles(listed, theirs, named) == []
