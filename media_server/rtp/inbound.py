"""The receiving end of one source: forwards its packets, asks for what is missing, feeds sinks."""

from collections.abc import Callable
from time import monotonic

from media_server.media_types import SourceInfo
from media_server.rtp import rtcp
from media_server.rtp.assembler import FrameAssembler
from media_server.rtp.depacketiser import depacketiser
from media_server.rtp.header import without_padding
from media_server.rtp.history import PacketHistory, StoredPacket
from media_server.rtp.keyframes import KeyframeRequests
from media_server.rtp.loudness import Loudness
from media_server.rtp.outbound import OutboundStream
from media_server.rtp.reception import NACK_GIVE_UP_S, Reception, ReportBlock
from media_server.timeline import SourceClock
from storage.models.enums import MediaKind

HISTORY = {MediaKind.AUDIO: 256, MediaKind.VIDEO: 1024}
# How long a frame is held back for a repair: this, so that captions do not wait long, or as long
# as several requests take, since requests, and what they ask for, are lost like the rest.
PATIENCE_S = {MediaKind.AUDIO: 0.25, MediaKind.VIDEO: 0.6}
REQUESTS_WAITED_FOR = 6
BITRATE_WINDOW_S = 1.0
DEFAULT_RETRY_S = 0.08
LOSS_MEMORY = 0.7


