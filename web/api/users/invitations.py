"""Letting people in who were added: a link by which they choose their password."""

from uuid import UUID

from media_server.errors import NotFound
from media_server.permissions import Permission, require_permission
from media_server.policy import Actor
from storage.database import Database
from storage.models import MailKind, OutgoingMail, User
from storage.models.base import utc_now
from storage.unit_of_work import UnitOfWork
from web.api.users.schemas import InvitationOut
from web.auth.invitations import Invitations
from web.problems import Problem


class InvitationService:
    """Sends links by mail; without a mail server, admins hand them over."""

    def __init__(self, *, database: Database, invitations: Invitations, mails: bool) -> None:
        self._database = database
        self._invitations = invitations
        self._mails = mails

    async def invite(self, actor: Actor, user_id: UUID) -> InvitationOut:
        """Invite somebody (again), or let them choose another password."""
        require_permission(actor, Permission.MANAGE_PEOPLE)
        async with self._database.unit_of_work() as uow:
            user = await uow.users.get_in(actor.organisation_id, user_id)
            if user is None:
                raise NotFound("There is no such person.")
            if self._mails:
                await self.announce(uow, user)
        made = self._invitations.make(user)
        return InvitationOut(
            mailed=self._mails,
            # Who is told by mail alone has shown that the address is theirs.
            url=None if self._mails else made.url,
            expires_at=made.expires_at,
        )

    async def announce(self, uow: UnitOfWork, user: User) -> None:
        """Have somebody invited by mail, once; the link is made as the mail is written."""
        if not self._mails:
            raise Problem(409, "There is no mail server to invite people with.", code="no-mail")
        await uow.mails.withdraw_invitation(user.id)
        await uow.mails.add(
            OutgoingMail(
                organisation_id=user.organisation_id,
                user_id=user.id,
                kind=MailKind.ACCOUNT,
                sequence=0,
                due_at=utc_now(),
            )
        )
