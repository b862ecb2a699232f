"""What people may do in their organisation by their role; one interview is `policy`'s matter."""

from enum import StrEnum, auto
from uuid import UUID

from media_server.errors import Forbidden, NotFound
from media_server.policy import Actor
from storage.models import UserRole


class Permission(StrEnum):
    USE_ACCOUNT = auto()
    SEE_PEOPLE = auto()
    MANAGE_PEOPLE = auto()
    USE_BANKS = auto()
    SEE_AUDIT = auto()
    SEE_FIGURES = auto()
    SEE_ALL_FIGURES = auto()
    ERASE = auto()
    ACCOMMODATE = auto()


_STAFF = frozenset({UserRole.ADMIN, UserRole.INSTRUCTOR})
_ADMINS = frozenset({UserRole.ADMIN})

_ROLES: dict[Permission, frozenset[UserRole]] = {
    Permission.USE_ACCOUNT: frozenset(UserRole),
    Permission.SEE_PEOPLE: _STAFF,
    Permission.MANAGE_PEOPLE: _ADMINS,
    Permission.USE_BANKS: _STAFF,
    Permission.SEE_AUDIT: _ADMINS,
    Permission.SEE_FIGURES: _STAFF,
    Permission.SEE_ALL_FIGURES: _ADMINS,
    Permission.ERASE: _ADMINS,
    Permission.ACCOMMODATE: _ADMINS,
}


def may(actor: Actor, permission: Permission) -> bool:
    """Return whether the actor's role gives the permission; guest links give none."""
    return actor.interview_id is None and actor.role in _ROLES[permission]


def require_permission(actor: Actor, permission: Permission) -> None:
    """Raise Forbidden unless the actor has the permission."""
    if not may(actor, permission):
        raise Forbidden("You have no right to do this.")


def require_own_or(actor: Actor, permission: Permission, user_id: UUID) -> None:
    """Raise unless the matter is the actor's own, or the actor has the permission.

    NotFound without any sight of others, so that ids tell nothing; Forbidden for those who see
    people but may not do this with them.
    """
    if actor.interview_id is None and actor.user_id == user_id:
        return
    if may(actor, permission):
        return
    if may(actor, Permission.SEE_PEOPLE):
        raise Forbidden("You have no right to do this with somebody else.")
    raise NotFound("There is no such person.")
