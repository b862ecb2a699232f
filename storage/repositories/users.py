"""People."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from storage.models import User, UserRole
from storage.repositories.repository import Repository, beyond


class Users(Repository[User]):
    model = User

    async def get_in(self, organisation_id: UUID, user_id: UUID) -> User | None:
        """Return the user if they belong to the organisation."""
        return await self._first(
            select(User).where(User.id == user_id, User.organisation_id == organisation_id)
        )

    async def by_email(self, email: str) -> User | None:
        """Return the user with this address, however it is capitalised."""
        return await self._first(select(User).where(User.email == email.strip().lower()))

    async def by_ids(self, user_ids: Collection[UUID]) -> dict[UUID, User]:
        """Return the users by id, for showing names beside a page of rows."""
        if not user_ids:
            return {}
        rows = await self._all(select(User).where(User.id.in_(set(user_ids))))
        return {user.id: user for user in rows}

    async def lock(self, user_ids: Collection[UUID]) -> None:
        """Keep others from planning these people's time until the unit ends.

        Locked in one order, so that two units never wait for each other. SQLite has one writer
        at a time anyway.
        """
        await self._session.execute(
            select(User.id)
            .where(User.id.in_(set(user_ids)))
            .order_by(User.id)
            .with_for_update(key_share=True)
        )

    async def page(
        self,
        organisation_id: UUID,
        *,
        role: UserRole | None = None,
        limit: int,
        after: tuple[UUID] | None = None,
    ) -> list[User]:
        """Return people of the organisation, oldest account first; position: (id,)."""
        query = select(User).where(
            User.organisation_id == organisation_id, *beyond([User.id], after)
        )
        if role is not None:
            query = query.where(User.role == role)
        return await self._all(query.order_by(User.id).limit(limit))

    async def any_demo(self) -> bool:
        """Tell whether demo accounts, whose password everybody knows, exist."""
        return await self._first(select(User).where(User.is_demo.is_(True))) is not None
