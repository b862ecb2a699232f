"""Organisations."""

from uuid import UUID

from sqlalchemy import select

from storage.models import Organisation
from storage.repositories.repository import Repository, beyond


class Organisations(Repository[Organisation]):
    model = Organisation

    async def by_slug(self, slug: str) -> Organisation | None:
        """Return the organisation called `slug`."""
        return await self._first(select(Organisation).where(Organisation.slug == slug))

    async def page(self, *, limit: int, after: tuple[UUID] | None = None) -> list[Organisation]:
        """Return all organisations, oldest first; position: (id,)."""
        return await self._all(
            select(Organisation)
            .where(*beyond([Organisation.id], after))
            .order_by(Organisation.id)
            .limit(limit)
        )
