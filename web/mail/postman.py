"""Sends the mails that are due: each once, also over restarts and by several servers."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urljoin

import structlog

from media_server.errors import InterviewError
from media_server.notices import readers_of
from media_server.zones import zone_of
from storage.database import Database
from storage.errors import StorageError
from storage.models import (
    InterviewSession,
    InterviewStatus,
    MailKind,
    MailOutcome,
    OutgoingMail,
    User,
)
from storage.repositories.sessions import people_of
from storage.unit_of_work import UnitOfWork
from web.auth.invitations import Invitation
from web.mail.letters import Letters, Occasion
from web.mail.smtp import MailError, MailPostponed, MailRefused, SmtpServer

EVERY_S = 5.0
BATCH = 10
LEASE = timedelta(minutes=10)
"""Longer than a batch can take; after it, mails of a server that died come due again."""

RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
)
"""So often a mail is tried again; then it is given up."""

log = structlog.get_logger(__name__)


class Postman:
    """Takes what is due from the rows, writes it and hands it to an SMTP server.

    `link_of` makes the address that opens an interview for somebody without an account; it is
    told of the deadline, if there is one. `invite` makes a link to choose a password by.
    """

    def __init__(
        self,
        *,
        database: Database,
        server: SmtpServer,
        letters: Letters,
        base_url: str,
        link_of: Callable[[InterviewSession, datetime | None], str],
        invite: Callable[[User], Invitation],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._server = server
        self._letters = letters
        self._base_url = base_url
        self._link_of = link_of
        self._invite = invite
        self._clock = clock
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look for mails that are due, in the background."""
        self._task = asyncio.create_task(self._run(), name="postman")

    async def close(self) -> None:
        """Stop; the mail that is just being handed over still is, so that it is not sent twice.

        May be repeated.
        """
        self._stopping.set()
        if self._task is not None:
            await self._task

    async def deliver(self) -> None:
        """Send everything that is due by now."""
        while not self._stopping.is_set() and await self.deliver_some():
            pass

    async def deliver_some(self) -> int:
        """Send a batch and return how many were due."""
        async with self._database.unit_of_work() as uow:
            mails = await uow.mails.claim(self._clock(), lease=LEASE, limit=BATCH)
        written = [(mail, await self._write(mail)) for mail in mails]
        waiting = []
        for mail, message in written:
            if message is None:
                await self._finish(mail, MailOutcome.OUTDATED)
            else:
                waiting.append((mail, message))
        if waiting:
            await self._send(waiting)
        return len(mails)

    async def _send(self, waiting: list[tuple[OutgoingMail, EmailMessage]]) -> None:
        left = list(waiting)
        try:
            async with self._server.connection() as send:
                while left and not self._stopping.is_set():
                    mail, message = left[0]
                    try:
                        await send(message)
                    except MailRefused as error:
                        await self._finish(mail, MailOutcome.REFUSED, error)
                    else:
                        await self._finish(mail, MailOutcome.SENT)
                    left.pop(0)
        except MailPostponed as error:
            for mail, _ in left:
                await self._postpone(mail, error)
        else:
            for mail, _ in left:
                await self._put_back(mail)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.deliver()
            except (StorageError, InterviewError) as error:
                log.warning("mail.not_looked", error=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await self._stopping.wait()

    async def _write(self, mail: OutgoingMail) -> EmailMessage | None:
        if mail.kind is MailKind.ACCOUNT:
            return await self._write_welcome(mail)
        async with self._database.unit_of_work(read_only=True) as uow:
            occasion = await self._occasion(uow, mail)
        if occasion is None:
            return None
        return await asyncio.to_thread(self._letters.write, occasion)

    async def _write_welcome(self, mail: OutgoingMail) -> EmailMessage | None:
        async with self._database.unit_of_work(read_only=True) as uow:
            reader = await uow.users.get(mail.user_id)
            home = await uow.organisations.get(mail.organisation_id)
        if reader is None or home is None:
            return None
        invitation = self._invite(reader)
        return await asyncio.to_thread(
            self._letters.welcome, mail, reader=reader, home=home.name, invitation=invitation
        )

    async def _occasion(self, uow: UnitOfWork, mail: OutgoingMail) -> Occasion | None:
        session = None if mail.session_id is None else await uow.sessions.get(mail.session_id)
        reader = await uow.users.get(mail.user_id)
        if session is None or reader is None:
            return None
        one_way = await uow.one_ways.by_session(session.id) if session.is_one_way else None
        deadline_at = None if one_way is None else one_way.deadline_at
        if not _is_news(mail, session, deadline_at or session.scheduled_at, self._clock()):
            return None
        people = await uow.users.by_ids(people_of(session))
        planned = await uow.availabilities.of_user(reader.id)
        return Occasion(
            mail=mail,
            session=session,
            people=people,
            reader=reader,
            zone=zone_of(session.time_zone if planned is None else planned.time_zone),
            place=self._place(session),
            link=self._link(session, reader, deadline_at),
            deadline_at=deadline_at,
        )

    def _place(self, session: InterviewSession) -> str:
        if session.meeting_url is not None:
            return urljoin(self._base_url, session.meeting_url)
        return session.location or ""

    def _link(
        self, session: InterviewSession, reader: User, deadline_at: datetime | None
    ) -> str | None:
        if session.meeting_url is None:
            return None
        if reader.password_hash is None and reader.id == session.candidate_id:
            return self._link_of(session, deadline_at)  # they have nothing to log in with
        return self._place(session)

    async def _finish(
        self, mail: OutgoingMail, outcome: MailOutcome, error: MailError | None = None
    ) -> None:
        async with self._database.unit_of_work() as uow:
            row = await uow.mails.get(mail.id)
            if row is None:
                return  # withdrawn or erased meanwhile
            row.finished_at = self._clock()
            row.outcome = outcome
            row.error = None if error is None else str(error)[:100]
        log.info("mail.finished", mail_id=str(mail.id), kind=mail.kind, outcome=outcome)

    async def _put_back(self, mail: OutgoingMail) -> None:
        async with self._database.unit_of_work() as uow:
            row = await uow.mails.get(mail.id)
            if row is not None:
                row.due_at = self._clock()

    async def _postpone(self, mail: OutgoingMail, error: MailError) -> None:
        if mail.attempts > len(RETRY_AFTER):
            await self._finish(mail, MailOutcome.FAILED, error)
            return
        async with self._database.unit_of_work() as uow:
            row = await uow.mails.get(mail.id)
            if row is not None:
                row.due_at = self._clock() + RETRY_AFTER[mail.attempts - 1]
                row.error = str(error)[:100]
        log.warning("mail.postponed", mail_id=str(mail.id), error=str(error))


def _is_news(mail: OutgoingMail, session: InterviewSession, by: datetime, now: datetime) -> bool:
    """Return whether a mail still tells how things are; `by` is when it is too late to remind."""
    is_in = mail.user_id in readers_of(session)
    if mail.kind is MailKind.CANCELLATION:
        return session.status is InterviewStatus.CANCELLED or not is_in
    if session.status is not InterviewStatus.SCHEDULED or not is_in:
        return False
    if mail.kind is MailKind.REMINDER and by <= now:
        return False
    return mail.sequence == session.calendar_sequence
