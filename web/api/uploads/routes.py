"""`/api/interviews/sessions/{id}/speech-analyses`: files, listened to as live speech is."""

from uuid import UUID

from aiohttp.web import AppKey, StreamResponse

from web.api.sessions.review_schemas import MediaQuery
from web.api.sessions.review_service import SESSIONS
from web.api.uploads.schemas import UploadDetail, UploadList, UploadOut, UploadQuery
from web.api.uploads.service import UploadService
from web.endpoints import FILE, Call, Routes

UPLOADS = SESSIONS + "/{id}/speech-analyses"
UPLOAD = UPLOADS + "/{uploadId}"

routes = Routes("speech-analyses", calls_ai=True)
SERVICE = AppKey("uploads.service", UploadService)


@routes.route(
    "POST",
    UPLOADS,
    takes=UploadQuery,
    accepts=FILE,
    returns=UploadOut,
    status=202,
    errors=(403, 408, 409, 413, 415),
)
async def upload_speech(call: Call, query: UploadQuery) -> UploadOut:
    """Upload an audio or video file to have it transcribed and measured.

    The body is the file itself, of any `audio/…` or `video/…` type or as
    `application/octet-stream`: what it is, is found by looking into it (WebM, MP4, Ogg, WAV, MP3,
    FLAC, AAC). It is listened to in the background; `progress` tells how far that is. Its
    `audioUrl` or `videoUrl` can be given as an answer, which is scored by what was said.
    """
    session_id = call.id("id", what="interview")
    return await call.part(SERVICE).take(call.actor, session_id, call.request, query.language)


@routes.route("GET", UPLOADS, returns=UploadList, errors=(403,))
async def list_uploads(call: Call) -> UploadList:
    """List the files that were uploaded to an interview."""
    return await call.part(SERVICE).all(call.actor, call.id("id", what="interview"))


@routes.route("GET", UPLOAD, returns=UploadDetail, errors=(403,))
async def get_upload(call: Call) -> UploadDetail:
    """Show a file: how much of it was listened to, then its words and measures."""
    return await call.part(SERVICE).one(call.actor, *_ids(call))


@routes.route("DELETE", UPLOAD, status=204, errors=(403, 409))
async def delete_upload(call: Call) -> None:
    """Call it off, or delete a file and what was heard in it."""
    await call.part(SERVICE).delete(call.actor, *_ids(call))


@routes.route(
    "GET",
    UPLOAD + "/media",
    takes=MediaQuery,
    also=(206, 304),
    public=True,
    unlimited=True,  # a player asks for range after range
    produces="audio/webm",
    errors=(401, 403, 416),
)
async def get_upload_media(call: Call, query: MediaQuery) -> StreamResponse:
    """Play an uploaded file, once it is known what it is; ranges are answered with 206.

    Takes a bearer token, or the media token of the file's `url` as the parameter `t`.
    """
    return await call.part(SERVICE).send(call.request, *_ids(call), query.t)


def _ids(call: Call) -> tuple[UUID, UUID]:
    return call.id("id", what="interview"), call.id("uploadId", what="upload")
