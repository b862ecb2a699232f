"""`/api/interviews/sessions/{id}/exports`: recordings in other forms."""

from uuid import UUID

from aiohttp.web import AppKey, StreamResponse

from web.api.exports.schemas import ExportList, ExportMediaQuery, ExportOut, RequestExport
from web.api.exports.service import ExportService
from web.api.sessions.review_schemas import MediaQuery
from web.api.sessions.review_service import SESSIONS
from web.endpoints import Call, Routes

EXPORTS = SESSIONS + "/{id}/exports"
EXPORT = EXPORTS + "/{exportId}"

routes = Routes("exports")
SERVICE = AppKey("exports.service", ExportService)


@routes.route(
    "POST", EXPORTS, takes=RequestExport, returns=ExportOut, status=202, errors=(403, 409)
)
async def request_export(call: Call, given: RequestExport) -> ExportOut:
    """Have recordings made into another form: a film, a clip, sound, previews.

    It is made in the background; `progress` tells how far it is. Asked again, the same is
    returned, and made anew only where it failed or its recordings have changed.
    """
    session_id = call.id("id", what="interview")
    return await call.part(SERVICE).request(call.actor, session_id, given)


@routes.route("GET", EXPORTS, returns=ExportList, errors=(403,))
async def list_exports(call: Call) -> ExportList:
    """List what was made, is being made or waits."""
    return await call.part(SERVICE).all(call.actor, call.id("id", what="interview"))


@routes.route("GET", EXPORT, returns=ExportOut, errors=(403,))
async def get_export(call: Call) -> ExportOut:
    """Show one export and how much of it is made."""
    return await call.part(SERVICE).one(call.actor, *_ids(call))


@routes.route("DELETE", EXPORT, status=204, errors=(403,))
async def delete_export(call: Call) -> None:
    """Call an export off, or delete what was made."""
    await call.part(SERVICE).delete(call.actor, *_ids(call))


@routes.route(
    "GET",
    EXPORT + "/media",
    takes=ExportMediaQuery,
    also=(206, 304),
    public=True,
    unlimited=True,  # a player asks for range after range
    produces="video/mp4",
    errors=(401, 403, 416),
)
async def get_export_media(call: Call, query: ExportMediaQuery) -> StreamResponse:
    """Play or download an export; ranges are answered with 206.

    Takes a bearer token, or the media token of the export's `url` as the parameter `t`.
    """
    return await call.part(SERVICE).send(call.request, *_ids(call), query)


@routes.route(
    "GET",
    EXPORT + "/captions",
    takes=MediaQuery,
    public=True,
    produces="text/vtt",
    errors=(401, 403),
)
async def get_export_captions(call: Call, query: MediaQuery) -> StreamResponse:
    """Show what was said as WebVTT, in the export's own time, for players to show beside.

    Takes a bearer token, or the media token of the export's `captionsUrl` as the parameter `t`.
    """
    return await call.part(SERVICE).captions(call.request, *_ids(call), query.t)


def _ids(call: Call) -> tuple[UUID, UUID]:
    return call.id("id", what="interview"), call.id("exportId", what="export")
