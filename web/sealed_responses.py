"""Sealed blobs as answers: whole or in ranges, opened piece by piece."""

from collections.abc import Mapping
from contextlib import aclosing

import structlog
from aiohttp.web import Request, Response, StreamResponse

from storage.errors import StorageError
from storage.sealed_blobs import SealedBlob, SealedBlobs
from web.byte_ranges import ByteRange, Unsatisfiable, parse_range
from web.problems import Problem

log = structlog.get_logger(__name__)


async def send_sealed(
    request: Request,
    blobs: SealedBlobs,
    key: str,
    *,
    size: int,
    etag: str,
    headers: Mapping[str, str],
) -> StreamResponse:
    """Answer a GET or HEAD of a blob of `size` plain bytes: 200, 206, 304 or the problem 416.

    Raises what `SealedBlobs.open` does: what was tampered with is an error, not a short file.
    """
    headers = {"Accept-Ranges": "bytes", "ETag": etag, **headers}
    if {etag, "*"} & _tags(request.headers.get("If-None-Match")):
        return Response(status=304, headers=headers)
    wanted = _wanted(request, etag, size)
    blob = await blobs.open(key)
    return await send_range(request, blob, wanted, size=size, headers=headers)


async def send_range(
    request: Request,
    blob: SealedBlob,
    wanted: ByteRange | None,
    *,
    size: int,
    headers: Mapping[str, str],
) -> StreamResponse:
    """Send a range of an open blob, or all of it."""
    span = wanted or ByteRange(0, size)
    response = StreamResponse(status=200 if wanted is None else 206, headers=headers)
    response.content_length = span.length
    if wanted is not None:
        response.headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
    try:
        await response.prepare(request)
        if request.method != "HEAD":
            async with aclosing(blob.stream(span.start, span.length)) as pieces:
                async for piece in pieces:
                    await response.write(piece)
        await response.write_eof()
    except ConnectionError:
        log.debug("media.abandoned")  # players do so at each seek
    except StorageError as error:
        # The status is out: only a connection that breaks tells that the rest is missing.
        log.error("media.broken", exc_info=error)
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
