"""Interviews whose time is up are erased by themselves, and so are those whose people asked."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from media_server.erasure import Eraser, resume_quietly
from media_server.errors import InterviewError, WrongState
from media_server.rooms import Rooms
from storage.database import Database
from storage.errors import StorageError
from storage.models import ErasureReason, InterviewSession, Organisation, RetentionRule
from storage.models.base import utc_now

INTERVAL_S = 3600.0
BATCH = 100

log = structlog.get_logger()


class Retention:
    """Looks every hour for what is to be erased.

    Kept are interviews for `default_days` after their end, or as long as their organisation says,
    or as long as was said of the one interview; None: for ever. Nothing under a legal hold goes.
    Rows tell what is due, so nothing is forgotten over a restart, and several servers on one
    database may look at the same time.
    """

    def __init__(
        self, *, database: Database, eraser: Eraser, rooms: Rooms, default_days: int | None
    ) -> None:
        self._database = database
        self._eraser = eraser
        self._rooms = rooms
        self.default_days = default_days
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look in the background."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop looking. May be repeated."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def sweep(self, now: datetime) -> int:
        """Erase what is due at `now`; return how many interviews that were."""
        return await self._sweep_requests(now) + await self._sweep_old(now)

    async def _sweep_requests(self, now: datetime) -> int:
        async with self._database.unit_of_work(read_only=True) as uow:
            due = await uow.erasure_requests.due(now, limit=BATCH)
        return sum([await self._erase(each.session_id, ErasureReason.REQUEST) for each in due])

    async def _sweep_old(self, now: datetime) -> int:
        erased = 0
        async for organisation in self._organisations():
            async for session_id in self._due(organisation, now):
                erased += await self._erase(session_id, ErasureReason.RETENTION)
        return erased

    async def _due(self, organisation: Organisation, now: datetime) -> AsyncIterator[UUID]:
        async with self._database.unit_of_work(read_only=True) as uow:
            rule = await uow.retention_rules.of_organisation(organisation.id)
        days = days_kept(self.default_days, rule)
        if days is not None:
            async for session, own in self._planned_before(organisation, now, days):
                if own is None and ended_at(session) + timedelta(days=days) <= now:
                    yield session.id
        async for session, own_days in self._with_own_rules(organisation):
            if ended_at(session) + timedelta(days=own_days) <= now:
                yield session.id

    async def _planned_before(
        self, organisation: Organisation, now: datetime, days: int
    ) -> AsyncIterator[tuple[InterviewSession, int | None]]:
        after = None
        while True:
            async with self._database.unit_of_work(read_only=True) as uow:
                sessions = await uow.retention_rules.planned_before(
                    organisation.id, now - timedelta(days=days), limit=BATCH, after=after
                )
                rules = await uow.retention_rules.of_sessions([each.id for each in sessions])
            for session in sessions:
                own = rules.get(session.id)
                yield session, None if own is None else own.days
            if len(sessions) < BATCH:
                return
            after = (sessions[-1].scheduled_at, sessions[-1].id)

    async def _with_own_rules(
        self, organisation: Organisation
    ) -> AsyncIterator[tuple[InterviewSession, int]]:
        after = None
        while True:
            async with self._database.unit_of_work(read_only=True) as uow:
                rules = await uow.retention_rules.of_interviews(
                    organisation.id, limit=BATCH, after=after
                )
                found = [
                    (session, rule.days)
                    for rule in rules
                    if rule.days is not None
                    and rule.session_id is not None
                    and (session := await uow.sessions.get(rule.session_id)) is not None
                ]
            for session, days in found:
                yield session, days
            if len(rules) < BATCH or rules[-1].session_id is None:
                return
            after = (rules[-1].session_id,)

    async def _organisations(self) -> AsyncIterator[Organisation]:
        after = None
        while True:
            async with self._database.unit_of_work(read_only=True) as uow:
                rows = await uow.organisations.page(limit=BATCH, after=after)
            for row in rows:
                yield row
            if len(rows) < BATCH:
                return
            after = (rows[-1].id,)

    async def _erase(self, session_id: UUID, reason: ErasureReason) -> int:
        if self._rooms.get(session_id) is not None:
            return 0
        try:
            await self._eraser.erase_interview(session_id, reason, None)
        except WrongState:
            return 0  # under a legal hold
        except (StorageError, InterviewError, OSError) as error:
            log.error(
                "retention.not_erased", session_id=str(session_id), error=type(error).__name__
            )
            return 0
        return 1

    async def _run(self) -> None:
        while True:
            await resume_quietly(self._eraser)
            try:
                erased = await self.sweep(utc_now())
                log.info("retention.swept", erased=erased)
            except StorageError as error:
                log.warning("retention.not_swept", error=type(error).__name__)
            await asyncio.sleep(INTERVAL_S)


def days_kept(default_days: int | None, *rules: RetentionRule | None) -> int | None:
    """Return how long something is kept: as the last rule says that says anything."""
    days = default_days
    for rule in rules:
        if rule is not None and rule.days is not None:
            days = rule.days
    return days


def ended_at(session: InterviewSession) -> datetime:
    """Return when an interview was over, from which its days are counted."""
    planned = session.scheduled_at + timedelta(minutes=session.duration_minutes)
    return session.completed_at or session.cancelled_at or planned
