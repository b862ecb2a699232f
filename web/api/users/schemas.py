"""What the endpoints of people take and give."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from storage.models import UserRole
from web.api.auth.schemas import UserOut
from web.api.schemas import Input, Output, Page, PageQuery, Title
from web.auth.passwords import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH

Password = Annotated[
    str, StringConstraints(min_length=MIN_PASSWORD_LENGTH, max_length=MAX_PASSWORD_LENGTH)
]
# Not the strict form: schools have addresses in domains that the Internet does not know.
Address = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[^\s@]+@[^\s@]+$"
    ),
]


class UserQuery(PageQuery):
    """Which people are wanted."""

    role: UserRole | None = None


class UserPage(Page[UserOut]):
    """People of the caller's organisation."""


class CreateUser(Input):
    """Somebody to be added; without a password they come by links or a login elsewhere."""

    email: Address
    name: Title
    role: UserRole = UserRole.STUDENT
    password: Password | None = None
    invite: bool = Field(
        False, description="Mail them a link to choose a password; 409 without a mail server."
    )


class InvitationOut(Output):
    """A link by which somebody chooses their password, once."""

    mailed: bool
    url: str | None = Field(description="To be handed over, where no mail server is set.")
    expires_at: datetime


class UpdateUser(Input):
    """What is to be changed; a new role or password ends the person's logins."""

    name: Title | None = None
    role: UserRole | None = None
    password: Password | None = None
