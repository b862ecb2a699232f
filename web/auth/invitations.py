"""Links by which people choose their password."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from storage.models import User
from web.auth.stamps import stamp_of
from web.auth.tokens import TokenIssuer

LIFE: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link and until when it holds."""

    url: str
    expires_at: datetime


class Invitations:
    """Makes links that are good once: they hold for the password that is replaced by them."""

    def __init__(
        self, tokens: TokenIssuer, *, base_url: str, clock: Callable[[], datetime]
    ) -> None:
        self._tokens = tokens
        self._base_url = base_url
        self._clock = clock

    def make(self, user: User) -> Invitation:
        """Return a link for somebody; earlier ones stay good until one of them was used."""
        expires_at = self._clock() + LIFE
        token = self._tokens.welcome(user.id, stamp_of(user), expires_at)
        return Invitation(f"{self._base_url}/welcome/{token}", expires_at)
