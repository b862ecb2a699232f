"""What the login endpoints take and give."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from storage.models import LoginEnd, LoginMethod, UserRole
from web.api.schemas import Input, Output, Page, PageQuery
from web.auth.passwords import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH


class Credentials(Input):
    """Who wants in."""

    email: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=254)]
    password: str = Field(max_length=MAX_PASSWORD_LENGTH)


class Refresh(Input):
    """A refresh token, to be exchanged."""

    refresh_token: str = Field(max_length=2048)


class ChoosePassword(Input):
    """A link's token, and the password to log in with from now on."""

    token: str = Field(max_length=2048)
    password: str = Field(min_length=MIN_PASSWORD_LENGTH, max_length=MAX_PASSWORD_LENGTH)


class UserOut(Output):
    """A person of the caller's organisation."""

    id: UUID
    email: str
    name: str
    role: UserRole
    organisation_id: UUID


class LoggedIn(Output):
    """Tokens and whom they stand for."""

    access_token: str
    refresh_token: str
    expires_in: int = Field(description="Life of the access token in seconds.")
    user: UserOut


class GuestOut(Output):
    """The one interview that a guest's token opens."""

    interview_id: UUID


class Me(Output):
    """Who the bearer is."""

    user: UserOut
    guest: GuestOut | None


class LoginQuery(PageQuery):
    """Which logins are wanted."""


class LoginOut(Output):
    """A login of one's own; `current` is the one that asks."""

    id: UUID
    method: LoginMethod
    created_at: datetime
    refreshed_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    end_reason: LoginEnd | None
    current: bool


class LoginPage(Page[LoginOut]):
    """One's own logins, newest first."""


class Jwk(BaseModel):
    """A public key (RFC 7517)."""

    kty: str
    kid: str
    use: str
    alg: str
    n: str
    e: str


class JwkSet(BaseModel):
    """The keys that verify access tokens; none where these are signed with a secret key."""

    keys: list[Jwk]
