"""Logging in, staying logged in, and telling who one is."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from media_server.permissions import Permission, require_permission
from media_server.policy import Actor
from storage.database import Database
from storage.models import Login, LoginEnd, LoginMethod, User
from storage.models.base import utc_now
from web.api.auth.schemas import (
    Credentials,
    GuestOut,
    LoggedIn,
    LoginOut,
    LoginPage,
    LoginQuery,
    Me,
    UserOut,
)
from web.auth.login_limiter import LoginLimiter
from web.auth.passwords import Passwords
from web.auth.revocations import Revocations
from web.auth.stamps import stamp_of
from web.auth.tokens import Bearer, InvalidToken, RefreshGrant, TokenIssuer
from web.cursors import CursorCodec
from web.paging import Pager
from web.problems import Problem, not_found, unauthorized

REPEAT_GRACE = timedelta(seconds=10)

log = structlog.get_logger(__name__)


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
        revocations: Revocations,
        cursors: CursorCodec,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._tokens = tokens
        self._passwords = passwords
        self._limiter = limiter
        self._lives = lives
        self._revocations = revocations
        self._cursors = cursors
        self._clock = clock

    async def log_in(self, given: Credentials, *, address: str) -> LoggedIn:
        """Return tokens; 401 for a wrong password and an unknown user alike, 429 after too many.

        `address` is where the request came from; it is counted, not stored.
        """
        wait_s = self._limiter.take(account=given.email, address=address)
        if wait_s:
            raise Problem(
                429, "Too many failed logins; try later.", headers={"Retry-After": str(wait_s)}
            )
        async with self._database.unit_of_work(read_only=True) as uow:
            user = await uow.users.by_email(given.email)
        fits = await self._passwords.matches(given.password, user.password_hash if user else None)
        if user is None or not fits:
            raise unauthorized("E-mail address or password is wrong.")
        self._limiter.forgive(account=given.email, address=address)
        return self._tokens_for(user, await self.open_login(user, LoginMethod.PASSWORD))

    async def refresh(self, token: str) -> LoggedIn:
        """Return new tokens for a login's newest refresh token; or 401.

        An older one means that two parties hold this login, and nobody knows which is the right
        one: it is ended. The one before the newest passes for a moment, since answers get lost
        and two tabs may ask at once; it buys the newest again.
        """
        refused = unauthorized("The refresh token is not valid, or no longer.")
        try:
            grant = self._tokens.read_refresh(token)
        except InvalidToken:
            raise refused from None
        async with self._database.unit_of_work() as uow:
            login = await uow.logins.get_for_update(grant.login_id)
            user = await uow.users.get(grant.user_id)
            if login is None or user is None or not self._is_good(login, user, grant):
                raise refused
            now = self._clock()
            if grant.counter == login.counter:
                login.counter += 1
                login.refreshed_at = now
                login.expires_at = now + self._lives.refresh
            elif not _is_repeated(login, grant, now):
                login.ended_at, login.end_reason = now, LoginEnd.REUSED
        if login.ended_at is not None:
            self._revocations.note([login.id])
            log.warning("auth.refresh_token_reused", login_id=login.id, user_id=user.id)
            raise refused
        return self._tokens_for(user, login)

    async def choose_password(self, token: str, password: str) -> LoggedIn:
        """Replace a password by a link that was sent, once, and log in; 401 for any other token.

        All logins by the password before are ended.
        """
        refused = unauthorized("The link is not valid, or no longer.")
        try:
            user_id, stamp = self._tokens.read_welcome(token)
        except InvalidToken:
            raise refused from None
        password_hash = await self._passwords.hash(password)
        async with self._database.unit_of_work() as uow:
            user = await uow.users.get_for_update(user_id)
            if user is None or not hmac.compare_digest(stamp, stamp_of(user)):
                raise refused
            user.password_hash = password_hash
            ended = await uow.logins.end_all(user.id, self._clock(), LoginEnd.REVOKED)
        self._revocations.note(ended)
        return self._tokens_for(user, await self.open_login(user, LoginMethod.PASSWORD))

    async def log_out(self, bearer: Bearer) -> None:
        """End the login that the bearer's token came from; tokens of scripts have none."""
        if bearer.login_id is not None:
            await self.end_login(bearer.actor, bearer.login_id)

    async def end_login(self, actor: Actor, login_id: UUID) -> None:
        """End one of the actor's own logins; its tokens are refused from now on."""
        require_permission(actor, Permission.USE_ACCOUNT)
        async with self._database.unit_of_work() as uow:
            login = await uow.logins.get_for_update(login_id)
            if login is None or login.user_id != actor.user_id:
                raise not_found("login")
            if login.ended_at is None:
                login.ended_at, login.end_reason = self._clock(), LoginEnd.LOGGED_OUT
        self._revocations.note([login_id])

    async def logins(self, bearer: Bearer, query: LoginQuery) -> LoginPage:
        """Return the bearer's own logins, newest first."""
        actor = bearer.actor
        require_permission(actor, Permission.USE_ACCOUNT)
        pager = Pager(self._cursors, "logins", actor.user_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.logins.page(
                actor.user_id, limit=query.limit + 1, after=pager.after(query.cursor)
            )
        logins, next_cursor = pager.cut(rows, query.limit, lambda login: (login.id,))
        return LoginPage(
            items=[_login_view(login, current=bearer.login_id) for login in logins],
            next_cursor=next_cursor,
        )

    async def open_login(self, user: User, method: LoginMethod) -> Login:
        """Store a login of a person who has shown who they are."""
        now = self._clock()
        async with self._database.unit_of_work() as uow:
            return await uow.logins.add(
                Login(
                    user_id=user.id,
                    method=method,
                    refreshed_at=now,
                    expires_at=now + self._lives.refresh,
                )
            )

    def refresh_token(self, user: User, login: Login, life: timedelta) -> str:
        """Return the newest refresh token of a login."""
        grant = RefreshGrant(
            user_id=user.id, login_id=login.id, counter=login.counter, stamp=stamp_of(user)
        )
        return self._tokens.refresh(grant, life)

    async def me(self, actor: Actor) -> Me:
        """Return the bearer's own entry; 401 when it is gone."""
        async with self._database.unit_of_work(read_only=True) as uow:
            user = await uow.users.get(actor.user_id)
        if user is None:
            raise unauthorized()
        guest = None if actor.interview_id is None else GuestOut(interview_id=actor.interview_id)
        return Me(user=UserOut.model_validate(user), guest=guest)

    def _is_good(self, login: Login, user: User, grant: RefreshGrant) -> bool:
        return (
            login.user_id == user.id
            and login.ended_at is None
            and login.expires_at > self._clock()
            and hmac.compare_digest(grant.stamp, stamp_of(user))
        )

    def _tokens_for(self, user: User, login: Login) -> LoggedIn:
        actor = Actor(user_id=user.id, organisation_id=user.organisation_id, role=user.role)
        return LoggedIn(
            access_token=self._tokens.access(actor, self._lives.access, login_id=login.id),
            refresh_token=self.refresh_token(user, login, self._lives.refresh),
            expires_in=int(self._lives.access.total_seconds()),
            user=UserOut.model_validate(user),
        )


def _is_repeated(login: Login, grant: RefreshGrant, now: datetime) -> bool:
    return grant.counter == login.counter - 1 and now - login.refreshed_at <= REPEAT_GRACE


def _login_view(login: Login, *, current: UUID | None) -> LoginOut:
    columns = {name: getattr(login, name) for name in LoginOut.model_fields if name != "current"}
    return LoginOut(**columns, current=login.id == current)
