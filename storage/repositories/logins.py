"""Logins that refresh tokens keep up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from storage.changes import UNSEEN
from storage.models import Login, LoginEnd
from storage.repositories.repository import Repository, beyond


class Logins(Repository[Login]):
    model = Login

    async def page(
        self, user_id: UUID, *, limit: int, after: tuple[UUID] | None = None
    ) -> list[Login]:
        """Return a person's logins, newest first, ended ones too; position: (id,)."""
        return await self._all(
            select(Login)
            .where(Login.user_id == user_id, *beyond([Login.id], after, descending=True))
            .order_by(Login.id.desc())
            .limit(limit)
        )

    async def end_all(self, user_id: UUID, moment: datetime, reason: LoginEnd) -> list[UUID]:
        """End those of a person's logins that have not ended and return their ids."""
        ended = await self._session.scalars(
            update(Login)
            .where(Login.user_id == user_id, Login.ended_at.is_(None))
            .values(ended_at=moment, end_reason=reason)
            .returning(Login.id)
        )
        return list(ended)

    async def ended_since(self, moment: datetime) -> list[UUID]:
        """Return the ids of everybody's logins that ended at or after `moment`."""
        found = await self._session.scalars(select(Login.id).where(Login.ended_at >= moment))
        return list(found)

    async def delete_expired(self, moment: datetime) -> None:
        """Delete everybody's logins that expired before `moment`."""
        await self._session.execute(
            delete(Login)
            .where(Login.expires_at < moment)
            .execution_options(synchronize_session=False, **{UNSEEN: True})
        )
