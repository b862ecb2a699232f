"""For whom work is done: the organisation whose rows it may touch, who asked, and for what.

A scope is entered once, where the bearer of a request becomes known, and every unit of work
opened from there on is bound to it, also in tasks started meanwhile. What is in no scope (starting
up, logging in, finishing what a crash left) is the server's own work and sees every organisation.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

_ENTERED: ContextVar["Entered | None"] = ContextVar("scope", default=None)


@dataclass(frozen=True, slots=True)
class Scope:
    """One request: `operation` is its name, `actor_id` the person who made it."""

    organisation_id: UUID
    actor_id: UUID | None = None
    operation: str = ""
    request_id: str = ""


@dataclass(slots=True)
class Entered:
    """A scope and whether its request is still being carried out."""

    scope: Scope
    is_open: bool = True


def current_scope() -> Scope | None:
    """Return what the work at hand is for, None for the server's own."""
    entered = _ENTERED.get()
    return None if entered is None else entered.scope


def requested_scope() -> Scope | None:
    """Return the scope of the request being carried out; None for what goes on after one."""
    entered = _ENTERED.get()
    return entered.scope if entered is not None and entered.is_open else None


@contextmanager
def within(scope: Scope) -> Iterator[None]:
    """Do what is in the block for one organisation; rows of others do not exist in it."""
    entered = Entered(scope)
    token = _ENTERED.set(entered)
    try:
        yield
    finally:
        entered.is_open = False
        _ENTERED.reset(token)


@contextmanager
def outside() -> Iterator[None]:
    """Do the server's own work, for all organisations, in the middle of a request."""
    token = _ENTERED.set(None)
    try:
        yield
    finally:
        _ENTERED.reset(token)
