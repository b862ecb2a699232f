"""No statement of a scoped unit of work reaches another organisation, whatever it asks for."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Column, Table, delete, func, select, update

from storage.database import Database
from storage.errors import ForeignRow
from storage.models import (
    Base,
    InterviewQuestion,
    InterviewQuestionBank,
    InterviewSession,
    User,
)
from storage.models.base import UtcDateTime, new_id, utc_now
from storage.scope import Scope, current_scope, requested_scope, within
from storage.unit_of_work import UnitOfWork
from tests.integration.storage import rows

MODELS = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


@dataclass(frozen=True, slots=True)
class Home:
    """An organisation and one row of every table, by the table's name."""

    id: UUID
    rows: dict[str, Any]


async def _furnish(uow: UnitOfWork) -> Home:
    made: dict[str, Any] = {}
    for table in Base.metadata.sorted_tables:
        row = MODELS[table.name](**_values(table, made))
        uow._session.add(row)
        await uow.flush()
        made[table.name] = row
    return Home(made["organisations"].id, made)


def _values(table: Table, made: dict[str, Any]) -> dict[str, Any]:
    return {
        column.key: _value(column, made)
        for column in table.columns
        if column.foreign_keys or not (column.nullable or column.default is not None)
    }


def _value(column: Column[Any], made: dict[str, Any]) -> Any:
    for key in column.foreign_keys:
        row = made.get(key.column.table.name)  # none yet where a table refers to itself
        return None if row is None else row.id
    kind = datetime if isinstance(column.type, UtcDateTime) else column.type.python_type
    if issubclass(kind, Enum):
        return next(iter(kind))
    made_up: dict[type, Callable[[], Any]] = {
        str: lambda: new_id().hex[: getattr(column.type, "length", None) or 32],
        datetime: utc_now,
        UUID: new_id,
        object: dict,  # JSON
    }
    return made_up.get(kind, kind)()


@pytest.fixture
async def here(database: Database) -> Home:
    async with database.unit_of_work() as uow:
        return await _furnish(uow)


@pytest.fixture
async def there(database: Database) -> Home:
    async with database.unit_of_work() as uow:
        return await _furnish(uow)


async def test_every_table_shows_the_rows_of_ones_own_organisation_alone(
    database: Database, here: Home, there: Home
) -> None:
    async with database.unit_of_work(read_only=True) as uow:
        for model in MODELS.values():
            assert len((await uow._session.scalars(select(model))).all()) == 2, model
    for home in (here, there):
        with within(Scope(home.id)):
            async with database.unit_of_work(read_only=True) as uow:
                for name, model in MODELS.items():
                    found = (await uow._session.scalars(select(model))).all()
                    assert [row.id for row in found] == [home.rows[name].id], name
                    count = await uow._session.scalar(select(func.count()).select_from(model))
                    assert count == 1, name


async def test_a_foreign_row_is_not_there_by_its_id(
    database: Database, here: Home, there: Home
) -> None:
    with within(Scope(here.id)):
        async with database.unit_of_work() as uow:
            for name, model in MODELS.items():
                assert await uow._session.get(model, there.rows[name].id) is None, name
                locked = await uow._session.get(
                    model, there.rows[name].id, with_for_update=True, populate_existing=True
                )
                assert locked is None, name
                assert await uow._session.get(model, here.rows[name].id) is not None, name


async def test_joins_and_subqueries_are_walled_too(
    database: Database, here: Home, there: Home
) -> None:
    foreign_bank = there.rows["interview_question_banks"].id
    question, bank = InterviewQuestion, InterviewQuestionBank
    statements = [
        select(question.id).join(bank, bank.id == question.bank_id).where(bank.id == foreign_bank),
        select(question.id).where(
            question.bank_id.in_(select(bank.id).where(bank.id == foreign_bank))
        ),
        select(func.count(bank.id)).where(bank.id == foreign_bank).having(func.count() > 0),
        select(User.id).where(User.id.in_(select(bank.author_id).where(bank.id == foreign_bank))),
    ]
    with within(Scope(here.id)):
        async with database.unit_of_work(read_only=True) as uow:
            for statement in statements:
                assert (await uow._session.execute(statement)).all() == []
    async with database.unit_of_work(read_only=True) as uow:
        for statement in statements:
            assert len((await uow._session.execute(statement)).all()) == 1


async def test_statements_that_write_pass_foreign_rows_by(
    database: Database, here: Home, there: Home
) -> None:
    with within(Scope(here.id)):
        async with database.unit_of_work() as uow:
            await uow._session.execute(update(InterviewSession).values(title="ours"))
            await uow._session.execute(delete(InterviewQuestion))
            await uow.banks.count_use(there.rows["interview_question_banks"].id)
    async with database.unit_of_work(read_only=True) as uow:
        theirs = await uow.sessions.get(there.rows["interview_sessions"].id)
        ours = await uow.sessions.get(here.rows["interview_sessions"].id)
        bank = await uow.banks.get(there.rows["interview_question_banks"].id)
        question = await uow.questions.get(there.rows["interview_questions"].id)
    assert theirs is not None
    assert theirs.title != "ours"
    assert ours is not None
    assert ours.title == "ours"
    assert bank is not None
    assert bank.usage_count == 0
    assert question is not None


async def test_a_foreign_row_cannot_be_written(database: Database, here: Home, there: Home) -> None:
    cast = rows.Cast(there.id, there.rows["users"].id, there.rows["users"].id)
    for stray in (rows.session(cast), rows.bank(cast)):
        with within(Scope(here.id)), pytest.raises(ForeignRow):
            async with database.unit_of_work() as uow:
                uow._session.add(stray)


async def test_a_row_cannot_be_moved_to_another_organisation(
    database: Database, here: Home, there: Home
) -> None:
    async def move() -> None:
        async with database.unit_of_work() as uow:
            user = await uow.users.get(here.rows["users"].id)
            assert user is not None
            user.organisation_id = there.id

    with within(Scope(here.id)), pytest.raises(ForeignRow):
        await move()


async def test_what_goes_on_after_a_request_is_not_asked_for_any_more() -> None:
    released = asyncio.Event()

    async def go_on() -> tuple[Scope | None, Scope | None]:
        before = requested_scope()
        await released.wait()
        assert requested_scope() is None
        return before, current_scope()

    scope = Scope(new_id())
    with within(scope):
        task = asyncio.create_task(go_on())
        await asyncio.sleep(0)
    released.set()
    assert await task == (scope, scope)


async def test_the_scope_ends_with_its_block(database: Database, here: Home, there: Home) -> None:
    with within(Scope(here.id)), within(Scope(there.id)):
        scope = current_scope()
        assert scope is not None
        assert scope.organisation_id == there.id
    assert current_scope() is None
    async with database.unit_of_work(read_only=True) as uow:
        assert await uow.sessions.get(there.rows["interview_sessions"].id) is not None
