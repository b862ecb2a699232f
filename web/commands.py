"""What the short commands do; `serve` has a module of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

from aiohttp.web import Application
from pydantic import TypeAdapter, ValidationError
from pydantic.networks import validate_email
from pydantic_core import PydanticCustomError

from media_server.policy import Actor
from storage.models import Organisation, User, UserRole
from web import keys
from web.api.schemas import Title
from web.app import create_app
from web.auth.passwords import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH
from web.demo_card import demo_card
from web.seed import demo_seed
from web.settings import Settings


class CommandFailed(Exception):
    """A command cannot be carried out; the message is for the person who gave it."""


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Application]:
    """Put the server together without running it, the database migrated, and close it again."""
    app = create_app(settings)
    try:
        await app[keys.DATABASE].migrate()
        yield app
    finally:
        await app[keys.DATABASE].close()
        app[keys.PASSWORDS].close()


async def migrate(settings: Settings) -> str | None:
    """Bring the database to the newest revision and return it."""
    async with opened(settings) as app:
        return await app[keys.DATABASE].current_revision()


async def seed_demo(settings: Settings) -> str:
    """Make what is missing of the demo and return the text that shows how to get in."""
    require_private(settings)
    async with opened(settings) as app:
        return demo_card(app, await demo_seed(app).plant())


def require_private(settings: Settings) -> None:
    """Raise CommandFailed where others than this machine's users could use the demo's logins."""
    if not settings.is_loopback_only:
        raise CommandFailed(
            "the demo's password is known to everybody, so there is no demo on an address that "
            "other machines reach; create-user adds people"
        )


async def create_user(
    settings: Settings, *, email: str, name: str, password: str, role: UserRole, organisation: str
) -> UUID:
    """Add a person, and the organisation if need be; return the person's id."""
    address, title = _checked_address(email), _checked_name(name)
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        raise CommandFailed(f"a password has at least {MIN_PASSWORD_LENGTH} characters")
    async with opened(settings) as app:
        password_hash = await app[keys.PASSWORDS].hash(password)
        async with app[keys.DATABASE].unit_of_work() as uow:
            if await uow.users.by_email(address) is not None:
                raise CommandFailed(f"{address} is there already")
            home = await uow.organisations.by_slug(organisation)
            if home is None:
                home = await uow.organisations.add(
                    Organisation(name=organisation, slug=organisation)
                )
            user = await uow.users.add(
                User(
                    organisation_id=home.id,
                    email=address,
                    name=title,
                    password_hash=password_hash,
                    role=role,
                )
            )
    return user.id


async def make_token(settings: Settings, *, email: str, minutes: int) -> str:
    """Return an access token that speaks for the person with this address."""
    async with opened(settings) as app:
        async with app[keys.DATABASE].unit_of_work(read_only=True) as uow:
            user = await uow.users.by_email(email)
        if user is None:
            raise CommandFailed(f"nobody has the address {email}")
        actor = Actor(user_id=user.id, organisation_id=user.organisation_id, role=user.role)
        return app[keys.TOKENS].access(actor, timedelta(minutes=minutes))


def _checked_address(email: str) -> str:
    try:
        return validate_email(email)[1].lower()
    except PydanticCustomError as error:
        raise CommandFailed(f"{email} is no e-mail address") from error


def _checked_name(name: str) -> str:
    try:
        return TypeAdapter[str](Title).validate_python(name)
    except ValidationError as error:
        raise CommandFailed("a name has 1 to 200 characters") from error
