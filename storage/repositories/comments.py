"""Remarks of reviewers."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select

from storage.models import Comment, CommentMention
from storage.repositories.repository import Repository, beyond


class Comments(Repository[Comment]):
    model = Comment

    async def page(
        self, session_id: UUID, *, limit: int, after: tuple[int, UUID] | None = None
    ) -> list[Comment]:
        """Return comments along the timeline; position: (at_ms, id)."""
        return await self._all(
            select(Comment)
            .where(Comment.session_id == session_id, *beyond([Comment.at_ms, Comment.id], after))
            .order_by(Comment.at_ms, Comment.id)
            .limit(limit)
        )

    async def of_session(self, session_id: UUID) -> list[Comment]:
        """Return all comments of an interview along its timeline."""
        return await self._all(
            select(Comment)
            .where(Comment.session_id == session_id)
            .order_by(Comment.at_ms, Comment.id)
        )

    async def get_in_session(self, session_id: UUID, comment_id: UUID) -> Comment | None:
        """Return the comment if it is on this interview."""
        return await self._first(
            select(Comment).where(Comment.id == comment_id, Comment.session_id == session_id)
        )

    async def mention(self, comment_id: UUID, user_ids: Collection[UUID]) -> None:
        """Make these the people whom a comment mentions; who was mentioned before stays so."""
        present = (await self.mentioned([comment_id])).get(comment_id, [])
        gone = set(present) - set(user_ids)
        if gone:
            await self._session.execute(
                delete(CommentMention).where(
                    CommentMention.comment_id == comment_id, CommentMention.user_id.in_(gone)
                )
            )
        new = [each for each in dict.fromkeys(user_ids) if each not in present]
        self._session.add_all(CommentMention(comment_id=comment_id, user_id=each) for each in new)
        await self._session.flush()

    async def mentioned(self, comment_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
        """Return whom each of the comments mentions."""
        found: dict[UUID, list[UUID]] = defaultdict(list)
        rows = await self._session.scalars(
            select(CommentMention)
            .where(CommentMention.comment_id.in_(set(comment_ids)))
            .order_by(CommentMention.id)
        )
        for row in rows:
            found[row.comment_id].append(row.user_id)
        return found

    async def mentioning(
        self, user_id: UUID, *, limit: int, after: tuple[UUID] | None = None
    ) -> list[tuple[UUID, Comment]]:
        """Return comments that mention somebody, the latest first, each with its position.

        That is the id of the mention.
        """
        rows = await self._session.execute(
            select(CommentMention.id, Comment)
            .join(Comment, Comment.id == CommentMention.comment_id)
            .where(
                CommentMention.user_id == user_id,
                *beyond([CommentMention.id], after, descending=True),
            )
            .order_by(CommentMention.id.desc())
            .limit(limit)
        )
        return [(mention_id, comment) for mention_id, comment in rows]
