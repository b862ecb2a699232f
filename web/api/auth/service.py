"""Logging in, staying logged in, and telling who one is."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from media_server.policy import Actor
from storage.database import Database
from storage.models import User
from web.api.auth.schemas import GuestOut, LoggedIn, Login, Me, UserOut
from web.auth.login_limiter import LoginLimiter
from web.auth.passwords import Passwords
from web.auth.tokens import InvalidToken, RefreshGrant, TokenIssuer
from web.problems import Problem, unauthorized


@dataclass(frozen=True, slots=True)
class TokenLives:
    """How long tokens hold."""

    access: timedelta
    refresh: timedelta


class AuthService:
    """Exchanges passwords and refresh tokens for access tokens."""

    def __init__(
        self,
        *,
        database: Database,
        tokens: TokenIssuer,
        passwords: Passwords,
        limiter: LoginLimiter,
        lives: TokenLives,
    ) -> None:
        self._database = database
        self._tokens = tokens
        self._passwords = passwords
        self._limiter = limiter
        self._lives = lives

    async def log_in(self, login: Login, *, address: str) -> LoggedIn:
        """Return tokens; 401 for a wrong password and an unknown user alike, 429 after too many.

        `address` is where the request came from; it is counted, not stored.
        """
        wait_s = self._limiter.take(account=login.email, address=address)
        if wait_s:
            raise Problem(
                429, "Too many failed logins; try later.", headers={"Retry-After": str(wait_s)}
            )
        async with self._database.unit_of_work(read_only=True) as uow:
            user = await uow.users.by_email(login.email)
        fits = await self._passwords.matches(login.password, user.password_hash if user else None)
        if user is None or not fits:
            raise unauthorized("E-mail address or password is wrong.")
        self._limiter.forgive(account=login.email, address=address)
        return self._tokens_for(user)

    async def refresh(self, token: str) -> LoggedIn:
        """Return new tokens for a refresh token made since the password last changed; or 401."""
        refused = unauthorized("The refresh token is not valid, or no longer.")
        try:
            grant = self._tokens.read_refresh(token)
        except InvalidToken:
            raise refused from None
        async with self._database.unit_of_work(read_only=True) as uow:
            user = await uow.users.get(grant.user_id)
        if user is None or not hmac.compare_digest(grant.stamp, _stamp(user)):
            raise refused
        return self._tokens_for(user)

    async def me(self, actor: Actor) -> Me:
        """Return the bearer's own entry; 401 when it is gone."""
        async with self._database.unit_of_work(read_only=True) as uow:
            user = await uow.users.get(actor.user_id)
        if user is None:
            raise unauthorized()
        guest = None if actor.interview_id is None else GuestOut(interview_id=actor.interview_id)
        return Me(user=UserOut.model_validate(user), guest=guest)

    def _tokens_for(self, user: User) -> LoggedIn:
        actor = Actor(user_id=user.id, organisation_id=user.organisation_id, role=user.role)
        grant = RefreshGrant(user_id=user.id, stamp=_stamp(user))
        return LoggedIn(
            access_token=self._tokens.access(actor, self._lives.access),
            refresh_token=self._tokens.refresh(grant, self._lives.refresh),
            expires_in=int(self._lives.access.total_seconds()),
            user=UserOut.model_validate(user),
        )


def _stamp(user: User) -> str:
    """Return what changes with the password and gives nothing of its hash away."""
    return hashlib.sha256((user.password_hash or "").encode()).hexdigest()[:16]
