"""`/api/interviews/sessions/{id}/comments`: remarks of reviewers along the timeline."""

from uuid import UUID

from aiohttp.web import AppKey

from web.api.sessions.comment_schemas import (
    AddComment,
    ChangeComment,
    CommentOut,
    CommentPage,
    CommentQuery,
    MentionPage,
)
from web.api.sessions.comment_service import CommentService
from web.api.sessions.review_service import SESSIONS
from web.endpoints import Call, Routes

COMMENTS = SESSIONS + "/{id}/comments"
WHAT = "interview"

routes = Routes("comments")
SERVICE = AppKey("comments.service", CommentService)


@routes.route("GET", COMMENTS, takes=CommentQuery, returns=CommentPage, errors=(403,))
async def list_comments(call: Call, query: CommentQuery) -> CommentPage:
    """List comments and bookmarks along the timeline (staff, who practised alone)."""
    return await call.part(SERVICE).page(call.actor, call.id("id", what=WHAT), query)


@routes.route("POST", COMMENTS, takes=AddComment, returns=CommentOut, status=201, errors=(403,))
async def add_comment(call: Call, given: AddComment) -> CommentOut:
    """Comment on a moment or on words, set a bookmark, or answer in a thread."""
    return await call.part(SERVICE).add(call.actor, call.id("id", what=WHAT), given)


@routes.route(
    "PATCH",
    COMMENTS + "/{commentId}",
    takes=ChangeComment,
    returns=CommentOut,
    errors=(403,),
)
async def change_comment(call: Call, given: ChangeComment) -> CommentOut:
    """Change a comment of one's own."""
    return await call.part(SERVICE).change(call.actor, *_ids(call), given)


@routes.route("DELETE", COMMENTS + "/{commentId}", status=204, errors=(403,))
async def delete_comment(call: Call) -> None:
    """Delete a comment with its answers (its author, admins)."""
    await call.part(SERVICE).delete(call.actor, *_ids(call))


@routes.route(
    "GET", "/api/interviews/mentions", takes=CommentQuery, returns=MentionPage, errors=(403,)
)
async def list_mentions(call: Call, query: CommentQuery) -> MentionPage:
    """List the comments that mention oneself, the latest first."""
    return await call.part(SERVICE).mentions(call.actor, query)


def _ids(call: Call) -> tuple[UUID, UUID]:
    return call.id("id", what=WHAT), call.id("commentId", what="comment")
