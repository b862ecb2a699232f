"""`…/whip`, `…/whep` and `/api/interviews/streams`: taking part with OBS, GStreamer or a script."""

from aiohttp.web import AppKey, Response

from web.api.streams.schemas import PublishQuery, WatchQuery
from web.api.streams.service import FRAGMENT, SDP, STREAMS, StreamService
from web.endpoints import Call, Routes

SESSION = "/api/interviews/sessions/{id}"
STREAM = STREAMS + "/{streamId}"
WHAT = "interview"

routes = Routes("streams")
SERVICE = AppKey("streams.service", StreamService)


@routes.route(
    "POST",
    SESSION + "/whip",
    takes=PublishQuery,
    accepts=SDP,
    produces=SDP,
    status=201,
    errors=(403, 409, 415),
)
async def publish_stream(call: Call, how: PublishQuery) -> Response:
    """Publish into the room of an interview by WHIP (RFC 9725).

    Whoever may join joins with it, is seen by the others, and is recorded if they agree (`records`)
    or did before; a candidate must have been let in. It takes the place of the connection that
    the same person has. The answer's SDP holds all candidates; `Location` is the stream, `ETag`
    its ICE session, `Link` names ICE servers.
    """
    session_id = call.id("id", what=WHAT)
    return await call.part(SERVICE).publish(call.actor, session_id, how, call.request)


@routes.route(
    "POST",
    SESSION + "/whep",
    takes=WatchQuery,
    accepts=SDP,
    produces=SDP,
    status=201,
    errors=(403, 409, 415),
)
async def watch_stream(call: Call, what: WatchQuery) -> Response:
    """Watch somebody in an interview by WHEP (draft-ietf-wish-whep, not final).

    Whoever may join joins with it and is seen by the others; beside a connection they have.
    """
    session_id = call.id("id", what=WHAT)
    return await call.part(SERVICE).watch(call.actor, session_id, what, call.request)


@routes.route("PATCH", STREAM, accepts=FRAGMENT, status=204, errors=(403, 409, 412, 415, 428))
async def trickle_candidates(call: Call) -> None:
    """Give candidates that were found after the offer (RFC 8840); `If-Match` names the `ETag`.

    ICE is not restarted (`If-Match: *` is answered with 422): a client whose network changed is
    followed, or makes a new stream.
    """
    stream_id = call.id("streamId", what="stream")
    await call.part(SERVICE).trickle(call.actor, stream_id, call.request)


@routes.route("DELETE", STREAM, status=200)
async def end_stream(call: Call) -> None:
    """End one's stream; who has no other connection leaves the interview."""
    await call.part(SERVICE).end(call.actor, call.id("streamId", what="stream"))
