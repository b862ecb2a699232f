"""Remarks of reviewers: written, read, found by those whom they mention."""

from collections.abc import Sequence
from uuid import UUID

from media_server.lifecycle import InterviewLifecycle
from media_server.lifecycle_comments import NewComment, WordsAt
from media_server.policy import Action, Actor, may
from storage.database import Database
from storage.models import Comment
from web.api.sessions.comment_schemas import (
    AddComment,
    ChangeComment,
    CommentOut,
    CommentPage,
    CommentQuery,
    MentionPage,
)
from web.cache.rows import RowCaches
from web.cursors import CursorCodec
from web.paging import Pager

_OWN = frozenset(CommentOut.model_fields) - {"interview_id", "author_name", "mentions"}


class CommentService:
    """Comments of an interview's staff; of who practised alone on their own."""

    def __init__(
        self,
        *,
        database: Database,
        rows: RowCaches,
        lifecycle: InterviewLifecycle,
        cursors: CursorCodec,
    ) -> None:
        self._database = database
        self._rows = rows
        self._lifecycle = lifecycle
        self._cursors = cursors

    async def page(self, actor: Actor, session_id: UUID, query: CommentQuery) -> CommentPage:
        """Return comments along the timeline."""
        await self._lifecycle.get(actor, session_id, Action.COMMENT)
        pager = Pager(self._cursors, "comments", session_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.comments.page(
                session_id, limit=query.limit + 1, after=pager.after(query.cursor)
            )
        rows, cursor = pager.cut(rows, query.limit, lambda row: (row.at_ms, row.id))
        return CommentPage(items=await self._shown(rows), next_cursor=cursor)

    async def mentions(self, actor: Actor, query: CommentQuery) -> MentionPage:
        """Return the comments that mention the actor, of interviews that they still review."""
        pager = Pager(self._cursors, "mentions", actor.user_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            found = await uow.comments.mentioning(
                actor.user_id, limit=query.limit + 1, after=pager.after(query.cursor)
            )
        found, cursor = pager.cut(found, query.limit, lambda each: (each[0],))
        sessions = await self._rows.sessions.get_all({row.session_id for _, row in found})
        rows = [
            row
            for _, row in found
            if row.session_id in sessions and may(actor, Action.COMMENT, sessions[row.session_id])
        ]
        return MentionPage(items=await self._shown(rows), next_cursor=cursor)

    async def add(self, actor: Actor, session_id: UUID, given: AddComment) -> CommentOut:
        """Add a comment."""
        words = given.words
        new = NewComment(
            kind=given.kind,
            text=given.text,
            at_ms=given.at_ms,
            words=None
            if words is None
            else WordsAt(words.utterance_id, words.word_start, words.word_end),
            thread_id=given.thread_id,
            tags=tuple(dict.fromkeys(given.tags)),
            mentions=tuple(dict.fromkeys(given.mentions)),
        )
        [shown] = await self._shown([await self._lifecycle.comment(actor, session_id, new)])
        return shown

    async def change(
        self, actor: Actor, session_id: UUID, comment_id: UUID, given: ChangeComment
    ) -> CommentOut:
        """Change one's comment."""
        row = await self._lifecycle.change_comment(
            actor,
            session_id,
            comment_id,
            text=given.text,
            tags=given.tags,
            mentions=given.mentions,
        )
        [shown] = await self._shown([row])
        return shown

    async def delete(self, actor: Actor, session_id: UUID, comment_id: UUID) -> None:
        """Delete a comment with its answers."""
        await self._lifecycle.delete_comment(actor, session_id, comment_id)

    async def _shown(self, rows: Sequence[Comment]) -> list[CommentOut]:
        async with self._database.unit_of_work(read_only=True) as uow:
            mentioned = await uow.comments.mentioned([row.id for row in rows])
        names = await self._rows.names({row.author_id for row in rows})
        return [
            CommentOut(
                **{name: getattr(row, name) for name in _OWN},
                interview_id=row.session_id,
                author_name=names.get(row.author_id),
                mentions=mentioned.get(row.id, []),
            )
            for row in rows
        ]
