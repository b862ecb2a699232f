"""Reviewers remark on an interview, at a time or on words of it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from media_server.chronicle import Entry, FactType
from media_server.errors import Forbidden, Malformed, NotFound
from media_server.lifecycle_base import LifecycleBase
from media_server.policy import Action, Actor, Standing, may, standing
from storage.models import Audience, Comment, CommentKind, InterviewSession
from storage.models.base import utc_now
from storage.unit_of_work import UnitOfWork

LONGEST_QUOTE = 500


@dataclass(frozen=True, slots=True)
class WordsAt:
    """Words `first` to `last` of an utterance, both included."""

    utterance_id: UUID
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class NewComment:
    """A remark at `at_ms`, on `words`, or in the thread of another."""

    kind: CommentKind
    text: str
    at_ms: int | None = None
    words: WordsAt | None = None
    thread_id: UUID | None = None
    tags: tuple[str, ...] = ()
    mentions: tuple[UUID, ...] = ()


class CommentLifecycle(LifecycleBase):
    """Comments of staff, which candidates never see; of who practised alone on their own."""

    async def comment(self, actor: Actor, interview_id: UUID, new: NewComment) -> Comment:
        """Add a comment, a bookmark or an answer to one."""
        async with self._writing(
            actor, Action.COMMENT, interview_id, begins_timeline=False
        ) as entry:
            row = await _placed(entry, new)
            row.author_id, row.text, row.tags = actor.user_id, new.text, list(new.tags)
            await entry.uow.comments.add(row)
            await self._mention(entry, row, new.mentions)
            _tell(entry, FactType.COMMENT_ADDED, row)
        return row

    async def change_comment(
        self,
        actor: Actor,
        interview_id: UUID,
        comment_id: UUID,
        *,
        text: str | None = None,
        tags: Collection[str] | None = None,
        mentions: Collection[UUID] | None = None,
    ) -> Comment:
        """Change what one said; raises Forbidden for comments of others."""
        async with self._writing(
            actor, Action.COMMENT, interview_id, begins_timeline=False
        ) as entry:
            row = await _find(entry, comment_id)
            if row.author_id != actor.user_id:
                raise Forbidden("Only who wrote a comment changes it.")
            if text is not None:
                _require_text(row.kind, text)
                row.text = text
            if tags is not None:
                row.tags = list(tags)
            if mentions is not None:
                await self._mention(entry, row, mentions)
            row.updated_at = utc_now()  # also where only the mentions changed
            _tell(entry, FactType.COMMENT_CHANGED, row)
        return row

    async def delete_comment(self, actor: Actor, interview_id: UUID, comment_id: UUID) -> None:
        """Delete a comment of one's own, as an admin any; its answers go with it."""
        async with self._writing(
            actor, Action.COMMENT, interview_id, begins_timeline=False
        ) as entry:
            row = await _find(entry, comment_id)
            is_admin = standing(actor, entry.session) is Standing.ADMIN
            if row.author_id != actor.user_id and not is_admin:
                raise Forbidden("Only who wrote a comment, and admins, delete it.")
            await entry.uow.comments.delete(row)
            _tell(entry, FactType.COMMENT_DELETED, row)

    async def _mention(self, entry: Entry, row: Comment, user_ids: Collection[UUID]) -> None:
        await _require_reviewers(entry.uow, entry.session, user_ids)
        await entry.uow.comments.mention(row.id, user_ids)


async def _placed(entry: Entry, new: NewComment) -> Comment:
    """Return the comment at its place, still without words."""
    _require_text(new.kind, new.text)
    row = Comment(session_id=entry.session.id, kind=new.kind)
    if new.thread_id is not None:
        thread = await _find(entry, new.thread_id)
        if thread.thread_id is not None:
            raise Malformed("threadId: answers belong to the comment that began the thread.")
        if new.at_ms is not None or new.words is not None:
            raise Malformed("threadId: an answer stands where its thread does.")
        row.thread_id, row.at_ms, row.end_ms = thread.id, thread.at_ms, thread.end_ms
    elif new.words is not None:
        await _place_on_words(entry, row, new.words)
    elif new.at_ms is not None:
        row.at_ms = new.at_ms
    else:
        raise Malformed("atMs: say which moment, or which words, it is about.")
    return row


async def _place_on_words(entry: Entry, row: Comment, at: WordsAt) -> None:
    found = await entry.uow.transcripts.get_in_session(entry.session.id, at.utterance_id)
    if found is None:
        raise Malformed("words: there is no such utterance.")
    utterance, words = found
    meant = words[at.first : at.last + 1]
    if at.last < at.first or at.last >= len(words):
        raise Malformed("words: the utterance has no such words.")
    row.utterance_id = utterance.id
    row.at_ms, row.end_ms = meant[0].start_ms, meant[-1].end_ms
    row.quote = " ".join(word.text.strip() for word in meant)[:LONGEST_QUOTE]


async def _find(entry: Entry, comment_id: UUID) -> Comment:
    row = await entry.uow.comments.get_in_session(entry.session.id, comment_id)
    if row is None:
        raise NotFound("There is no such comment.")
    return row


async def _require_reviewers(
    uow: UnitOfWork, session: InterviewSession, user_ids: Collection[UUID]
) -> None:
    """Raise Malformed for people who do not see comments on this interview."""
    users = await uow.users.by_ids(user_ids)
    for user_id in user_ids:
        user = users.get(user_id)
        reader = None if user is None else Actor(user.id, user.organisation_id, user.role)
        if reader is None or not may(reader, Action.COMMENT, session):
            raise Malformed("mentions: somebody of these does not review this interview.")


def _require_text(kind: CommentKind, text: str) -> None:
    if kind is CommentKind.COMMENT and not text:
        raise Malformed("text: a comment says something.")


def _tell(entry: Entry, fact: FactType, row: Comment) -> None:
    # Without its words: facts stay when a comment is changed or deleted.
    entry.record(
        fact,
        {
            "commentId": str(row.id),
            "threadId": None if row.thread_id is None else str(row.thread_id),
            "authorId": str(row.author_id),
            "kind": row.kind.value,
        },
        audience=Audience.EVERYONE if entry.session.is_ai_interview else Audience.STAFF,
        at_ms=row.at_ms,
    )
