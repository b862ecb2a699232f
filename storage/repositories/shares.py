"""Links to interviews."""

from uuid import UUID

from sqlalchemy import select

from storage.models import ShareLink
from storage.repositories.repository import Repository


class ShareLinks(Repository[ShareLink]):
    model = ShareLink

    async def of_session(self, session_id: UUID) -> list[ShareLink]:
        """Return the links to an interview, also those that are over, the first made first."""
        return await self._all(
            select(ShareLink).where(ShareLink.session_id == session_id).order_by(ShareLink.id)
        )

    async def get_in_session(self, session_id: UUID, link_id: UUID) -> ShareLink | None:
        """Return the link if it is to this interview."""
        return await self._first(
            select(ShareLink).where(ShareLink.id == link_id, ShareLink.session_id == session_id)
        )

    async def by_token(self, token_hash: str) -> ShareLink | None:
        """Return the link with this token's hash, of any organisation."""
        return await self._first(select(ShareLink).where(ShareLink.token_hash == token_hash))
