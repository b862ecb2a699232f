"""People of an organisation."""

from uuid import UUID

from media_server.errors import Forbidden, NotFound
from media_server.permissions import Permission, require_own_or, require_permission
from media_server.policy import Actor
from storage.database import Database
from storage.models import LoginEnd, User
from storage.models.base import utc_now
from web.api.auth.schemas import UserOut
from web.api.users.invitations import InvitationService
from web.api.users.schemas import CreateUser, UpdateUser, UserPage, UserQuery
from web.auth.passwords import Passwords
from web.auth.revocations import Revocations
from web.cache.cache import Cache
from web.cache.pages import CachedPages
from web.cursors import CursorCodec
from web.paging import Pager
from web.problems import Problem


class UserService:
    """Lists people for those who schedule interviews, and lets admins manage them."""

    def __init__(
        self,
        *,
        database: Database,
        passwords: Passwords,
        revocations: Revocations,
        cursors: CursorCodec,
        cache: Cache,
        invitations: InvitationService,
    ) -> None:
        self._invitations = invitations
        self._database = database
        self._passwords = passwords
        self._revocations = revocations
        self._cursors = cursors
        self._pages = CachedPages(cache, User.__tablename__, UserPage)

    async def page(self, actor: Actor, query: UserQuery) -> UserPage:
        """Return people of the actor's organisation; raises Forbidden for students and guests."""
        require_permission(actor, Permission.SEE_PEOPLE)
        pager = Pager(self._cursors, "users", actor.organisation_id, query.role)
        after = pager.after(query.cursor)

        async def read() -> UserPage:
            async with self._database.unit_of_work(read_only=True, snapshot=False) as uow:
                rows = await uow.users.page(
                    actor.organisation_id, role=query.role, limit=query.limit + 1, after=after
                )
            users, next_cursor = pager.cut(rows, query.limit, lambda user: (user.id,))
            return UserPage(
                items=[UserOut.model_validate(user) for user in users], next_cursor=next_cursor
            )

        return await self._pages.get(
            actor.organisation_id, query.role, query.limit, query.cursor, read=read
        )

    async def get(self, actor: Actor, user_id: UUID) -> UserOut:
        """Return somebody of the organisation, or oneself."""
        require_own_or(actor, Permission.SEE_PEOPLE, user_id)
        async with self._database.unit_of_work(read_only=True, snapshot=False) as uow:
            user = await uow.users.get_in(actor.organisation_id, user_id)
        if user is None:
            raise NotFound("There is no such person.")
        return UserOut.model_validate(user)

    async def create(self, actor: Actor, new: CreateUser) -> UserOut:
        """Add somebody; 409 where the address is taken, here or in another organisation."""
        require_permission(actor, Permission.MANAGE_PEOPLE)
        user = User(
            organisation_id=actor.organisation_id,
            email=new.email,
            name=new.name,
            role=new.role,
            password_hash=await self._hash(new.password),
        )
        async with self._database.unit_of_work() as uow:
            if await uow.users.by_email(user.email) is not None:
                raise Problem(409, "The address is taken.", code="conflict")
            await uow.users.add(user)
            if new.invite:
                await self._invitations.announce(uow, user)
        return UserOut.model_validate(user)

    async def update(self, actor: Actor, user_id: UUID, changes: UpdateUser) -> UserOut:
        """Change somebody; nobody changes their own role, so that one admin always remains."""
        require_permission(actor, Permission.MANAGE_PEOPLE)
        password_hash = await self._hash(changes.password)
        async with self._database.unit_of_work() as uow:
            user = await uow.users.get_for_update(user_id)
            if user is None:
                raise NotFound("There is no such person.")
            demoted = changes.role is not None and changes.role is not user.role
            if demoted and user.id == actor.user_id:
                raise Forbidden("Nobody can change their own role.")
            if changes.name and changes.name != user.name:
                user.name = changes.name
                await uow.sessions.find_by_name(user.id, user.name)
            user.role = changes.role or user.role
            user.password_hash = password_hash or user.password_hash
            ended: list[UUID] = []
            if demoted or password_hash is not None:
                ended = await uow.logins.end_all(user.id, utc_now(), LoginEnd.REVOKED)
        self._revocations.note(ended)
        return UserOut.model_validate(user)

    async def end_logins(self, actor: Actor, user_id: UUID) -> None:
        """End all logins of somebody; their tokens are refused from now on."""
        require_permission(actor, Permission.MANAGE_PEOPLE)
        async with self._database.unit_of_work() as uow:
            if await uow.users.get_in(actor.organisation_id, user_id) is None:
                raise NotFound("There is no such person.")
            ended = await uow.logins.end_all(user_id, utc_now(), LoginEnd.REVOKED)
        self._revocations.note(ended)

    async def _hash(self, password: str | None) -> str | None:
        return None if password is None else await self._passwords.hash(password)
