"""What the list of people takes and gives."""

from storage.models import UserRole
from web.api.auth.schemas import UserOut
from web.api.schemas import Page, PageQuery


class UserQuery(PageQuery):
    """Which people are wanted."""

    role: UserRole | None = None


class UserPage(Page[UserOut]):
    """People of the caller's organisation."""
