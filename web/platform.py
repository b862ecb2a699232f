"""The part of the composition root that surrounds all resources: who asks, how often, what for."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

from aiohttp.web import Application

from storage.database import Database
from storage.models.base import utc_now
from web import keys
from web.auth.authenticator import Authenticator
from web.auth.revocations import Revocations
from web.idempotency import Idempotency
from web.periodic import repeated
from web.preconditions import Preconditions
from web.settings import Settings

REVOCATIONS_EVERY_S = 5.0
CLEANING_EVERY_S = 3600.0


def add_platform(app: Application, settings: Settings) -> None:
    """Make what follows the database's changes and what knows the bearers of tokens."""
    database = app[keys.DATABASE]
    app[keys.IDEMPOTENCY] = Idempotency(database)
    for watcher in (Preconditions(), app[keys.IDEMPOTENCY]):
        database.watch(watcher)
    app[keys.REVOCATIONS] = Revocations(
        database,
        token_life=timedelta(minutes=settings.access_token_minutes),
        clock=utc_now,
    )
    app[keys.AUTHENTICATOR] = Authenticator(
        tokens=app[keys.TOKENS], revocations=app[keys.REVOCATIONS]
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
            ("cleaning", clean, CLEANING_EVERY_S),
        ):
            await stack.enter_async_context(repeated(name, work, every_s=every_s))
        yield


async def _forget_logins(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await uow.logins.delete_expired(utc_now())
