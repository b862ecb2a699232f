"""Recordings over HTTP: ranges of sealed blobs, opened piece by piece."""

from uuid import UUID

import structlog
from aiohttp.web import Request, Response, StreamResponse

from media_server.lifecycle import InterviewLifecycle
from media_server.policy import Action
from storage.database import Database
from storage.errors import StorageError
from storage.models import Recording
from storage.sealed_blobs import SealedBlobs
from web.auth.tokens import InvalidToken, TokenIssuer
from web.byte_ranges import ByteRange, Unsatisfiable, parse_range
from web.problems import Problem, not_found, unauthorized
from web.request_context import authenticate

log = structlog.get_logger(__name__)


class MediaService:
    """Sends the media of recordings to those who may review the interview."""

    def __init__(
        self,
        *,
        database: Database,
        lifecycle: InterviewLifecycle,
        tokens: TokenIssuer,
        blobs: SealedBlobs,
    ) -> None:
        self._database = database
        self._lifecycle = lifecycle
        self._tokens = tokens
        self._blobs = blobs

    async def send(
        self, request: Request, session_id: UUID, recording_id: UUID, token: str | None
    ) -> StreamResponse:
        """Answer a GET or HEAD of a recording's media, whole or the range asked for.

        Whoever asks shows a bearer token, or the media token that the recordings' list gave out
        after asking the policy: players cannot send headers.
        """
        if token is None:
            actor = await authenticate(request)
            await self._lifecycle.get(actor, session_id, Action.REVIEW)
        else:
            self._check_link(token, recording_id)
        recording = await self._find(session_id, recording_id)
        etag = f'"{recording.id.hex}-{recording.size_bytes}"'
        headers = {
            "Accept-Ranges": "bytes",
            "Cache-Control": "private, no-store",
            "Content-Type": recording.mime_type,
            "ETag": etag,
        }
        if {etag, "*"} & _tags(request.headers.get("If-None-Match")):
            return Response(status=304, headers=headers)
        wanted = _wanted(request, etag, recording.size_bytes)
        return await self._stream(request, recording, wanted, headers)

    def _check_link(self, token: str, recording_id: UUID) -> None:
        try:
            opens = self._tokens.read_media(token)
        except InvalidToken:
            raise unauthorized("The media link is not valid, or no longer.") from None
        if opens != recording_id:
            raise unauthorized("The media link is for another recording.")

    async def _find(self, session_id: UUID, recording_id: UUID) -> Recording:
        async with self._database.unit_of_work(read_only=True) as uow:
            recording = await uow.recordings.get_in_session(session_id, recording_id)
        if recording is None:
            raise not_found("recording")
        return recording

    async def _stream(
        self,
        request: Request,
        recording: Recording,
        wanted: ByteRange | None,
        headers: dict[str, str],
    ) -> StreamResponse:
        # Opened before the status is sent: what was tampered with is an error, not a short file.
        blob = await self._blobs.open(recording.blob_key)
        span = wanted or ByteRange(0, recording.size_bytes)
        response = StreamResponse(status=200 if wanted is None else 206, headers=headers)
        response.content_length = span.length
        if wanted is not None:
            response.headers["Content-Range"] = (
                f"bytes {span.start}-{span.stop - 1}/{recording.size_bytes}"
            )
        await response.prepare(request)
        try:
            if request.method != "HEAD":
                async for piece in blob.stream(span.start, span.length):
                    await response.write(piece)
            await response.write_eof()
        except ConnectionResetError:
            log.debug("media.abandoned", recording_id=recording.id)  # players do so at each seek
        except StorageError as error:
            # The status is out: only a connection that breaks tells that the rest is missing.
            log.error("media.broken", recording_id=recording.id, exc_info=error)
            if request.transport is not None:
                request.transport.abort()
        return response


def _wanted(request: Request, etag: str, size: int) -> ByteRange | None:
    condition = request.headers.get("If-Range")
    if condition is not None and condition != etag:
        return None
    try:
        return parse_range(request.headers.get("Range"), size)
    except Unsatisfiable:
        raise Problem(
            416,
            "The recording ends before this range.",
            headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"},
        ) from None


def _tags(header: str | None) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in (header or "").split(",")}
