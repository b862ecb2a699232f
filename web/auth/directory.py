"""People whom another system vouches for, and who they are here."""

import re
from typing import Any

from pydantic import TypeAdapter, ValidationError

from storage.database import Database
from storage.errors import Conflict
from storage.models import Identity, User, UserRole
from storage.unit_of_work import UnitOfWork
from web.api.schemas import Title
from web.auth.claims import Claims

MAX_SUBJECT_LENGTH = 255
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")


class Directory:
    """Finds people by what their issuer calls them; at first by a verified e-mail address.

    With an organisation named, people are looked for in that one alone and added to it when they
    come for the first time, in the role that the claim `role_claim` names, else as students.
    """

    def __init__(self, database: Database, *, organisation: str | None, role_claim: str) -> None:
        self._database = database
        self._organisation = organisation
        self._role_claim = role_claim

    async def user_of(self, issuer: str, claims: Claims) -> User | None:
        """Return the person, None for somebody who is not let in."""
        subject = str(claims["sub"])
        if not 0 < len(subject) <= MAX_SUBJECT_LENGTH:
            return None
        async with self._database.unit_of_work(read_only=True) as uow:
            user = await uow.identities.user_of(issuer, subject)
        if user is not None:
            return user
        try:
            return await self._introduce(issuer, subject, claims)
        except Conflict:  # the same person came twice at once
            async with self._database.unit_of_work(read_only=True) as uow:
                return await uow.identities.user_of(issuer, subject)

    async def _introduce(self, issuer: str, subject: str, claims: Claims) -> User | None:
        email = _verified_email(claims)
        if email is None:
            return None
        async with self._database.unit_of_work() as uow:
            home_id = None
            if self._organisation is not None:
                home = await uow.organisations.by_slug(self._organisation)
                if home is None:
                    return None
                home_id = home.id
            user = await uow.users.by_email(email)
            if user is not None and home_id not in {None, user.organisation_id}:
                return None
            if user is None and home_id is not None:
                user = await uow.users.add(
                    User(
                        organisation_id=home_id,
                        email=email,
                        name=_name(claims) or email.partition("@")[0],
                        role=self._role(claims),
                    )
                )
            if user is not None:
                await _identify(uow, user, issuer, subject)
            return user

    def _role(self, claims: Claims) -> UserRole:
        named: Any = claims.get(self._role_claim)
        for each in named if isinstance(named, list) else [named]:
            if each in set(UserRole):
                return UserRole(each)
        return UserRole.STUDENT


async def _identify(uow: UnitOfWork, user: User, issuer: str, subject: str) -> None:
    await uow.identities.add(Identity(user_id=user.id, issuer=issuer, subject=subject))


def _verified_email(claims: Claims) -> str | None:
    """Return the address; its domain may be a local one, which no list of ours need know."""
    email = str(claims.get("email", "")).strip().lower()
    verified = claims.get("email_verified") in {True, "true"}
    return email if verified and len(email) <= 254 and ADDRESS.fullmatch(email) else None


def _name(claims: Claims) -> str | None:
    try:
        return TypeAdapter[str](Title).validate_python(claims.get("name"))
    except ValidationError:
        return None
