"""`If-Match`: a change is made only to what its maker has seen.

The row is locked as the request's first unit of work begins and compared as that commits, so that
whoever may not change it is told so first, and of two editors exactly one saves.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from storage.changes import Change
from storage.unit_of_work import UnitOfWork
from web.etags import ANY, version_of, versions_in
from web.problems import Problem

_EXPECTED: ContextVar["Expectation | None"] = ContextVar("expectation", default=None)

Lock = Callable[[UnitOfWork, UUID], Any]

# The innermost thing that a path names is the one that is guarded.
_GUARDED: Sequence[tuple[re.Pattern[str], Lock]] = (
    (re.compile(r"/questions/\{(\w+)\}"), lambda uow, row_id: uow.questions.get_for_update(row_id)),
    (
        re.compile(r"/question-banks/\{(\w+)\}"),
        lambda uow, row_id: uow.banks.get_for_update(row_id),
    ),
    (
        re.compile(r"/transcript/\{(\w+)\}"),
        lambda uow, row_id: uow.transcripts.get_for_update(row_id),
    ),
    (
        re.compile(r"/comments/\{(\w+)\}"),
        lambda uow, row_id: uow.comments.get_for_update(row_id),
    ),
    (
        re.compile(r"/scorecards/\{(\w+)\}"),
        lambda uow, row_id: uow.scorecards.get_for_update(row_id),
    ),
    (re.compile(r"/sessions/\{(\w+)\}"), lambda uow, row_id: uow.sessions.get_for_update(row_id)),
)


@dataclass(frozen=True, slots=True)
class Guard:
    """Which path parameter names the thing that `If-Match` is about, and how it is locked."""

    parameter: str
    lock: Lock


def guard_of(method: str, path: str) -> Guard | None:
    """Return the guard of an operation that changes what its path names."""
    if method in {"GET", "HEAD"}:
        return None
    for pattern, lock in _GUARDED:
        if found := pattern.search(path):
            return Guard(found[1], lock)
    return None


@dataclass(slots=True)
class Expectation:
    """The versions that the maker of one request has seen; good for its first change."""

    row_id: UUID
    lock: Lock
    versions: frozenset[str]
    found: datetime | None = None
    spent: bool = False


@contextmanager
def expecting(guard: Guard | None, row_id: str | None, header: str | None) -> Iterator[None]:
    """Hold the changes made in the block to an `If-Match` header, if there is one."""
    if guard is None or header is None or row_id is None:
        yield
        return
    try:
        expectation = Expectation(UUID(row_id), guard.lock, versions_in(header))
    except ValueError:  # names nothing, which the handler will say
        yield
        return
    token = _EXPECTED.set(expectation)
    try:
        yield
    finally:
        expectation.spent = True  # what goes on in the background is no longer that change
        _EXPECTED.reset(token)


class Preconditions:
    """Watches units of work for those that were to change another version."""

    async def begun(self, uow: UnitOfWork) -> None:
        """Lock the thing and note its version."""
        expected = _EXPECTED.get()
        if expected is not None and not expected.spent:
            row = await expected.lock(uow, expected.row_id)
            expected.found = None if row is None else row.updated_at

    async def committing(self, _uow: UnitOfWork, _changes: Sequence[Change]) -> None:
        """Raise the 412 problem, and so undo everything, where the version is another."""
        expected = _EXPECTED.get()
        if expected is None or expected.spent:
            return
        expected.spent = True
        found = None if expected.found is None else {ANY, version_of(expected.found)}
        if found is None or not found & expected.versions:
            raise Problem(412, "It was changed meanwhile; read it again before changing it.")

    async def committed(self, _changes: Sequence[Change]) -> None:
        """Nothing is left to do."""
