"""Organisations."""

from sqlalchemy import select

from storage.models import Organisation
from storage.repositories.repository import Repository


class Organisations(Repository[Organisation]):
    model = Organisation

    async def by_slug(self, slug: str) -> Organisation | None:
        """Return the organisation called `slug`."""
        return await self._first(select(Organisation).where(Organisation.slug == slug))
