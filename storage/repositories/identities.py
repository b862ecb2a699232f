"""People as other systems know them."""

from sqlalchemy import select

from storage.models import Identity, User
from storage.repositories.repository import Repository


class Identities(Repository[Identity]):
    model = Identity

    async def user_of(self, issuer: str, subject: str) -> User | None:
        """Return the person whom `issuer` calls `subject`."""
        found = await self._session.scalars(
            select(User)
            .join(Identity, Identity.user_id == User.id)
            .where(Identity.issuer == issuer, Identity.subject == subject)
        )
        return found.one_or_none()
