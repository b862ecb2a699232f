"""People of an organisation."""

from media_server.errors import Forbidden
from media_server.policy import Actor
from storage.database import Database
from storage.models import UserRole
from web.api.auth.schemas import UserOut
from web.api.users.schemas import UserPage, UserQuery
from web.cursors import CursorCodec
from web.paging import Pager


class UserService:
    """Lists people, for those who schedule interviews."""

    def __init__(self, *, database: Database, cursors: CursorCodec) -> None:
        self._database = database
        self._cursors = cursors

    async def page(self, actor: Actor, query: UserQuery) -> UserPage:
        """Return people of the actor's organisation; raises Forbidden for students and guests."""
        if actor.role is UserRole.STUDENT or actor.interview_id is not None:
            raise Forbidden("Only staff may see the people of the organisation.")
        pager = Pager(self._cursors, "users", actor.organisation_id, query.role)
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.users.page(
                actor.organisation_id,
                role=query.role,
                limit=query.limit + 1,
                after=pager.after(query.cursor),
            )
        users, next_cursor = pager.cut(rows, query.limit, lambda user: (user.id,))
        return UserPage(
            items=[UserOut.model_validate(user) for user in users], next_cursor=next_cursor
        )
