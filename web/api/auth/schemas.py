"""What the login endpoints take and give."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from storage.models import UserRole
from web.api.schemas import Input, Output
from web.auth.passwords import MAX_PASSWORD_LENGTH


class Login(Input):
    """Who wants in."""

    email: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=254)]
    password: str = Field(max_length=MAX_PASSWORD_LENGTH)


class Refresh(Input):
    """A refresh token, to be exchanged."""

    refresh_token: str = Field(max_length=2048)


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
