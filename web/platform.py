"""The part of the composition root that surrounds all resources: who asks, how often, what for."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

from aiohttp.web import Application

from storage.database import Database
from storage.models.base import utc_now
from web import keys
from web.audit import AuditLog
from web.auth.authenticator import Authenticator
from web.auth.directory import Directory
from web.auth.http_json import HttpJson
from web.auth.jwks import JwkSource
from web.auth.oidc import OidcClient, OidcConfig
from web.auth.platform_tokens import PlatformTokens
from web.auth.revocations import Revocations
from web.cache.memory import MemoryCache
from web.cache.rows import RowCaches
from web.cache.shared import RedisCache
from web.idempotency import Idempotency
from web.periodic import repeated
from web.preconditions import Preconditions
from web.rate_limits import Rate, RateLimits
from web.redis_link import RedisLink
from web.settings import Settings

REVOCATIONS_EVERY_S = 5.0
AUDIT_EVERY_S = 1.0
CLEANING_EVERY_S = 3600.0


def add_platform(app: Application, settings: Settings) -> None:
    """Make what follows the database's changes and what knows the bearers of tokens."""
    database = app[keys.DATABASE]
    app[keys.IDEMPOTENCY] = Idempotency(database)
    link = None
    if settings.redis_url is not None:
        link = RedisLink(settings.redis_url.get_secret_value(), time.monotonic)
    app[keys.CACHE] = MemoryCache(time.monotonic) if link is None else RedisCache(link)
    app[keys.ROWS] = RowCaches(app[keys.CACHE], database)
    app[keys.LIMITS] = RateLimits(
        {
            Rate.AI: settings.ai_rate,
            Rate.PERSON: settings.person_rate,
            Rate.ADDRESS: settings.address_rate,
        },
        link,
    )
    app[keys.AUDIT] = AuditLog(database, clock=time.monotonic)
    for watcher in (
        Preconditions(),
        app[keys.IDEMPOTENCY],
        app[keys.AUDIT],
        app[keys.ROWS],
    ):
        database.watch(watcher)
    app[keys.REVOCATIONS] = Revocations(
        database,
        token_life=timedelta(minutes=settings.access_token_minutes),
        clock=utc_now,
    )
    app[keys.HTTP] = HttpJson()
    app[keys.DIRECTORY] = Directory(
        database, organisation=settings.sso_organisation, role_claim=settings.sso_role_claim
    )
    app[keys.AUTHENTICATOR] = Authenticator(
        tokens=app[keys.TOKENS],
        revocations=app[keys.REVOCATIONS],
        platform=_platform_tokens(app, settings),
    )


def oidc_client(app: Application, settings: Settings) -> OidcClient | None:
    """Return the client of the OpenID provider, None where none is set."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    secret = settings.oidc_client_secret
    return OidcClient(
        OidcConfig(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            secret=None if secret is None else secret.get_secret_value(),
            scopes=settings.oidc_scopes,
            redirect_uri=f"{settings.base_url}/api/auth/oidc/callback",
        ),
        http=app[keys.HTTP],
        tokens=app[keys.TOKENS],
        clock=utc_now,
        monotonic=time.monotonic,
    )


def _platform_tokens(app: Application, settings: Settings) -> PlatformTokens | None:
    url = settings.jwt_jwks_url
    if settings.jwt_issuer is None or url is None:
        return None
    return PlatformTokens(
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        keys=JwkSource(lambda: app[keys.HTTP].get(url), clock=time.monotonic),
        directory=app[keys.DIRECTORY],
        clock=utc_now,
    )


async def run_platform(app: Application) -> AsyncIterator[None]:
    """Keep it up to date while the server runs; the database must be migrated."""
    database, idempotency = app[keys.DATABASE], app[keys.IDEMPOTENCY]

    async def clean() -> None:
        await idempotency.forget_old()
        await _forget_logins(database)

    async with AsyncExitStack() as stack:
        for name, work, every_s in (
            ("revocations", app[keys.REVOCATIONS].refresh, REVOCATIONS_EVERY_S),
            ("audit", app[keys.AUDIT].flush, AUDIT_EVERY_S),
            ("cleaning", clean, CLEANING_EVERY_S),
        ):
            await stack.enter_async_context(repeated(name, work, every_s=every_s))
        stack.push_async_callback(app[keys.HTTP].close)
        stack.push_async_callback(app[keys.AUDIT].flush)
        stack.push_async_callback(app[keys.CACHE].close)
        yield


async def _forget_logins(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await uow.logins.delete_expired(utc_now())
