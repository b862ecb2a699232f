"""The wall between organisations, put into every statement of a bound session.

A repository cannot forget it: whichever tables a statement names, the condition that their rows
belong to the organisation is added before it is compiled, and a row of another organisation
cannot be written. Tables without an `organisation_id` are reached over the row that owns them.
"""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, event, exists
from sqlalchemy.orm import (
    ORMExecuteState,
    Session,
    UOWTransaction,
    with_loader_criteria,
)
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql import visitors

from storage.errors import ForeignRow
from storage.models import Base, Organisation

ORGANISATION = "organisation"  # in `Session.info`; absent or None: no wall
# An execution option of statements that their makers keep to run them often: the wall is put into
# each of them once, and what SQLAlchemy compiles of it is found again by the same object.
KEPT = "kept"
_HOME = "organisation_id"


class IsolatedSession(Session):
    """A session that, once `info[ORGANISATION]` is set, knows no other organisation's rows."""


def criterion(model: type[Base], organisation_id: UUID) -> ColumnElement[bool]:
    """Return the condition that a row of `model` belongs to the organisation."""
    if model is Organisation:
        return Organisation.id == organisation_id
    if _HOME in model.__mapper__.columns:
        organisation: ColumnElement[UUID] = getattr(model, _HOME)
        return organisation == organisation_id
    link, owner = owner_of(model)
    return _owned(getattr(model, link), owner, organisation_id)


def _owned(link: Any, owner: type[Base], organisation_id: UUID) -> ColumnElement[bool]:
    # Aliases of tables and not of classes: to those the wall would be added once more.
    parent = owner.__table__.alias()
    if _HOME in parent.c:
        belongs = parent.c[_HOME] == organisation_id
    else:
        further, grandparent = owner_of(owner)
        belongs = _owned(parent.c[further], grandparent, organisation_id)
    return exists().where(parent.c.id == link, belongs)


@lru_cache(maxsize=64)
def owner_of(model: type[Base]) -> tuple[str, type[Base]]:
    """Return the name of the column that names a row's owner, and the owner's class.

    The owner is the row whose deletion deletes this one: the first foreign key that cascades.
    """
    for column in model.__mapper__.columns:
        for key in column.foreign_keys:
            if key.ondelete == "CASCADE" and not column.nullable:
                return column.key, _class_of(key.column.table.name)
    raise TypeError(f"{model.__name__} belongs to nobody: it needs organisation_id or an owner")


@lru_cache(maxsize=64)
def _class_of(table_name: str) -> type[Base]:
    # By name: statements hold annotated copies of the tables.
    return next(
        mapper.class_
        for mapper in Base.registry.mappers
        if mapper.class_.__tablename__ == table_name
    )


@lru_cache(maxsize=4096)
def _option(model: type[Base], organisation_id: UUID) -> LoaderCriteriaOption:
    return with_loader_criteria(model, criterion(model, organisation_id), include_aliases=True)


def _models_in(statement: Any) -> set[type[Base]]:
    names = {each.name for each in visitors.iterate(statement) if isinstance(each, Table)}
    return {_class_of(name) for name in names}


def _walled(statement: Any, organisation_id: UUID) -> Any:
    options = [_option(model, organisation_id) for model in _models_in(statement)]
    return statement.options(*options)


# Statements are told apart by identity here, not by what they say.
_walled_once = lru_cache(maxsize=512)(_walled)


def _add_criteria(state: ORMExecuteState) -> None:
    organisation_id = state.session.info.get(ORGANISATION)
    if organisation_id is None or state.is_insert:
        return
    wall = _walled_once if state.execution_options.get(KEPT) else _walled
    state.statement = wall(state.statement, organisation_id)


def _refuse_foreign(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    organisation_id = session.info.get(ORGANISATION)
    if organisation_id is None:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        home = row.id if isinstance(row, Organisation) else getattr(row, _HOME, None)
        if home not in {None, organisation_id}:
            raise ForeignRow(f"a {type(row).__name__} of another organisation")


event.listen(IsolatedSession, "do_orm_execute", _add_criteria)
event.listen(IsolatedSession, "before_flush", _refuse_foreign)
