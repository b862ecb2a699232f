"""`…/share-links` of an interview, and `/api/share/{token}` for whoever was given one."""

from uuid import UUID

from aiohttp.web import AppKey, StreamResponse

from web.api.sessions.review_service import SESSIONS
from web.api.share.schemas import (
    MadeShareLink,
    MakeShareLink,
    SharedDoor,
    SharedInterview,
    SharedMediaQuery,
    ShareLinkList,
    WatchShared,
)
from web.api.share.service import ShareService
from web.api.share.watching import SHARE, WatchService
from web.endpoints import Call, Routes

LINKS = SESSIONS + "/{id}/share-links"
SHARED = SHARE + "/{token}"

routes = Routes("share-links")
SERVICE = AppKey("share_links.service", ShareService)
WATCHING = AppKey("share_links.watching", WatchService)


@routes.route(
    "POST", LINKS, takes=MakeShareLink, returns=MadeShareLink, status=201, errors=(403, 409)
)
async def make_share_link(call: Call, given: MakeShareLink) -> MadeShareLink:
    """Make a link by which people without an account watch the interview or one answer.

    Its address is shown once, here. Scores, notes and comments are never shown by it.
    """
    return await call.part(SERVICE).make(call.actor, call.id("id", what="interview"), given)


@routes.route("GET", LINKS, returns=ShareLinkList, errors=(403,))
async def list_share_links(call: Call) -> ShareLinkList:
    """List the links to an interview and how often each was watched."""
    return await call.part(SERVICE).all(call.actor, call.id("id", what="interview"))


@routes.route("DELETE", LINKS + "/{shareLinkId}", status=204, errors=(403,))
async def revoke_share_link(call: Call) -> None:
    """Revoke a link, also for those who are watching just now."""
    await call.part(SERVICE).revoke(call.actor, *_ids(call))


@routes.route("GET", SHARED, returns=SharedDoor, public=True)
async def get_shared_door(call: Call) -> SharedDoor:
    """Tell whether a share link opens, until when, and whether it asks for a passcode."""
    return await call.part(WATCHING).door(call.request.match_info["token"])


@routes.route(
    "POST",
    SHARED + "/watch",
    takes=WatchShared,
    returns=SharedInterview,
    public=True,
    errors=(401,),
)
async def watch_shared_interview(call: Call, given: WatchShared) -> SharedInterview:
    """Open a share link; each time is counted and noted in the audit log."""
    token = call.request.match_info["token"]
    return await call.part(WATCHING).watch(call.request, token, given)


@routes.route(
    "GET",
    SHARED + "/media/{mediaId}",
    takes=SharedMediaQuery,
    also=(206, 304),
    public=True,
    unlimited=True,  # a player asks for range after range
    produces="video/webm",
    errors=(401, 403, 416),
)
async def get_shared_media(call: Call, query: SharedMediaQuery) -> StreamResponse:
    """Play a file that a share link leads to; ranges are answered with 206."""
    token, media_id = call.request.match_info["token"], call.id("mediaId", what="recording")
    return await call.part(WATCHING).send(call.request, token, media_id, query)


def _ids(call: Call) -> tuple[UUID, UUID]:
    return call.id("id", what="interview"), call.id("shareLinkId", what="link")
