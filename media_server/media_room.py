"""The media of one interview: who sends, who gets what, and the sinks that record and listen."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from time import monotonic
from typing import Any
from uuid import UUID

import structlog

from media_server.media_member import MediaMember, Watching
from media_server.media_slots import SourceKey
from media_server.media_types import (
    SCREEN_SOURCES,
    EncodedFrame,
    FrameSink,
    MediaError,
    MediaErrorCode,
    MediaEvent,
    PeerConnected,
    PeerLost,
    SourceEnded,
    SourceStarted,
    SpeakerChanged,
    View,
)
from media_server.rtp.inbound import InboundSource
from media_server.switchboard import Switchboard
from media_server.timeline import Timeline
from media_server.transport.config import TransportConfig
from media_server.transport.peer import Peer
from storage.models.enums import MediaKind, MediaSource

log = structlog.get_logger()

TICK_S = 0.04
REPORT_INTERVAL_S = 1.0
IDLE_SOURCE_S = 3.0


class MediaRoom:
    """Forwards everybody's sources to everybody else and hands frames to sinks.

    `on_event` is called on the loop, between packets; it must not block. Nobody is recorded
    until set_recordable says so.
    """

    def __init__(
        self,
        interview_id: UUID,
        *,
        timeline: Timeline,
        config: TransportConfig,
        on_event: Callable[[MediaEvent], None],
    ) -> None:
        self.interview_id = interview_id
        self._timeline = timeline
        self._config = config
        self._on_event = on_event
        self._sinks: list[FrameSink] = []
        self._members: dict[UUID, MediaMember] = {}
        self._by_peer: dict[Peer, MediaMember] = {}
        self._withheld: dict[UUID, frozenset[MediaSource]] = {}  # by those who are recorded
        self._held: set[SourceKey] = set()
        self._live: set[InboundSource] = set()
        self._switchboard = Switchboard(
            self._members, config, on_event, is_live=self._live.__contains__
        )
        self._recorded_to: dict[InboundSource, float] = {}
        self._negotiating = asyncio.Lock()
        self._closing: set[asyncio.Task[None]] = set()
        self._ticker: asyncio.TimerHandle | None = None
        self._reported_s = 0.0
        self._closed = False

    def add_sink(self, sink: FrameSink) -> None:
        """Give the frames of recordable participants to `sink` from now on."""
        self._sinks.append(sink)
        for member in self._members.values():
            self._apply_consent(member)

    async def negotiate(
        self,
        participant_id: UUID,
        sdp: str,
        sources: Mapping[str, MediaSource],
        *,
        watching: Watching | None = None,
        on_gone: Callable[[], None] | None = None,
    ) -> str:
        """Answer a participant's offer with a new peer that takes the older one's place.

        `sources` says what the sending m-lines carry, by mid; with `watching` the id is that of
        the connection alone. `on_gone` is called at its end. Raises MediaError; the older peer
        then stays.
        """
        async with self._negotiating:
            if self._closed:
                raise MediaError(MediaErrorCode.UNAVAILABLE, "the room is closed")
            peer = Peer(participant_id, self._config, self)
            try:
                answer = await peer.answer(sdp, sources)
            except BaseException:
                await peer.close()
                raise
            if participant_id in self._members:
                self._drop(self._members[participant_id], "replaced")
            self._admit(peer, watching, on_gone)
            return answer

    async def add_candidate(
        self, participant_id: UUID, candidate: Mapping[str, Any] | None
    ) -> None:
        """Take a remote candidate (RTCIceCandidateInit). Raises MediaError."""
        member = self._members.get(participant_id)
        if member is None:
            raise MediaError(MediaErrorCode.UNAVAILABLE, "there is no connection to add it to")
        await member.peer.add_candidate(candidate)

    async def remove(self, participant_id: UUID) -> None:
        """Close a participant's connection, if there is one, and those that watch for them."""
        await self._remove(
            lambda member: participant_id in {member.participant_id, member.watching_for}
        )

    async def end(self, member_id: UUID) -> None:
        """Close one connection, if it is there."""
        await self._remove(lambda member: member.participant_id == member_id)

    async def _remove(self, goes: Callable[[MediaMember], bool]) -> None:
        async with self._negotiating:
            for member in tuple(self._members.values()):
                if goes(member):
                    self._drop(member, "removed")
            self._switchboard.assign()
        await self._settle()

    def set_recordable(
        self,
        participant_id: UUID,
        recordable: bool,
        *,
        withheld: Collection[MediaSource] = (),
    ) -> None:
        """Give this participant's frames to sinks, or only forward them; takes effect at once.

        What is `withheld` is forwarded all the same.
        """
        if recordable:
            self._withheld[participant_id] = frozenset(withheld)
        else:
            self._withheld.pop(participant_id, None)
        member = self._members.get(participant_id)
        if member is not None:
            self._apply_consent(member)

    def hold(self, participant_id: UUID, source: MediaSource, on: bool) -> None:
        """Let nothing of somebody's source through, whatever they send, until told otherwise.

        Nobody sees or hears it and no sink gets it; it holds when they connect anew.
        """
        key = (participant_id, source)
        if on:
            self._held.add(key)
        else:
            self._held.discard(key)
        member = self._members.get(participant_id)
        if member is not None:
            self._apply_consent(member)

    def set_view(self, viewer: UUID, owner: UUID, source: MediaSource, view: View) -> None:
        """Note how `viewer` shows somebody's picture: what is paused is not sent to them.

        What everybody shows small is asked for at a lower rate.
        """
        self._switchboard.set_view(viewer, owner, source, view)

    @property
    def watching(self) -> int:
        """How many connections only watch, beside those of participants."""
        return sum(member.watching is not None for member in self._members.values())

    @property
    def speaker(self) -> UUID | None:
        """Who spoke last, None until somebody does."""
        return self._switchboard.speaker

    def stats(self) -> dict[str, Any]:
        """Return packets, loss, bit/s and jitter: {"participants": {id: ...}}."""
        people = [member for member in self._members.values() if member.watching is None]
        return {"participants": {str(each.participant_id): each.stats() for each in people}}

    async def close(self) -> None:
        """Close all connections and end all sources; further calls do nothing."""
        async with self._negotiating:
            self._closed = True
            for member in list(self._members.values()):
                self._drop(member, "closed")
            if self._ticker is not None:
                self._ticker.cancel()
                self._ticker = None
        await self._settle()

    async def _settle(self) -> None:
        if self._closing:
            await asyncio.gather(*self._closing, return_exceptions=True)

    # peers (PeerHandler)

    def peer_connected(self, peer: Peer) -> None:
        """Packets flow, both ways."""
        member = self._by_peer.get(peer)
        if member is None:
            return
        self._timeline.start_if_unset()
        self._switchboard.open(member)
        member.report(monotonic())
        self._on_event(PeerConnected(peer.participant_id))
        if self.speaker is not None:
            self._tell_speaker(to=peer.participant_id)

    def peer_lost(self, peer: Peer, reason: str) -> None:
        """The transport is gone: end what came over it."""
        member = self._by_peer.get(peer)
        if member is None:
            return
        self._drop(member, "lost")
        self._switchboard.assign()
        self._on_event(PeerLost(peer.participant_id, reason))

    def rtp_received(self, peer: Peer, data: bytes) -> None:
        """Pass a packet to its member."""
        member = self._by_peer.get(peer)
        if member is not None:
            member.rtp_received(data)

    def rtcp_received(self, peer: Peer, data: bytes) -> None:
        """Pass RTCP to its member."""
        member = self._by_peer.get(peer)
        if member is not None:
            member.rtcp_received(data)

    def _admit(
        self,
        peer: Peer,
        watching: Watching | None = None,
        on_gone: Callable[[], None] | None = None,
    ) -> None:
        member = MediaMember(peer, self._config, self._frame, watching=watching, on_gone=on_gone)
        self._members[peer.participant_id] = member
        self._by_peer[peer] = member
        self._apply_consent(member)
        self._switchboard.assign()
        if self._ticker is None:
            self._ticker = asyncio.get_running_loop().call_later(TICK_S, self._tick)

    def _drop(self, member: MediaMember, reason: str) -> None:
        del self._members[member.participant_id]
        del self._by_peer[member.peer]
        for source in member.sources.values():
            self._end_source(source, reason)
        for slot in member.slots:
            slot.release()
        task = asyncio.get_running_loop().create_task(member.peer.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        if member.on_gone is not None:
            member.on_gone()

    # frames

    def _frame(self, source: InboundSource, data: bytes, timestamp: int, keyframe: bool) -> None:
        at_s = source.clock.place_s(timestamp)
        at_ms = max(self._timeline.position_ms(at_s), self._recorded_to.get(source, 0.0))
        self._recorded_to[source] = at_ms
        frame = EncodedFrame(data, at_ms, keyframe)
        for sink in self._sinks:
            sink.frame(source.info, frame)

    def _apply_consent(self, member: MediaMember) -> None:
        withheld = self._withheld.get(member.participant_id) if self._sinks else None
        for name, source in member.sources.items():
            source.hold((member.participant_id, name) in self._held)
            source.record(withheld is not None and name not in withheld and not source.held)
            if not source.recorded:
                self._end_recording(source)

    def _end_recording(self, source: InboundSource) -> None:
        if self._recorded_to.pop(source, None) is not None:
            at_ms = self._timeline.position_ms(monotonic())
            for sink in self._sinks:
                sink.ended(source.info, at_ms)

    def _end_source(self, source: InboundSource, reason: str) -> None:
        source.record(False)
        self._end_recording(source)
        if source in self._live:
            self._live.discard(source)
            at_ms = self._timeline.position_ms(source.last_packet_s or monotonic())
            self._on_event(SourceEnded(source.info, at_ms, reason))

    # time

    def _tick(self) -> None:
        now_s = monotonic()
        report = now_s - self._reported_s >= REPORT_INTERVAL_S
        if report:
            self._reported_s = now_s
        for member in list(self._members.values()):
            member.tick(now_s)
            self._watch(member, now_s)
            if report:
                member.report(now_s)
        if report:
            self._switchboard.balance()
        if self._switchboard.listen(now_s):
            self._tell_speaker()
        self._ticker = (
            asyncio.get_running_loop().call_later(TICK_S, self._tick) if self._members else None
        )

    def _tell_speaker(self, to: UUID | None = None) -> None:
        at_ms = self._timeline.position_ms(monotonic())
        self._on_event(SpeakerChanged(self.speaker, at_ms, to))

    def _watch(self, member: MediaMember, now_s: float) -> None:
        peer = member.peer
        if peer.connected and now_s - peer.heard_s > self._config.liveness_timeout_s:
            self.peer_lost(peer, "silent")
            return
        for source in member.sources.values():
            self._watch_source(source, now_s)

    def _watch_source(self, source: InboundSource, now_s: float) -> None:
        if source.last_packet_s is None:
            return
        idle_s = now_s - source.last_packet_s
        if source not in self._live:
            if idle_s < IDLE_SOURCE_S:
                self._live.add(source)
                at_ms = self._timeline.position_ms(source.last_packet_s)
                self._on_event(SourceStarted(source.info, at_ms))
                self._reassign_screens(source)
        elif idle_s > IDLE_SOURCE_S:
            recorded = source.recorded
            self._end_source(source, "idle")
            source.restart_clock()
            source.record(recorded)
            self._reassign_screens(source)
        elif (
            source.recorded
            and source.info.kind is MediaKind.VIDEO
            and source.keyframes.age_s(now_s) > self._config.recorded_keyframe_interval_s
        ):
            source.want_keyframe()  # so that players can seek to within seconds

    def _reassign_screens(self, source: InboundSource) -> None:
        if source.info.source in SCREEN_SOURCES:
            self._switchboard.assign()
