"""Who is to be told by mail of what happens to an interview, and reminded when.

Written in the transaction of the change itself: what is stored is told, what is undone is not.
Somebody else sends what stands there.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from storage.models import InterviewSession, InterviewStatus, MailKind, OutgoingMail
from storage.models.base import utc_now
from storage.repositories.sessions import people_of
from storage.unit_of_work import UnitOfWork

_ENTRIES = (MailKind.INVITATION, MailKind.UPDATE)
_UNTIL_CHANGED = (*_ENTRIES, MailKind.REMINDER)


class Notices:
    """Writes mails; `reminder_minutes` is how long before its time people are reminded.

    The time of a one-way interview is its deadline.
    """

    def __init__(self, reminder_minutes: Sequence[int]) -> None:
        self._reminder_minutes = tuple(dict.fromkeys(reminder_minutes))

    async def announce(self, uow: UnitOfWork, session: InterviewSession) -> None:
        """Invite everybody in a new interview."""
        await self._add(uow, session, MailKind.INVITATION, readers_of(session))
        await self._remind(uow, session)

    async def change(self, uow: UnitOfWork, session: InterviewSession) -> None:
        """Tell of the present state: an update to who knew, an invitation to who is new.

        Who was taken off the interview gets a cancellation. Mails of earlier states that were
        not sent yet are withdrawn.
        """
        if session.status is not InterviewStatus.SCHEDULED:
            return
        told = await self._told(uow, session)
        await uow.mails.withdraw(session.id, _UNTIL_CHANGED)
        people = readers_of(session)
        await self._add(uow, session, MailKind.UPDATE, [each for each in people if each in told])
        await self._add(
            uow, session, MailKind.INVITATION, [each for each in people if each not in told]
        )
        await self._add(uow, session, MailKind.CANCELLATION, told - set(people))
        await self._remind(uow, session)

    async def cancel(self, uow: UnitOfWork, session: InterviewSession) -> None:
        """Tell those who knew of an interview that it does not take place."""
        told = await self._told(uow, session)
        await uow.mails.withdraw(session.id, _UNTIL_CHANGED)
        await self._add(uow, session, MailKind.CANCELLATION, told)

    async def _told(self, uow: UnitOfWork, session: InterviewSession) -> set[UUID]:
        """Return whose calendar holds the interview, or is about to."""
        told: set[UUID] = set()
        for mail in await uow.mails.of_session(session.id):
            if mail.kind is MailKind.CANCELLATION:
                told.discard(mail.user_id)
            elif mail.kind in _ENTRIES and mail.attempts:
                told.add(mail.user_id)
        return told

    async def _remind(self, uow: UnitOfWork, session: InterviewSession) -> None:
        now, by = utc_now(), session.scheduled_at
        if session.is_one_way:
            one_way = await uow.one_ways.by_session(session.id)
            by = by if one_way is None else one_way.deadline_at
        for minutes in self._reminder_minutes:
            due_at = by - timedelta(minutes=minutes)
            if due_at > now:
                await uow.mails.add_all(
                    OutgoingMail(
                        organisation_id=session.organisation_id,
                        session_id=session.id,
                        user_id=user_id,
                        kind=MailKind.REMINDER,
                        sequence=session.calendar_sequence,
                        minutes_before=minutes,
                        due_at=due_at,
                    )
                    for user_id in readers_of(session)
                )

    async def _add(
        self, uow: UnitOfWork, session: InterviewSession, kind: MailKind, people: Iterable[UUID]
    ) -> None:
        now = utc_now()
        await uow.mails.add_all(
            OutgoingMail(
                organisation_id=session.organisation_id,
                session_id=session.id,
                user_id=user_id,
                kind=kind,
                sequence=session.calendar_sequence,
                due_at=now,
            )
            for user_id in people
        )


def readers_of(session: InterviewSession) -> list[UUID]:
    """Return whose calendar an interview belongs in: everybody's, but for one-way interviews.

    Those are in the candidate's alone; whoever scores them looks when they are done.
    """
    if session.is_one_way:
        return [session.candidate_id]
    return list(people_of(session))
