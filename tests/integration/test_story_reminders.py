"""The server is killed between an invitation and its reminder, and killed again."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from storage.database import Database
from storage.models import MailKind
from tests.support.api import Api
from tests.support.mailbox import Mailbox
from tests.support.server import ServerProcess
from tests.support.staging import schedule

STAFF, STUDENT = "instructor@demo.test", "student@demo.test"
TITLE = "Reminded engineer"  # the demo invites to an interview of its own


async def test_reminders_survive_a_killed_server_and_come_once(tmp_path: Path) -> None:
    async with Mailbox() as mailbox:
        environment = {"SMTP_URL": mailbox.url, "VIVAVOCE_CAPTIONS": "false"}
        server = ServerProcess(tmp_path / "data", environment)
        await asyncio.to_thread(server.start)
        session = await _invite(server, mailbox, days=3, count=1)
        await asyncio.to_thread(server.kill)
        await _let_a_day_pass(tmp_path / "data" / "vivavoce.db", UUID(session))
        await asyncio.to_thread(server.start)
        for person in (STAFF, STUDENT):
            await mailbox.wait_for(person, "Reminder")
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        # The mail of another interview shows that the postman has been round.
        await _invite(server, mailbox, days=9, count=2)
        await asyncio.to_thread(server.stop)
    told = [message for message in mailbox.received if TITLE in str(message["Subject"])]
    kinds = [str(each["Subject"]).split(":")[0] for each in told if each["To"] == STUDENT]
    assert sorted(kinds) == ["Invitation", "Invitation", "Reminder"]
    assert len({each["Message-ID"] for each in told}) == len(told) == 6


async def _invite(server: ServerProcess, mailbox: Mailbox, *, days: int, count: int) -> str:
    at = datetime.now(UTC) + timedelta(days=days)
    async with Api(server.url) as staff, Api(server.url) as student:
        await staff.login(STAFF)
        await student.login(STUDENT)
        session = await schedule(staff, student.user["id"], title=TITLE, scheduledAt=at.isoformat())
    for person in (STAFF, STUDENT):
        await mailbox.wait_for(person, f"Invitation: Interview: Sam Student - {TITLE}", count=count)
    return str(session["id"])


async def _let_a_day_pass(path: Path, session_id: UUID) -> None:
    """Make the reminders due while nobody is there to send them."""
    database = Database(f"sqlite:///{path}")
    async with database.unit_of_work() as uow:
        mails = await uow.mails.of_session(session_id)
        reminders = [mail for mail in mails if mail.kind is MailKind.REMINDER]
        assert len(reminders) == 2
        for mail in reminders:
            mail.due_at = datetime.now(UTC)
    await database.close()
