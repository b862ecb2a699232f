"""Whom a token speaks for."""

from web.auth.revocations import Revocations
from web.auth.tokens import Bearer, InvalidToken, TokenIssuer


class Authenticator:
    """Knows the tokens made here, and which logins have ended."""

    def __init__(self, *, tokens: TokenIssuer, revocations: Revocations) -> None:
        self._tokens = tokens
        self._revocations = revocations

    async def bearer(self, token: str) -> Bearer:
        """Return who shows the token; raises InvalidToken."""
        bearer = self._tokens.read_bearer(token)
        if bearer.login_id is not None and self._revocations.has(bearer.login_id):
            raise InvalidToken
        return bearer
