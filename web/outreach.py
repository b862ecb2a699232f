"""The part of the composition root that reaches people elsewhere: mail and calendars."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from email.utils import parseaddr

from aiohttp.web import Application

from storage.models import InterviewSession
from storage.models.base import utc_now
from web import keys
from web.api.calendar import routes as calendar
from web.api.calendar.service import CalendarService
from web.api.sessions.service import guest_link
from web.calendar.feed_tokens import FeedTokens
from web.mail.letters import Letters
from web.mail.postman import Postman
from web.mail.smtp import SmtpServer
from web.settings import Settings


def add_outreach(app: Application, settings: Settings, *, feed_key: bytes) -> None:
    """Make the calendars, and the postman where an SMTP server is set."""
    address = parseaddr(settings.sender)[1]
    app[calendar.SERVICE] = CalendarService(
        database=app[keys.DATABASE],
        lifecycle=app[keys.SERVER].lifecycle,
        feeds=FeedTokens(feed_key),
        base_url=settings.base_url,
        organiser=address,
    )
    app[keys.POSTMAN] = _postman(app, settings, address)


def _postman(app: Application, settings: Settings, address: str) -> Postman | None:
    if settings.smtp_url is None:
        return None
    tokens, grace = app[keys.TOKENS], timedelta(hours=settings.guest_grace_hours)

    def link_of(session: InterviewSession, deadline_at: datetime | None) -> str:
        link = guest_link(
            session,
            tokens=tokens,
            base_url=settings.base_url,
            grace=grace,
            deadline_at=deadline_at,
        )
        return link.url

    return Postman(
        database=app[keys.DATABASE],
        server=SmtpServer.of(settings.smtp_url.get_secret_value()),
        letters=Letters(sender=settings.sender, address=address),
        base_url=settings.base_url,
        link_of=link_of,
        invite=app[keys.INVITATIONS].make,
        clock=utc_now,
    )


async def run_outreach(app: Application) -> AsyncIterator[None]:
    """Send what is due while the server runs; the database must be migrated."""
    postman = app[keys.POSTMAN]
    if postman is not None:
        postman.start()
    yield
    if postman is not None:
        await postman.close()
