"""The revisions make exactly the tables that the models describe."""

import asyncio
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from storage import migrations
from storage.database import Database
from storage.models import Base, ResponseKind, Visibility
from storage.repositories.banks import BankFilter
from storage.repositories.questions import QuestionFilter
from storage.repositories.sessions import SessionFilter
from tests.integration.storage import rows
from tests.integration.storage.rows import make_cast, participant, session


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def newest_revision() -> str | None:
    return ScriptDirectory(str(Path(migrations.__file__).parent)).get_current_head()


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


async def test_migrating_an_empty_database_makes_what_the_models_describe(empty_url: str) -> None:
    database = Database(empty_url)
    assert await database.current_revision() is None
    await database.migrate()
    assert await database.current_revision() == newest_revision()
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        assert await connection.run_sync(tables) == set(Base.metadata.tables)
    await database.close()


async def test_migrating_again_changes_nothing(database: Database) -> None:
    async with database.unit_of_work() as uow:
        cast = await make_cast(uow)
        interview = await uow.sessions.add(session(cast))
        await uow.participants.add(participant(interview.id, cast.candidate_id))
    await database.migrate()
    async with database.unit_of_work(read_only=True) as uow:
        assert await uow.sessions.get(interview.id) is not None
        assert len(await uow.participants.of_session(interview.id)) == 1


async def test_servers_starting_together_take_turns(empty_url: str) -> None:
    servers = [Database(empty_url) for _ in range(4)]
    await asyncio.gather(*(server.migrate() for server in servers))
    assert {await server.current_revision() for server in servers} == {newest_revision()}
    for server in servers:
        await server.close()


async def test_down_and_up_again(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(migrations.downgrade, "base")
        assert await connection.run_sync(tables) == set()
    await database.migrate()
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_interviews_of_the_first_revision_are_found_after_the_second(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        cast = await make_cast(uow)
        made = [
            await uow.sessions.add(session(cast, hours=hour, title="Ärztin", tags=["Jazz Piano"]))
            for hour in range(3)
        ]
    async with database.engine.begin() as connection:
        await connection.run_sync(migrations.downgrade, "0001")
    await database.migrate()
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    async with database.unit_of_work(read_only=True) as uow:
        for filters in (
            SessionFilter(interviewer_id=cast.interviewer_id),
            SessionFilter(visible_to=cast.candidate_id),
            SessionFilter(text="arz some"),
            SessionFilter(tags=("jazz  piano",)),
        ):
            found = await uow.sessions.search(cast.organisation_id, filters, limit=9)
            assert [row.id for row in found] == [row.id for row in reversed(made)]
        assert (found[0].time_zone, found[0].panel_ids, found[0].max_reschedules) == ("UTC", [], 3)
        assert (found[0].self_paced, found[0].is_one_way) == (False, False)


async def test_banks_keep_who_sees_them_and_are_found_after_versions_came(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        cast = await make_cast(uow)
        public = await uow.banks.add(rows.bank(cast, visibility=Visibility.PUBLIC, name="Ärzte"))
        private = await uow.banks.add(rows.bank(cast))
        question = await uow.questions.add(rows.question(public.id, tags=["Jazz Piano"]))
        interview = await uow.sessions.add(session(cast))
        asked = rows.response(interview.id, question_id=question.id, question_version=1)
        await uow.responses.add(asked)
    await _downgrade(database, "0006")
    await database.migrate()
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    async with database.unit_of_work(read_only=True) as uow:
        everything = await uow.banks.page(cast.organisation_id, limit=5)
        assert [(row.id, row.visibility) for row in everything] == [
            (private.id, Visibility.PRIVATE),
            (public.id, Visibility.PUBLIC),
        ]
        found = await uow.banks.page(cast.organisation_id, BankFilter(text="arz"), limit=5)
        assert [row.id for row in found] == [public.id]
        [kept] = await uow.questions.page(public.id, QuestionFilter(tags=("jazz piano",)), limit=5)
        assert (kept.id, kept.version, kept.code_languages) == (question.id, 1, [])
        [response] = await uow.responses.of_session(interview.id)
        assert response.question_version == 1


async def test_answers_scored_before_there_was_a_history_have_one(database: Database) -> None:
    part = {"criterion": "depth", "weight": 2.0, "score": 70.0, "evidence": []}
    async with database.unit_of_work() as uow:
        cast = await make_cast(uow)
        interview = await uow.sessions.add(session(cast))
        spoken = rows.response(interview.id, ai_score=70.0, breakdown=[part], start_ms=5)
        written = rows.response(interview.id, 1)
        await uow.responses.add_all([spoken, written])
    await _downgrade(database, "0008")
    await database.migrate()
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    async with database.unit_of_work(read_only=True) as uow:
        found = await uow.responses.of_session(interview.id)
        assert [row.kind for row in found] == [ResponseKind.VIDEO, ResponseKind.TEXT]
        assert [row.human_breakdown for row in found] == [[], []]
        [(score, criteria)] = await uow.scores.counting(spoken.id)
        assert (score.total, score.author_id, score.session_id) == (70.0, None, interview.id)
        assert [(each.criterion, each.weight, each.score) for each in criteria] == [
            ("depth", 2.0, 70.0)
        ]
        assert await uow.scores.page(written.id, limit=1) == []


async def _downgrade(database: Database, revision: str) -> None:
    """Go back; on SQLite without foreign keys: tables are made anew, and the old ones dropped."""
    engine = database._migration_engine()
    async with engine.begin() as connection:
        await connection.run_sync(migrations.downgrade, revision)
    if engine is not database.engine:
        await engine.dispose()


async def test_a_migration_that_leaves_a_row_dangling_is_refused(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    async with database.unit_of_work() as uow:
        await make_cast(uow)
    with closing(sqlite3.connect(tmp_path / "test.db")) as careless, careless:
        careless.execute("DELETE FROM organisations")
    with pytest.raises(RuntimeError, match="refers to nothing in organisations"):
        await database.migrate()
    await database.close()


async def test_the_developers_command_finds_nothing_to_add(sqlite_url: str) -> None:
    config = Path(migrations.__file__).with_name("alembic.ini")
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "alembic", "-c", str(config),
        "-x", f"url={sqlite_url.replace('sqlite', 'sqlite+aiosqlite', 1)}", "check",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        cwd=config.parents[2],
    )  # fmt: skip
    output, _ = await command.communicate()
    assert command.returncode == 0, output.decode()
