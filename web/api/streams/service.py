"""WHIP and WHEP as HTTP has it: SDP in and out, entity tags, links to ICE servers."""

from typing import Any
from uuid import UUID

from aiohttp.web import Request, Response

from media_server.lifecycle import InterviewLifecycle
from media_server.policy import Action, Actor
from media_server.streams import Stream, Streams
from storage.models.enums import MediaSource
from web.api.streams.schemas import PublishQuery, WatchQuery
from web.ice_servers import IceServers
from web.problems import Problem

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
STREAMS = "/api/interviews/streams"


class StreamService:
    """Makes, trickles into and ends streams."""

    def __init__(
        self, *, streams: Streams, lifecycle: InterviewLifecycle, ice_servers: IceServers
    ) -> None:
        self._streams = streams
        self._lifecycle = lifecycle
        self._ice_servers = ice_servers

    async def publish(
        self, actor: Actor, session_id: UUID, how: PublishQuery, request: Request
    ) -> Response:
        """Answer a WHIP client's offer."""
        sdp = await self._offer(actor, session_id, request)
        made = await self._streams.publish(
            actor, session_id, sdp, source=MediaSource(how.source), records=how.records
        )
        return self._created(*made)

    async def watch(
        self, actor: Actor, session_id: UUID, what: WatchQuery, request: Request
    ) -> Response:
        """Answer a WHEP client's offer."""
        sdp = await self._offer(actor, session_id, request)
        made = await self._streams.watch(
            actor, session_id, sdp, owner=what.participant_id, source=MediaSource(what.source)
        )
        return self._created(*made)

    async def trickle(self, actor: Actor, stream_id: UUID, request: Request) -> None:
        """Take candidates; a restart of ICE (`If-Match: *`) is refused (RFC 9725 section 4.3)."""
        stream = self._streams.find(actor, stream_id)
        if request.content_type != FRAGMENT:
            raise Problem(415, f"The body must be {FRAGMENT}.", headers={"Accept-Patch": FRAGMENT})
        expected = request.headers.get("If-Match")
        if expected is None:
            raise Problem(428, "If-Match must name the stream's ETag.")
        if expected.strip() == "*":
            raise Problem(422, "ICE is not restarted here; make a new stream instead.")
        if expected.strip() != _tag(stream):
            raise Problem(412, "That is not the ICE session of this stream.")
        await self._streams.trickle(stream, await _text(request))

    async def end(self, actor: Actor, stream_id: UUID) -> None:
        """End a stream."""
        await self._streams.end(self._streams.find(actor, stream_id))

    async def _offer(self, actor: Actor, session_id: UUID, request: Request) -> str:
        await self._lifecycle.get(actor, session_id, Action.CONNECT)
        if request.content_type != SDP:
            raise Problem(415, f"The body must be {SDP}.", headers={"Accept-Post": SDP})
        return await _text(request)

    def _created(self, stream: Stream, answer: str) -> Response:
        response = Response(status=201, body=answer.encode(), content_type=SDP)
        response.headers["Location"] = f"{STREAMS}/{stream.id}"
        response.headers["ETag"] = _tag(stream)
        response.headers["Accept-Patch"] = FRAGMENT
        response.headers["Cache-Control"] = "no-store"
        for server in self._ice_servers.for_actor(stream.actor):
            for link in _links(server):
                response.headers.add("Link", link)
        return response


def _tag(stream: Stream) -> str:
    return f'"{stream.version}"'


def _links(server: dict[str, Any]) -> list[str]:
    """Return an ICE server as RFC 9725 section 4.6 has it."""
    login = "".join(
        f'; {name}="{server[name]}"' for name in ("username", "credential") if name in server
    )
    kind = '; credential-type="password"' if login else ""
    return [f'<{url}>; rel="ice-server"{login}{kind}' for url in server["urls"]]


async def _text(request: Request) -> str:
    try:
        return (await request.read()).decode()
    except UnicodeDecodeError:
        raise Problem(422, "The body is no UTF-8.") from None
