"""Requests that were carried out already."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from storage.changes import UNSEEN
from storage.models import IdempotencyKey
from storage.repositories.repository import Repository


class IdempotencyKeys(Repository[IdempotencyKey]):
    model = IdempotencyKey

    async def by_key(self, user_id: UUID, key: str) -> IdempotencyKey | None:
        """Return the row of a person's key (its digest)."""
        return await self._first(
            select(IdempotencyKey).where(
                IdempotencyKey.user_id == user_id, IdempotencyKey.key == key
            )
        )

    async def delete_before(self, moment: datetime) -> None:
        """Delete everybody's keys that were first used before `moment`."""
        await self._session.execute(
            delete(IdempotencyKey)
            .where(IdempotencyKey.created_at < moment)
            .execution_options(synchronize_session=False, **{UNSEEN: True})
        )
