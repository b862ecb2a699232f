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

_SCOPE: ContextVar["Scope | None"] = ContextVar("scope", default=None)


@dataclass(frozen=True, slots=True)
class Scope:
    """One request: `operation` is its name, `actor_id` the person who made it."""

    organisation_id: UUID
    actor_id: UUID | None = None
    operation: str = ""
    request_id: str = ""


def current_scope() -> Scope | None:
    """Return what the work at hand is for, None for the server's own."""
    return _SCOPE.get()


@contextmanager
def within(scope: Scope) -> Iterator[None]:
    """Do what is in the block for one organisation; rows of others do not exist in it."""
    token = _SCOPE.set(scope)
    try:
        yield
    finally:
        _SCOPE.reset(token)
