"""Signed tokens: who somebody is, and for how long (JWT).

All are signed with one secret key (HS256), which only this server knows. Where others are to
verify access tokens too, those are signed with a private key (RS256) whose public half is given
out as a JWK Set; the others stay ours alone.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import jwt

from media_server.policy import Actor
from storage.models import UserRole
from storage.models.base import new_id, utc_now
from storage.short_memory import ShortMemory
from web.auth.signing import RS256, RsaKey

ALGORITHM = "HS256"
ISSUER = "vivavoce"
LEEWAY_S = 5
MAX_TOKEN_LENGTH = 2048
# Access tokens come with every request: the signature of one is checked once a minute.
MAX_VERIFIED, VERIFIED_S = 5_000, 60


class TokenKind(StrEnum):
    """What a token is good for; it is the token's audience, so none passes for another."""

    ACCESS = "access"
    REFRESH = "refresh"
    GUEST = "guest"
    MEDIA = "media"
    STATE = "state"
    BOOKING = "booking"
    SHARE = "share"
    WELCOME = "welcome"


class InvalidToken(Exception):
    """The token is forged, expired, malformed, or of another kind."""


@dataclass(frozen=True, slots=True)
class RefreshGrant:
    """Which login may be renewed; `stamp` changes with the password, `counter` at each use."""

    user_id: UUID
    login_id: UUID
    counter: int
    stamp: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who shows a token, and the login it came from; None for links and for scripts' tokens."""

    actor: Actor
    login_id: UUID | None = None


