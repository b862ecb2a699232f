"""Whom a token speaks for."""

from web.auth.platform_tokens import PlatformTokens
from web.auth.revocations import Revocations
from web.auth.tokens import Bearer, InvalidToken, TokenIssuer


class Authenticator:
    """Knows the tokens made here, which logins have ended, and a platform's tokens, if set."""

    def __init__(
        self,
        *,
        tokens: TokenIssuer,
        revocations: Revocations,
        platform: PlatformTokens | None = None,
    ) -> None:
        self._tokens = tokens
        self._revocations = revocations
        self._platform = platform

    async def bearer(self, token: str) -> Bearer:
        """Return who shows the token; raises InvalidToken."""
        try:
            bearer = self._tokens.read_bearer(token)
        except InvalidToken:
            if self._platform is None:
                raise
            return Bearer(await self._platform.actor(token))
        if bearer.login_id is not None and self._revocations.has(bearer.login_id):
            raise InvalidToken
        return bearer
