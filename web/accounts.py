"""The part of the composition root about accounts: logging in, people, inviting them."""

import time
from datetime import timedelta

from aiohttp.web import Application

from storage.models.base import utc_now
from web import keys
from web.api.auth import routes as auth
from web.api.auth.oidc_service import OidcService
from web.api.auth.service import AuthService, TokenLives
from web.api.users import routes as users
from web.api.users.invitations import InvitationService
from web.api.users.service import UserService
from web.auth.invitations import Invitations
from web.auth.login_limiter import LoginLimiter
from web.platform import oidc_client
from web.settings import Settings


def add_accounts(app: Application, settings: Settings) -> None:
    """Make the services of logins and of people; the platform must be there."""
    _add_logins(app, settings)
    app[keys.INVITATIONS] = Invitations(app[keys.TOKENS], base_url=settings.base_url, clock=utc_now)
    app[users.INVITATIONS] = InvitationService(
        database=app[keys.DATABASE],
        invitations=app[keys.INVITATIONS],
        mails=settings.smtp_url is not None,
    )
    app[users.SERVICE] = UserService(
        database=app[keys.DATABASE],
        passwords=app[keys.PASSWORDS],
        revocations=app[keys.REVOCATIONS],
        cursors=app[keys.CURSORS],
        cache=app[keys.CACHE],
        invitations=app[users.INVITATIONS],
    )


def _add_logins(app: Application, settings: Settings) -> None:
    app[auth.SERVICE] = AuthService(
        database=app[keys.DATABASE],
        tokens=app[keys.TOKENS],
        passwords=app[keys.PASSWORDS],
        limiter=LoginLimiter(time.monotonic),
        lives=TokenLives(
            access=timedelta(minutes=settings.access_token_minutes),
            refresh=timedelta(days=settings.refresh_token_days),
        ),
        revocations=app[keys.REVOCATIONS],
        cursors=app[keys.CURSORS],
    )
    app[auth.OIDC] = OidcService(
        client=oidc_client(app, settings),
        directory=app[keys.DIRECTORY],
        auth=app[auth.SERVICE],
        name=settings.oidc_name,
        secure_cookies=settings.base_url.startswith("https:"),
    )