class TokenIssuer:
    """Makes and reads all tokens of the server; access tokens with `signer`, if there is one."""

    def __init__(
        self,
        key: bytes,
        *,
        signer: RsaKey | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._key = key
        self._signer = signer
        self._clock = clock
        self._verified: ShortMemory[str, tuple[int, Bearer]] = ShortMemory(
            most=MAX_VERIFIED, life_s=VERIFIED_S
        )

    def jwks(self) -> dict[str, Any]:
        """Return the JWK Set by which others verify access tokens; empty without a signer."""
        return {"keys": [] if self._signer is None else [self._signer.jwk()]}

    def access(self, actor: Actor, life: timedelta, *, login_id: UUID | None = None) -> str:
        """Return a token that says: the bearer is `actor`."""
        claims = _claims(actor)
        if login_id is not None:
            claims["login"] = str(login_id)
        return self._sign(TokenKind.ACCESS, actor.user_id, self._clock() + life, claims)

    def guest(self, actor: Actor, interview_id: UUID, expires_at: datetime) -> str:
        """Return a token that lets its bearer into one interview as `actor`, no further."""
        claims = {**_claims(actor), "interview": str(interview_id)}
        return self._sign(TokenKind.GUEST, actor.user_id, expires_at, claims)

    def refresh(self, grant: RefreshGrant, life: timedelta) -> str:
        """Return a token that buys new access tokens."""
        claims = {
            "stamp": grant.stamp,
            "login": str(grant.login_id),
            "counter": str(grant.counter),
        }
        return self._sign(TokenKind.REFRESH, grant.user_id, self._clock() + life, claims)

    def media(self, actor: Actor, recording_id: UUID, life: timedelta) -> str:
        """Return a token by which `actor` opens one recording: players cannot send headers."""
        claims = {**_claims(actor), "user": str(actor.user_id)}
        return self._sign(TokenKind.MEDIA, recording_id, self._clock() + life, claims)

    def shared_media(self, link_id: UUID, media_id: UUID, expires_at: datetime) -> str:
        """Return a token by which whoever watches over a share link opens one file of it."""
        claims = {"link": str(link_id)}
        return self._sign(TokenKind.SHARE, media_id, expires_at, claims)

    def booking(self, candidate: Actor, offer_id: UUID, expires_at: datetime) -> str:
        """Return a token by which `candidate` chooses a time of one offer, and nothing more."""
        claims = {**_claims(candidate), "offer": str(offer_id)}
        return self._sign(TokenKind.BOOKING, candidate.user_id, expires_at, claims)

    def welcome(self, user_id: UUID, stamp: str, expires_at: datetime) -> str:
        """Return a token by which somebody replaces the password that `stamp` belongs to."""
        return self._sign(TokenKind.WELCOME, user_id, expires_at, {"stamp": stamp})

    def state(self, claims: dict[str, str], life: timedelta) -> str:
        """Return a token that carries what a login elsewhere needs when it comes back."""
        return self._sign(TokenKind.STATE, new_id(), self._clock() + life, claims)

    def read_actor(self, token: str) -> Actor:
        """Return the actor of an access or guest token; raises InvalidToken."""
        return self.read_bearer(token).actor

    def read_bearer(self, token: str) -> Bearer:
        """Return the bearer of an access or guest token; raises InvalidToken."""
        known = self._verified.get(token)
        if known is not None:
            self._require_unexpired(known[0])
            return known[1]
        claims = self._read(token, TokenKind.ACCESS, TokenKind.GUEST)
        bearer = _bearer_of(claims)
        self._verified.keep(token, (int(claims["exp"]), bearer))
        return bearer

    def read_refresh(self, token: str) -> RefreshGrant:
        """Return what a refresh token grants; raises InvalidToken."""
        claims = self._read(token, TokenKind.REFRESH)
        try:
            return RefreshGrant(
                user_id=UUID(claims["sub"]),
                login_id=UUID(claims["login"]),
                counter=int(claims["counter"]),
                stamp=str(claims["stamp"]),
            )
        except (KeyError, ValueError) as error:
            raise InvalidToken from error

    def read_media(self, token: str) -> tuple[Actor, UUID]:
        """Return who opens what with a media token; raises InvalidToken."""
        claims = self._read(token, TokenKind.MEDIA)
        try:
            actor = Actor(UUID(claims["user"]), UUID(claims["org"]), UserRole(claims["role"]))
            return actor, UUID(claims["sub"])
        except (KeyError, ValueError) as error:
            raise InvalidToken from error

    def read_shared_media(self, token: str) -> tuple[UUID, UUID]:
        """Return the link and the file that a token is for; raises InvalidToken."""
        claims = self._read(token, TokenKind.SHARE)
        try:
            return UUID(claims["link"]), UUID(claims["sub"])
        except (KeyError, ValueError) as error:
            raise InvalidToken from error

    def read_booking(self, token: str) -> tuple[Actor, UUID]:
        """Return who may choose, and of which offer; raises InvalidToken."""
        claims = self._read(token, TokenKind.BOOKING)
        candidate = Actor(UUID(claims["sub"]), UUID(claims["org"]), UserRole(claims["role"]))
        return candidate, UUID(claims["offer"])

    def read_welcome(self, token: str) -> tuple[UUID, str]:
        """Return who may replace which password, by its stamp; raises InvalidToken."""
        claims = self._read(token, TokenKind.WELCOME)
        try:
            return UUID(claims["sub"]), str(claims["stamp"])
        except (KeyError, ValueError) as error:
            raise InvalidToken from error

    def read_state(self, token: str) -> dict[str, Any]:
        """Return what `state` was given, among other claims; raises InvalidToken."""
        return self._read(token, TokenKind.STATE)

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
        if kind is TokenKind.ACCESS and self._signer is not None:
            header = {"kid": self._signer.kid}
            return jwt.encode(
                {**claims, **registered}, self._signer.private, algorithm=RS256, headers=header
            )
        return jwt.encode({**claims, **registered}, self._key, algorithm=ALGORITHM)

    def _read(self, token: str, *kinds: TokenKind) -> dict[str, Any]:
        if len(token) > MAX_TOKEN_LENGTH:
            raise InvalidToken
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                **self._verification(token, kinds),
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
        self._require_unexpired(expires_s)
        return claims

    def _require_unexpired(self, expires_s: int) -> None:
        # Against our own clock, so that expiry can be tested without waiting for it.
        if expires_s + LEEWAY_S <= self._clock().timestamp():
            raise InvalidToken

    def _verification(self, token: str, kinds: Collection[TokenKind]) -> dict[str, Any]:
        """Return key and algorithm together: the token's header never mixes them.

        Access tokens signed with the secret key stay good when a signer is introduced.
        """
        signed_for_others = jwt.get_unverified_header(token).get("alg") == RS256
        if signed_for_others and self._signer is not None and TokenKind.ACCESS in kinds:
            return {"key": self._signer.public, "algorithms": [RS256]}
        return {"key": self._key, "algorithms": [ALGORITHM]}


def _claims(actor: Actor) -> dict[str, str]:
    return {"org": str(actor.organisation_id), "role": actor.role.value}


def _bearer_of(claims: dict[str, Any]) -> Bearer:
    try:
        guest = claims["aud"] == TokenKind.GUEST
        actor = Actor(
            user_id=UUID(claims["sub"]),
            organisation_id=UUID(claims["org"]),
            role=UserRole(claims["role"]),
            interview_id=UUID(claims["interview"]) if guest else None,
        )
        return Bearer(actor, UUID(claims["login"]) if "login" in claims else None)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise InvalidToken from error
