"""Mails that are to be sent."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from storage.changes import UNSEEN
from storage.models import CalendarFeed, MailKind, OutgoingMail
from storage.repositories.repository import Repository


class Mails(Repository[OutgoingMail]):
    model = OutgoingMail

    async def claim(self, now: datetime, *, lease: timedelta, limit: int) -> list[OutgoingMail]:
        """Take mails that are due, so that nobody else sends them before `lease` is over.

        They must be read again before they are sent: another may have been faster.
        """
        mail = OutgoingMail
        due = (
            select(mail.id)
            .where(mail.finished_at.is_(None), mail.due_at <= now)
            .order_by(mail.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = list(await self._session.scalars(due))
        if not ids:
            return []
        claimed = await self._session.scalars(
            update(mail)
            .where(mail.id.in_(ids), mail.finished_at.is_(None), mail.due_at <= now)
            .values(due_at=now + lease, attempts=mail.attempts + 1)
            .returning(mail)
            .execution_options(synchronize_session=False, **{UNSEEN: True})
        )
        return list(claimed)

    async def withdraw(self, session_id: UUID, kinds: Collection[MailKind]) -> None:
        """Delete mails of these kinds about an interview that were not sent yet."""
        await self._session.execute(
            delete(OutgoingMail)
            .where(
                OutgoingMail.session_id == session_id,
                OutgoingMail.kind.in_(kinds),
                OutgoingMail.finished_at.is_(None),
            )
            .execution_options(synchronize_session=False, **{UNSEEN: True})
        )

    async def withdraw_invitation(self, user_id: UUID) -> None:
        """Delete mails that let somebody choose a password and were not sent yet."""
        await self._session.execute(
            delete(OutgoingMail)
            .where(
                OutgoingMail.user_id == user_id,
                OutgoingMail.kind == MailKind.ACCOUNT,
                OutgoingMail.finished_at.is_(None),
            )
            .execution_options(synchronize_session=False, **{UNSEEN: True})
        )

    async def of_session(self, session_id: UUID) -> list[OutgoingMail]:
        """Return all mails about an interview, sent or not, in the order they were written."""
        return await self._all(
            select(OutgoingMail)
            .where(OutgoingMail.session_id == session_id)
            .order_by(OutgoingMail.id)
        )


class CalendarFeeds(Repository[CalendarFeed]):
    model = CalendarFeed

    async def of_user(self, user_id: UUID) -> CalendarFeed | None:
        """Return somebody's calendar address."""
        return await self._first(select(CalendarFeed).where(CalendarFeed.user_id == user_id))
