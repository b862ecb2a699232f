"""What a unit of work changed, told to those who must keep up with it.

Kept per session from its flushes, so that no repository has to remember to say it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from storage.isolation import IsolatedSession
from storage.models import Base, InterviewSession

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

_CHANGES = "changes"
# An execution option of statements whose effect is in nothing that is shown, cached or audited.
UNSEEN = "unseen"


class Verb(StrEnum):
    CREATED = auto()
    CHANGED = auto()
    DELETED = auto()


@dataclass(frozen=True, slots=True)
class Change:
    """One row that was written; `fields` are the names of the columns, never what they hold.

    `row_id` is None when a statement changed rows that were not loaded: any of the table.
    """

    table: str
    row_id: UUID | None
    verb: Verb
    fields: tuple[str, ...] = ()
    session_id: UUID | None = None


class Watcher(Protocol):
    """Follows the writing units of work of a database."""

    async def begun(self, uow: "UnitOfWork") -> None:
        """Look before anything was read; what is raised here ends the unit."""

    async def committing(self, uow: "UnitOfWork", changes: Sequence[Change]) -> None:
        """Add what must be stored together with the changes; not called without any."""

    async def committed(self, changes: Sequence[Change]) -> None:
        """Learn that the changes are stored, before whoever made them is told. Must not raise."""


def take_changes(session: Session) -> list[Change]:
    """Return what was written since the last call, in order."""
    found: list[Change] = session.info.pop(_CHANGES, [])
    return found


def note_rows(session: Session, model: type[Base], verb: Verb, row_ids: Iterable[UUID]) -> None:
    """Note what a statement did to rows that the session does not know."""
    noted: list[Change] = session.info.setdefault(_CHANGES, [])
    noted += [Change(model.__tablename__, row_id, verb) for row_id in row_ids]


def _note_rows(session: Session, _context: UOWTransaction) -> None:
    noted: list[Change] = session.info.setdefault(_CHANGES, [])
    noted += [_change(row, Verb.CREATED) for row in session.new]
    noted += [
        _change(row, Verb.CHANGED, fields)
        for row in session.dirty
        if (fields := _changed_fields(row))
    ]
    noted += [_change(row, Verb.DELETED) for row in session.deleted]


def _note_statement(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete) or state.execution_options.get(UNSEEN):
        return
    verb = Verb.CHANGED if state.is_update else Verb.DELETED
    table = state.statement.table.name  # type: ignore[attr-defined]
    state.session.info.setdefault(_CHANGES, []).append(Change(table, None, verb))


def _change(row: Base, verb: Verb, fields: tuple[str, ...] = ()) -> Change:
    return Change(
        table=row.__tablename__,
        row_id=row.id,
        verb=verb,
        fields=fields,
        session_id=row.id
        if isinstance(row, InterviewSession)
        else getattr(row, "session_id", None),
    )


def _changed_fields(row: Base) -> tuple[str, ...]:
    state = inspect(row)
    names = (attribute.key for attribute in state.mapper.column_attrs)
    return tuple(name for name in names if state.attrs[name].history.has_changes())


event.listen(IsolatedSession, "after_flush", _note_rows)
event.listen(IsolatedSession, "do_orm_execute", _note_statement)
