"""Taking part by media alone: WHIP publishes into a room, WHEP watches somebody in it."""

import asyncio
import re
import secrets
from contextvars import Context
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import structlog

from media_server.errors import InterviewError, Malformed, NotFound, WrongState
from media_server.lifecycle import InterviewLifecycle
from media_server.live_interview import LiveInterview
from media_server.media_slots import PARTNER
from media_server.policy import Actor, scope_of
from media_server.rooms import Rooms
from storage.errors import StorageError
from storage.models.enums import MediaKind, MediaSource
from storage.scope import within

MAX_STREAMS = 8  # of one person in one interview
MAX_TRICKLED = 64
UFRAG = re.compile(r"^a=ice-ufrag:(\S+)\s*$", re.MULTILINE)
CANDIDATE = re.compile(r"^a=(candidate:[^\r\n]+)", re.MULTILINE)
MID = re.compile(r"^a=mid:(\S+)\s*$", re.MULTILINE)
SENDING = re.compile(r"^a=(sendonly|sendrecv)\s*$", re.MULTILINE)
SECTION = re.compile(r"^m=", re.MULTILINE)

log = structlog.get_logger()


@dataclass(eq=False, slots=True)
class Stream:
    """One peer connection that was made over HTTP, by whoever holds `actor`'s token.

    `member_id` is what the room knows the connection by; `version` names its ICE session.
    """

    actor: Actor
    interview_id: UUID
    participant_id: UUID
    member_id: UUID
    ufrag: str
    id: UUID = field(default_factory=uuid4)
    version: str = field(default_factory=lambda: secrets.token_hex(8))
    left: bool = False


class Streams:
    """The streams of this process; they end with their transport, their room or by request."""

    def __init__(self, lifecycle: InterviewLifecycle, rooms: Rooms) -> None:
        self._lifecycle = lifecycle
        self._rooms = rooms
        self._streams: dict[UUID, Stream] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def publish(
        self,
        actor: Actor,
        interview_id: UUID,
        sdp: str,
        *,
        source: MediaSource,
        records: bool | None = None,
    ) -> tuple[Stream, str]:
        """Join and send camera or screen, and the sound beside it; returns the answer's SDP.

        It takes the place of the connection that the same person has. `records` is their answer
        to being recorded; None: what they answered before holds. Raises what joining raises,
        Forbidden while they wait to be let in, Malformed.
        """
        sources = published_sources(sdp, source)
        stream = await self._join(actor, interview_id, sdp, watching=False)
        try:
            if records is not None:
                await self._lifecycle.consent(actor, interview_id, records=records)
            room = self._room(interview_id)
            answer = await room.negotiate(
                stream.participant_id, sdp, sources, on_gone=lambda: self._gone(stream)
            )
        except BaseException:
            self._gone(stream)
            raise
        return stream, answer

    async def watch(
        self, actor: Actor, interview_id: UUID, sdp: str, *, owner: UUID, source: MediaSource
    ) -> tuple[Stream, str]:
        """Join and receive somebody's camera or screen and the sound beside it.

        Everybody sees that whoever watches is there. Raises what joining raises, Forbidden while
        they wait to be let in, NotFound for an owner who is not there, Malformed.
        """
        if published_sources(sdp, source):
            raise Malformed("An offer to watch receives only.")
        stream = await self._join(actor, interview_id, sdp, watching=True)
        try:
            room = self._room(interview_id)
            room.require_admitted(stream.participant_id)
            if not room.is_present(owner):
                raise NotFound("There is no such participant.")
            answer = await room.watch(
                stream.participant_id,
                sdp,
                member_id=stream.member_id,
                wanted=frozenset({(owner, source), (owner, PARTNER[source])}),
                on_gone=lambda: self._gone(stream),
            )
        except BaseException:
            self._gone(stream)
            raise
        return stream, answer

    def find(self, actor: Actor, stream_id: UUID) -> Stream:
        """Return a stream of that person's. Raises NotFound."""
        stream = self._streams.get(stream_id)
        if stream is None or stream.actor.user_id != actor.user_id:
            raise NotFound("There is no such stream.")
        if actor.interview_id not in {None, stream.interview_id}:
            raise NotFound("There is no such stream.")
        return stream

    async def trickle(self, stream: Stream, fragment: str) -> None:
        """Take candidates of an SDP fragment (RFC 8840). Raises Malformed."""
        if any(ufrag != stream.ufrag for ufrag in UFRAG.findall(fragment)):
            raise Malformed("ICE is not restarted here; make a new stream instead.")
        candidates = CANDIDATE.findall(fragment)
        if len(candidates) > MAX_TRICKLED:
            raise Malformed("These are too many candidates.")
        room = self._room(stream.interview_id)
        for candidate in candidates:
            await room.add_candidate(
                stream.participant_id, {"candidate": candidate}, member_id=stream.member_id
            )

    async def end(self, stream: Stream) -> None:
        """End a stream as its owner asked; they leave, unless they are there otherwise."""
        stream.left = True
        room = self._rooms.get(stream.interview_id)
        if room is not None:
            await room.end_media(stream.member_id)
        self._gone(stream)
        await self._settle()

    async def close(self) -> None:
        """Return when the ends of all streams whose rooms have closed are stored."""
        await self._settle()

    async def _join(self, actor: Actor, interview_id: UUID, sdp: str, *, watching: bool) -> Stream:
        ufrag = UFRAG.search(sdp)
        if ufrag is None:
            raise Malformed("ICE credentials are missing")
        joined = await self._lifecycle.join(actor, interview_id, streaming=True)
        stream = Stream(
            actor=actor,
            interview_id=interview_id,
            participant_id=joined.participant.id,
            member_id=uuid4() if watching else joined.participant.id,
            ufrag=ufrag[1],
        )
        self._streams[stream.id] = stream
        theirs = sum(
            (each.interview_id, each.participant_id) == (interview_id, stream.participant_id)
            for each in self._streams.values()
        )
        if theirs > MAX_STREAMS:
            self._gone(stream)
            raise WrongState("You have too many streams in this interview already.")
        return stream

    def _room(self, interview_id: UUID) -> LiveInterview:
        room = self._rooms.get(interview_id)
        if room is None:
            raise WrongState("The interview's room is not open.")
        return room

    def _gone(self, stream: Stream) -> None:
        """Forget a stream, and note that its owner has gone; a second call does nothing."""
        if self._streams.pop(stream.id, None) is None:
            return
        # Whatever ended it, this is nobody's request.
        task = asyncio.get_running_loop().create_task(self._note_end(stream), context=Context())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _note_end(self, stream: Stream) -> None:
        try:
            with within(scope_of(stream.actor, operation="end_stream")):
                await self._lifecycle.end_stream(
                    stream.actor, stream.interview_id, stream.participant_id, left=stream.left
                )
        except (InterviewError, StorageError) as error:
            log.error(
                "stream.end_not_recorded",
                participant_id=str(stream.participant_id),
                error=type(error).__name__,
            )

    async def _settle(self) -> None:
        if self._ending:
            await asyncio.wait(self._ending)


def published_sources(sdp: str, source: MediaSource) -> dict[str, MediaSource]:
    """Return what the sending m-lines of an offer carry, by mid: `source` and its sound."""
    found: dict[str, MediaSource] = {}
    for section in SECTION.split(sdp)[1:]:
        mid, sends = MID.search(section), SENDING.search(section)
        kind = section.split(" ", 1)[0]
        if mid is None or sends is None:
            continue
        name = source if kind == MediaKind.VIDEO.value else PARTNER[source]
        if name not in found.values() and kind in {"audio", "video"}:
            found[mid[1]] = name
    return found