class InboundSource:
    """One source of one peer. `on_frame(source, data, rtp_time, keyframe)` while recorded.

    `cap_bps` is what its viewers can take at most, None while nobody looks; `loss` the share of
    packets that did not come by themselves in the last seconds.
    """

    def __init__(
        self,
        info: SourceInfo,
        *,
        ssrc: int | None,
        local_ssrc: int,
        clock: SourceClock,
        send_rtcp: Callable[[bytes], None],
        on_frame: Callable[["InboundSource", bytes, int, bool], None],
        now_s: Callable[[], float] = monotonic,
    ) -> None:
        self.info = info
        self.ssrc = ssrc
        self.clock = clock
        self.reception = Reception(info.clock_rate)
        self.history = PacketHistory(HISTORY[info.kind])
        self.keyframes = KeyframeRequests()
        self.last_packet_s: float | None = None
        self.octets = 0
        self.bitrate_bps = 0
        self.retry_s = DEFAULT_RETRY_S
        self.loudness = Loudness()
        self.cap_bps: int | None = None
        self.loss = 0.0
        self.held = False
        self._window = (0.0, 0)
        self._observed = -1
        self._local_ssrc = local_ssrc
        self._send_rtcp = send_rtcp
        self._on_frame = on_frame
        self._now_s = now_s
        self._is_video = info.kind is MediaKind.VIDEO
        self._depacketiser = depacketiser(info.codec)
        self._assembler: FrameAssembler | None = None
        self._routes: list[OutboundStream] = []
        self._waiting: list[OutboundStream] = []
        self._last_report: tuple[int, float] | None = None
        self._unplaced: list[tuple[bytes, int, bool]] = []

    # packets

    def receive(  # noqa: PLR0917 - the hot path: a header's fields, unboxed
        self, first: int, marker: int, sequence: int, timestamp: int, payload: bytes, now_s: float
    ) -> None:
        """Take a packet as it came."""
        self.octets += len(payload)
        self.last_packet_s = now_s
        reception = self.reception
        extended = reception.place(sequence)
        behind = reception.highest - extended
        if behind >= self.history.size or self.history.get(extended) is not None:
            return
        if behind < 0 and timestamp != self._observed:
            self._observed = timestamp
            self.clock.observe(timestamp, now_s)
        hole = reception.add(extended, timestamp, now_s)
        self._pass_on(StoredPacket(extended, first, marker, timestamp, payload), now_s)
        if hole:
            self._ask_again(now_s)

    def receive_repair(
        self, first: int, marker: int, timestamp: int, payload: bytes, now_s: float
    ) -> None:
        """Take an RTX packet (RFC 4588): the original number, then the original payload."""
        payload = without_padding(first, payload)
        if len(payload) <= 2 or not self.reception.started:  # probes carry padding only
            return
        self.octets += len(payload)
        self.last_packet_s = now_s
        extended = self.reception.place((payload[0] << 8) | payload[1])
        behind = self.reception.highest - extended
        if not 0 < behind < self.history.size or self.history.get(extended) is not None:
            return
        self.reception.repair(extended)
        self._pass_on(StoredPacket(extended, 0x80, marker, timestamp, payload[2:]), now_s)

    def _pass_on(self, packet: StoredPacket, now_s: float) -> None:
        self.history.put(packet)
        if self.held:
            return
        if self._waiting:
            self._release(packet, now_s)
        for route in self._routes:
            route.forward(packet, now_s)
        if self._assembler is not None:
            self._assembler.add(packet, now_s)
        if self._is_video and self._depacketiser.starts_keyframe(packet.payload):
            self.keyframes.seen(now_s)

    def _release(self, packet: StoredPacket, now_s: float) -> None:
        # A viewer's picture starts, or changes, with a keyframe and nothing before it.
        if self._is_video and not self._depacketiser.starts_keyframe(packet.payload):
            return
        for route in self._waiting:
            route.attach(self.info.codec, packet.extended, packet.timestamp, now_s)
        self._routes += self._waiting
        self._waiting = []

    # viewers and sinks

    def add_route(self, route: OutboundStream) -> None:
        """Forward to a viewer, from the next keyframe on."""
        self._waiting.append(route)
        self.want_keyframe()

    def remove_route(self, route: OutboundStream) -> None:
        """Stop forwarding to a viewer."""
        route.detach()
        self._routes = [other for other in self._routes if other is not route]
        self._waiting = [other for other in self._waiting if other is not route]

    def hold(self, on: bool) -> None:
        """Let nothing of this source through, or go on (a picture with its next keyframe)."""
        if on == self.held:
            return
        self.held = on
        for route in self._routes:
            route.detach()
        self._waiting += self._routes
        self._routes = []
        if not on:
            self.want_keyframe()

    def want_keyframe(self) -> None:
        """Somebody needs a keyframe: it is asked for now, or as soon as that is not too often."""
        if self._is_video:
            self.keyframes.want()
            self._ask_for_keyframe(self._now_s())

    def _ask_for_keyframe(self, now_s: float) -> None:
        if self.ssrc is not None and self.keyframes.due(now_s):
            self._send_rtcp(rtcp.pli(sender_ssrc=self._local_ssrc, media_ssrc=self.ssrc))

    def restart_clock(self) -> None:
        """Place what comes after a silence by its arrival, not by what was before."""
        self.clock = self.clock.renewed()

    @property
    def recorded(self) -> bool:
        """Whether frames are handed out."""
        return self._assembler is not None

    def record(self, on: bool) -> None:
        """Start (from the next keyframe on) or stop handing out frames."""
        if on and self._assembler is None:
            self._assembler = FrameAssembler(
                self._depacketiser,
                by_packet=not self._is_video,
                on_frame=self._frame,
                on_broken=self.want_keyframe,
            )
            self.want_keyframe()
        elif not on and self._assembler is not None:
            self._assembler.flush()
            self._assembler = None
            self._hand_out()

    def _frame(self, data: bytes, timestamp: int, keyframe: bool) -> None:
        if self._unplaced or not self.clock.settled(self.last_packet_s or 0.0):
            self._unplaced.append((data, timestamp, keyframe))
        else:
            self._on_frame(self, data, timestamp, keyframe)

    def _hand_out(self) -> None:
        """Hand out what was kept until the clock could place it."""
        kept, self._unplaced = self._unplaced, []
        for data, timestamp, keyframe in kept:
            self._on_frame(self, data, timestamp, keyframe)

    # feedback

    def sender_report(self, *, ntp: int, rtp: int, now_s: float) -> None:
        """Take what the source's sender report said."""
        self._last_report = ((ntp >> 16) & 0xFFFFFFFF, now_s)
        self.clock.report(ntp_s=rtcp.ntp_to_s(ntp), rtp=rtp)

    def report_block(self, now_s: float) -> tuple[int, ReportBlock, int, int] | None:
        """Return what a receiver report says of this source; None before its first packet."""
        if self.ssrc is None or not self.reception.started:
            return None
        lsr, dlsr = 0, 0
        if self._last_report is not None:
            lsr = self._last_report[0]
            dlsr = min(0xFFFFFFFF, int((now_s - self._last_report[1]) * 65536))
        block = self.reception.report()
        self.loss = max(block.fraction_lost / 256, LOSS_MEMORY * self.loss)
        return self.ssrc, block, lsr, dlsr

    def tick(self, now_s: float) -> None:
        """Repeat unanswered requests and give up on what will not come."""
        if self.reception.wants_repair:
            self._ask_again(now_s)
        if self._assembler is not None:
            repair_s = min(NACK_GIVE_UP_S, REQUESTS_WAITED_FOR * self.retry_s)
            self._assembler.tick(now_s, max(PATIENCE_S[self.info.kind], repair_s))
        if self._unplaced and self.clock.settled(now_s):
            self._hand_out()
        self._ask_for_keyframe(now_s)
        since_s, octets = self._window
        if now_s - since_s >= BITRATE_WINDOW_S:
            self.bitrate_bps = int((self.octets - octets) * 8 / (now_s - since_s))
            self._window = (now_s, self.octets)

    def _ask_again(self, now_s: float) -> None:
        sequences = self.reception.due(now_s, self.retry_s)
        if sequences and self.ssrc is not None:
            self._send_rtcp(
                rtcp.nack(sender_ssrc=self._local_ssrc, media_ssrc=self.ssrc, sequences=sequences)
            )
