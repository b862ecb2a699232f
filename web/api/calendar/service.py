"""Interviews for calendars: as a file, and as an address to subscribe to."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urljoin
from uuid import UUID

from media_server.lifecycle import InterviewLifecycle
from media_server.notices import readers_of
from media_server.policy import Actor, scope_of
from storage.database import Database
from storage.models import CalendarFeed, InterviewSession, User
from storage.models.base import utc_now
from storage.repositories.sessions import SessionFilter, people_of
from storage.scope import within
from storage.unit_of_work import UnitOfWork
from web.api.calendar.schemas import FeedOut
from web.calendar.entries import Entry, Method, feed, invitation
from web.calendar.feed_tokens import FeedTokens, InvalidFeedToken
from web.problems import Problem, not_found

PAST, FUTURE = timedelta(days=90), timedelta(days=366)
MOST_ENTRIES = 1000
PATH = "/api/interviews/calendar/feeds/"


class CalendarService:
    """Makes iCalendar text of interviews; `organiser` is the address that invites."""

    def __init__(
        self,
        *,
        database: Database,
        lifecycle: InterviewLifecycle,
        feeds: FeedTokens,
        base_url: str,
        organiser: str,
    ) -> None:
        self._database = database
        self._lifecycle = lifecycle
        self._feeds = feeds
        self._base_url = base_url
        self._organiser = organiser

    async def file(self, actor: Actor, session_id: UUID) -> bytes:
        """Return one interview as a calendar."""
        session = await self._lifecycle.get(actor, session_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            reader = await uow.users.get(actor.user_id)
            [entry] = await self._entries(uow, [session], reader)
        return await asyncio.to_thread(invitation, entry, Method.PUBLISH)

    async def address(self, actor: Actor) -> FeedOut:
        """Return the address of one's calendar."""
        return await self._address(actor, renew=False)

    async def renew(self, actor: Actor) -> FeedOut:
        """Return another address; the one before opens nothing any more."""
        return await self._address(actor, renew=True)

    async def feed(self, token: str) -> tuple[bytes, str]:
        """Return the calendar that an address opens, and its ETag."""
        try:
            user_id, version = self._feeds.read(token)
        except InvalidFeedToken:
            raise not_found("calendar") from None
        async with self._database.unit_of_work(read_only=True) as uow:
            row = await uow.calendar_feeds.of_user(user_id)
            reader = await uow.users.get(user_id)
        if row is None or reader is None or row.version != version:
            raise not_found("calendar")
        actor = Actor(reader.id, reader.organisation_id, reader.role)
        with within(scope_of(actor, operation="get_calendar_feed")):
            entries = await self._of_person(reader)
        text = await asyncio.to_thread(feed, entries, reader=reader)
        return text, f'"{hashlib.sha256(text).hexdigest()[:32]}"'

    async def _address(self, actor: Actor, *, renew: bool) -> FeedOut:
        if actor.interview_id is not None:
            raise Problem(403, "A guest link opens one interview only.")
        async with self._database.unit_of_work() as uow:
            await uow.users.lock([actor.user_id])  # two first requests at once would collide
            row = await uow.calendar_feeds.of_user(actor.user_id)
            if row is None:
                row = await uow.calendar_feeds.add(CalendarFeed(user_id=actor.user_id, version=1))
            elif renew:
                row.version += 1
            token = self._feeds.make(row.user_id, row.version)
        return FeedOut(url=urljoin(self._base_url, f"{PATH}{token}.ics"))

    async def _of_person(self, reader: User) -> list[Entry]:
        now = utc_now()
        mine = SessionFilter(visible_to=reader.id, start=now - PAST, end=now + FUTURE)
        async with self._database.unit_of_work(read_only=True) as uow:
            sessions = await uow.sessions.search(reader.organisation_id, mine, limit=MOST_ENTRIES)
            planned = [session for session in sessions if reader.id in _calendars_of(session)]
            return await self._entries(uow, planned, reader)

    async def _entries(
        self, uow: UnitOfWork, sessions: Sequence[InterviewSession], reader: User | None
    ) -> list[Entry]:
        people = {user_id for session in sessions for user_id in people_of(session)}
        users = await uow.users.by_ids(people)
        one_ways = await uow.one_ways.of_sessions(
            [session.id for session in sessions if session.is_one_way]
        )
        return [
            Entry(
                session=session,
                people=users,
                place=place_of(session, self._base_url),
                organiser=self._organiser,
                reader=reader or users[session.candidate_id],
                deadline_at=row.deadline_at if (row := one_ways.get(session.id)) else None,
            )
            for session in sessions
        ]


def _calendars_of(session: InterviewSession) -> list[UUID]:
    """Return whose calendar shows an interview: practice is in nobody's."""
    practice = session.self_paced and not session.is_one_way
    return [] if practice else readers_of(session)


def place_of(session: InterviewSession, base_url: str) -> str:
    """Return where an interview is held: the address of its room, or the place people meet at."""
    if session.meeting_url is not None:
        return urljoin(base_url, session.meeting_url)
    return session.location or ""
