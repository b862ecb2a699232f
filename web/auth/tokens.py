"""Signed tokens: who somebody is, and for how long (JWT, HS256)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import jwt

from media_server.policy import Actor
from storage.models import UserRole
from storage.models.base import new_id, utc_now

ALGORITHM = "HS256"
ISSUER = "vivavoce"
LEEWAY_S = 5
MAX_TOKEN_LENGTH = 2048


class TokenKind(StrEnum):
    """What a token is good for; it is the token's audience, so none passes for another."""

    ACCESS = "access"
    REFRESH = "refresh"
    GUEST = "guest"
    MEDIA = "media"


class InvalidToken(Exception):
    """The token is forged, expired, malformed, or of another kind."""


@dataclass(frozen=True, slots=True)
class RefreshGrant:
    """Whose session may be renewed; `stamp` changes with the password."""

    user_id: UUID
    stamp: str


class TokenIssuer:
    """Makes and reads all tokens of the server with one key."""

    def __init__(self, key: bytes, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._key = key
        self._clock = clock

    def access(self, actor: Actor, life: timedelta) -> str:
        """Return a token that says: the bearer is `actor`."""
        return self._sign(TokenKind.ACCESS, actor.user_id, self._clock() + life, _claims(actor))

    def guest(self, actor: Actor, interview_id: UUID, expires_at: datetime) -> str:
        """Return a token that lets its bearer into one interview as `actor`, no further."""
        claims = {**_claims(actor), "interview": str(interview_id)}
        return self._sign(TokenKind.GUEST, actor.user_id, expires_at, claims)

    def refresh(self, grant: RefreshGrant, life: timedelta) -> str:
        """Return a token that buys new access tokens."""
        return self._sign(
            TokenKind.REFRESH, grant.user_id, self._clock() + life, {"stamp": grant.stamp}
        )

    def media(self, recording_id: UUID, life: timedelta) -> str:
        """Return a token that opens one recording's media: players cannot send headers."""
        return self._sign(TokenKind.MEDIA, recording_id, self._clock() + life, {})

    def read_actor(self, token: str) -> Actor:
        """Return the bearer of an access or guest token; raises InvalidToken."""
        claims = self._read(token, TokenKind.ACCESS, TokenKind.GUEST)
        try:
            guest = claims["aud"] == TokenKind.GUEST
            return Actor(
                user_id=UUID(claims["sub"]),
                organisation_id=UUID(claims["org"]),
                role=UserRole(claims["role"]),
                interview_id=UUID(claims["interview"]) if guest else None,
            )
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise InvalidToken from error

    def read_refresh(self, token: str) -> RefreshGrant:
        """Return what a refresh token grants; raises InvalidToken."""
        claims = self._read(token, TokenKind.REFRESH)
        try:
            return RefreshGrant(user_id=UUID(claims["sub"]), stamp=str(claims["stamp"]))
        except (KeyError, ValueError) as error:
            raise InvalidToken from error

    def read_media(self, token: str) -> UUID:
        """Return the recording that a media token opens; raises InvalidToken."""
        return UUID(self._read(token, TokenKind.MEDIA)["sub"])

    def _sign(
        self, kind: TokenKind, subject: UUID, expires_at: datetime, claims: dict[str, str]
    ) -> str:
        registered = {
            "iss": ISSUER,
            "aud": kind.value,
            "sub": str(subject),
            "iat": int(self._clock().timestamp()),
            "exp": int(expires_at.timestamp()),
            "jti": new_id().hex,
        }
        return jwt.encode({**claims, **registered}, self._key, algorithm=ALGORITHM)

    def _read(self, token: str, *kinds: TokenKind) -> dict[str, Any]:
        if len(token) > MAX_TOKEN_LENGTH:
            raise InvalidToken
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=[kind.value for kind in kinds],
                issuer=ISSUER,
                options={
                    "require": ["exp", "iat", "sub", "aud", "iss"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
            expires_s = int(claims["exp"])
        except (jwt.InvalidTokenError, ValueError, TypeError) as error:
            raise InvalidToken from error
        # Checked against our own clock, so that expiry can be tested without waiting for it.
        if expires_s + LEEWAY_S <= self._clock().timestamp():
            raise InvalidToken
        return claims


def _claims(actor: Actor) -> dict[str, str]:
    return {"org": str(actor.organisation_id), "role": actor.role.value}
