"""Access tokens of the platform that embeds this server (RS256 and alike, verified by JWK Set)."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from media_server.policy import Actor
from web.auth.claims import verified_claims
from web.auth.directory import Directory
from web.auth.http_json import ServiceFailed
from web.auth.jwks import JwkSource
from web.auth.tokens import InvalidToken
from web.problems import Problem

REMEMBERED_FOR = timedelta(seconds=60)
MAX_REMEMBERED = 10_000

log = structlog.get_logger(__name__)


class PlatformTokens:
    """Knows whom tokens of one other issuer speak for.

    Who somebody is here is remembered for a minute, since it is asked with every request.
    """

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        keys: JwkSource,
        directory: Directory,
        clock: Callable[[], datetime],
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = keys
        self._directory = directory
        self._clock = clock
        self._actors: OrderedDict[str, tuple[datetime, Actor]] = OrderedDict()

    async def actor(self, token: str) -> Actor:
        """Return whom the token speaks for; raises InvalidToken, 503 without the issuer's keys."""
        try:
            claims = await verified_claims(
                token,
                keys=self._keys,
                issuer=self._issuer,
                audience=self._audience,
                clock=self._clock,
            )
        except ServiceFailed as error:
            log.warning("auth.keys_unavailable", exc_info=error)
            raise Problem(503, "Tokens cannot be checked.", headers={"Retry-After": "5"}) from error
        subject = str(claims["sub"])
        known = self._actors.get(subject)
        if known is not None and known[0] + REMEMBERED_FOR > self._clock():
            return known[1]
        user = await self._directory.user_of(self._issuer, claims)
        if user is None:
            raise InvalidToken
        actor = Actor(user_id=user.id, organisation_id=user.organisation_id, role=user.role)
        self._actors[subject] = (self._clock(), actor)
        self._actors.move_to_end(subject)
        while len(self._actors) > MAX_REMEMBERED:
            self._actors.popitem(last=False)
        return actor
