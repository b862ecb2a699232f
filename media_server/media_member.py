"""One participant in a media room: their connection, sources, slots and RTCP."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, time
from typing import Any
from uuid import UUID

from aiortc.rtp import RtcpRrPacket, RtcpRtpfbPacket, RtcpSrPacket

from media_server.media_slots import Slot, SourceKey
from media_server.media_types import SourceInfo
from media_server.rtp import rtcp
from media_server.rtp.demux import Demultiplexer, SourceRoute
from media_server.rtp.downlink import Downlink
from media_server.rtp.inbound import InboundSource
from media_server.rtp.outbound import OutboundStream, PayloadType
from media_server.rtp.uplink import UplinkEstimate
from media_server.timeline import SenderClock, SourceClock
from media_server.transport.answer import bitrate_limit
from media_server.transport.config import TransportConfig
from media_server.transport.offer import (
    AUDIO_LEVEL_EXTENSION,
    MID_EXTENSION,
    SEND_TIME_EXTENSION,
    MediaLine,
)
from media_server.transport.peer import Peer
from storage.models.enums import MediaKind, MediaSource

DEFAULT_RTT_S = 0.1
UPSTREAM_SHARE = 1.5  # reports cover other seconds than ours: in doubt it was lost before us
MIN_RETRY_S, MAX_RETRY_S, RETRY_MARGIN = 0.03, 0.3, 1.25

FrameHandler = Callable[[InboundSource, bytes, int, bool], None]
CLOCK_RATES = {MediaKind.AUDIO: 48_000, MediaKind.VIDEO: 90_000}


@dataclass(frozen=True, slots=True)
class Watching:
    """A connection beside a participant's own, which receives `wanted` and nothing else."""

    participant_id: UUID
    wanted: frozenset[SourceKey]


class MediaMember:
    """What a room holds for one participant between an offer and the end of its connection."""

    def __init__(
        self,
        peer: Peer,
        config: TransportConfig,
        on_frame: FrameHandler,
        *,
        watching: Watching | None = None,
        on_gone: Callable[[], None] | None = None,
    ) -> None:
        self.watching = watching
        self.on_gone = on_gone
        self.participant_id: UUID = peer.participant_id
        self.peer = peer
        self.sources: dict[MediaSource, InboundSource] = {}
        self.slots: list[Slot] = []
        self._config = config
        self._on_frame = on_frame
        self.downlink = Downlink()
        self._uplink = UplinkEstimate()
        self._sender_clock = SenderClock()
        self._lost: dict[int, tuple[float, int]] = {}
        self._sent = (0.0, 0)
        self._dropped = (0, 0, 0.0)  # packets sent and dropped until lately, share dropped since
        routes = [self._open_source(line) for line in peer.lines if line.source is not None]
        self._demux = Demultiplexer(routes)
        self._slots_by_ssrc: dict[int, Slot] = {}
        for line in peer.lines:
            if line.is_slot:
                slot = self._open_slot(line)
                self.slots.append(slot)
                self._slots_by_ssrc[slot.stream.ssrc] = slot

    @property
    def watching_for(self) -> UUID | None:
        """Whose connection this is beside their own; None where it is their own."""
        return None if self.watching is None else self.watching.participant_id

    def may_see(self, key: SourceKey) -> bool:
        """Whether a source is meant for this connection: others', or what it watches."""
        if self.watching is not None:
            return key in self.watching.wanted
        return key[0] != self.participant_id

    def _open_source(self, line: MediaLine) -> SourceRoute:
        assert line.source is not None
        codec = line.codecs[0]
        info = SourceInfo(
            participant_id=self.participant_id,
            source=line.source,
            kind=line.media_kind,
            codec=codec.name,
            clock_rate=codec.clock_rate,
        )
        source = InboundSource(
            info,
            ssrc=line.ssrc,
            local_ssrc=self.peer.local_ssrc,
            clock=SourceClock(codec.clock_rate, self._sender_clock),
            send_rtcp=self._send_rtcp,
            on_frame=self._on_frame,
        )
        self.sources[line.source] = source
        return SourceRoute(
            source=source,
            mid=line.mid,
            mid_extension=line.extensions.get(MID_EXTENSION),
            payload_type=codec.payload_type,
            rtx_type=codec.rtx_type,
            ssrc=line.ssrc,
            rtx_ssrc=line.rtx_ssrc,
            **self._watch(line, source),
        )

    def _watch(self, line: MediaLine, source: InboundSource) -> dict[str, Any]:
        """Return what is read of the source's packets: loudness of sound, send time of pictures."""
        if line.media_kind is MediaKind.VIDEO:
            return {
                "watched_extension": line.extensions.get(SEND_TIME_EXTENSION),
                "watch": lambda value, size, now_s: self._uplink.note(
                    int.from_bytes(value, "big"), size, now_s
                ),
            }
        return {
            "watched_extension": line.extensions.get(AUDIO_LEVEL_EXTENSION),
            "watch": lambda value, _, now_s: source.loudness.note(value[0], now_s),
        }

    def _open_slot(self, line: MediaLine) -> Slot:
        identity = self.peer.slots[line.mid]
        types = {
            codec.name: PayloadType(codec.payload_type, codec.rtx_type) for codec in line.codecs
        }
        stream = OutboundStream(
            ssrc=identity.ssrc,
            rtx_ssrc=identity.rtx_ssrc,
            clock_rate=CLOCK_RATES[line.media_kind],
            payload_types=types,
            send=self._send_rtp,
        )
        return Slot(line.mid, line.media_kind, identity.pair, stream)

    def _send_rtp(self, data: bytes) -> None:
        self.peer.send_rtp(data)

    def _send_rtcp(self, data: bytes) -> None:
        self.peer.send_rtcp(data)

    # what comes in

    def rtp_received(self, data: bytes) -> None:
        """Take a decrypted RTP packet."""
        now_s = monotonic()
        self.peer.heard_s = now_s
        self._sender_clock.heard(now_s)
        self._demux.receive(data, now_s)

    def rtcp_received(self, data: bytes) -> None:
        """Take a decrypted RTCP packet."""
        now_s = monotonic()
        self.peer.heard_s = now_s
        for packet in rtcp.parse(data):
            if isinstance(packet, RtcpSrPacket):
                self._sender_report(packet, now_s)
            elif isinstance(packet, RtcpRrPacket):
                self._receiver_report(packet)
            elif isinstance(packet, RtcpRtpfbPacket):
                self._nack(packet, now_s)
            else:
                self._feedback(packet)

    def _sender_report(self, packet: RtcpSrPacket, now_s: float) -> None:
        source = self._demux.by_ssrc(packet.ssrc)
        sent = packet.sender_info
        if source is None or not sent.ntp_timestamp:
            return
        self._sender_clock.arrived(ntp_s=rtcp.ntp_to_s(sent.ntp_timestamp), arrival_s=now_s)
        source.sender_report(ntp=sent.ntp_timestamp, rtp=sent.rtp_timestamp, now_s=now_s)

    def _receiver_report(self, packet: RtcpRrPacket) -> None:
        for report in packet.reports:
            slot = self._slots_by_ssrc.get(report.ssrc)
            if slot is None:
                continue
            fraction = report.fraction_lost / 256
            self._lost[report.ssrc] = (fraction, report.packets_lost)
            if slot.inbound is not None:
                # What never came to us is missing at the viewer, too, but not for their path.
                own = max(0.0, fraction - UPSTREAM_SHARE * slot.inbound.loss)
                self.downlink.loss(own, weight=slot.inbound.bitrate_bps)

    def _nack(self, packet: RtcpRtpfbPacket, now_s: float) -> None:
        slot = self._slots_by_ssrc.get(packet.media_ssrc)
        if slot is None or slot.inbound is None or not rtcp.is_nack(packet):
            return
        for sequence in packet.lost[: rtcp.MAX_NACKED]:
            slot.stream.retransmit(sequence & 0xFFFF, slot.inbound.history, now_s)

    def _feedback(self, packet: rtcp.AnyRtcp) -> None:
        bitrate_bps = rtcp.remb_bps(packet)
        if bitrate_bps is not None:
            self.downlink.remb(bitrate_bps)
        for ssrc in rtcp.wants_keyframe(packet):
            slot = self._slots_by_ssrc.get(ssrc)
            if slot is not None and slot.inbound is not None:
                slot.inbound.want_keyframe()

    # what goes out in the course of time

    def tick(self, now_s: float) -> None:
        """Repeat requests that were not answered."""
        self.peer.replenish(now_s)
        if not self.sources:
            return
        least_rtt_s = self.peer.least_rtt_s
        for source in self.sources.values():
            if least_rtt_s is not None:
                source.retry_s = min(MAX_RETRY_S, max(MIN_RETRY_S, least_rtt_s * RETRY_MARGIN))
            source.tick(now_s)
        if self._uplink.update(now_s, self.peer.rtt_s or DEFAULT_RTT_S):
            self._send_remb()  # the queue on its path grows until it hears of it

    def report(self, now_s: float) -> None:
        """Tell the peer what arrived from it and, for lip-sync, how its slots' clocks run."""
        if not self.peer.connected:
            return
        blocks = [source.report_block(now_s) for source in self.sources.values()]
        known = [block for block in blocks if block is not None]
        if known:
            report = rtcp.receiver_report(sender_ssrc=self.peer.local_ssrc, blocks=known)
            self._send_rtcp(report + self._remb())
        for slot in self.slots:
            self._report_slot(slot, now_s)
        self._follow_downlink(now_s)
        self._follow_queue()

    def _follow_downlink(self, now_s: float) -> None:
        octets = sum(slot.stream.octets for slot in self.slots)
        before_s, before = self._sent
        self._sent = now_s, octets
        carried = [slot.inbound for slot in self.slots if slot.inbound is not None]
        self.downlink.update(
            now_s,
            sent_bps=(octets - before) * 8 / max(now_s - before_s, 0.001),
            wanted_bps=sum(source.bitrate_bps for source in carried),
        )

    def _follow_queue(self) -> None:
        sent, dropped, _ = self._dropped
        now_sent = sum(slot.stream.packets for slot in self.slots)
        now_dropped = self.peer.dropped_packets
        share = min(1.0, (now_dropped - dropped) / max(1, now_sent - sent))
        self._dropped = now_sent, now_dropped, share

    def _send_remb(self) -> None:
        if self.peer.connected:
            self._send_rtcp(self._remb())

    def _remb(self) -> bytes:
        heard = [source for source in self.sources.values() if source.ssrc is not None]
        return rtcp.remb(
            sender_ssrc=self.peer.local_ssrc,
            bitrate_bps=int(self._allowed_bps()),
            media_ssrcs=[source.ssrc for source in heard if source.ssrc is not None],
        )

    def _allowed_bps(self) -> float:
        allowed_bps = 0
        for name, source in self.sources.items():
            limit_bps = bitrate_limit(name, self._config)
            allowed_bps += limit_bps if source.cap_bps is None else min(limit_bps, source.cap_bps)
        if self._uplink.bps is None:
            return allowed_bps
        return min(allowed_bps, self._uplink.bps + self._config.audio_bitrate_bps)

    def _report_slot(self, slot: Slot, now_s: float) -> None:
        stream = slot.stream
        if slot.inbound is None or not stream.attached:
            return
        rtp_time = slot.inbound.clock.rtp_at(now_s)
        if rtp_time is None:
            return
        self._send_rtcp(
            rtcp.sender_report(
                ssrc=stream.ssrc,
                ntp=rtcp.s_to_ntp(time()),
                rtp=(rtp_time + stream.timestamp_shift) & 0xFFFFFFFF,
                packets=stream.packets,
                octets=stream.octets,
                cname=self.peer.cname,
            )
        )

    def stats(self) -> dict[str, Any]:
        """Return counts of packets, loss, bit/s and jitter, by source and by slot."""
        return {
            "connected": self.peer.connected,
            "rttMs": None if self.peer.rtt_s is None else round(self.peer.rtt_s * 1000, 1),
            "packetsRefused": self.peer.refused_packets,
            "sendQueueBytes": self.peer.queued_bytes,
            "packetsDropped": self.peer.dropped_packets,
            "dropped": round(self._dropped[2], 4),
            "uplinkBps": None if self._uplink.bps is None else int(self._uplink.bps),
            "downlinkBps": (
                None if self.downlink.limit_bps is None else int(self.downlink.limit_bps)
            ),
            "sources": {name.value: _source_stats(s) for name, s in self.sources.items()},
            "slots": [self._slot_stats(slot) for slot in self.slots],
        }

    def _slot_stats(self, slot: Slot) -> dict[str, Any]:
        fraction, lost = self._lost.get(slot.stream.ssrc, (0.0, 0))
        return {
            "mid": slot.mid,
            "owner": str(slot.key[0]) if slot.key else None,
            "source": slot.key[1].value if slot.key else None,
            "paused": not slot.flows,
            "packetsSent": slot.stream.packets,
            "packetsLost": lost,
            "fractionLost": round(fraction, 4),
        }


def _source_stats(source: InboundSource) -> dict[str, Any]:
    reception = source.reception
    return {
        "packets": reception.received,
        "packetsLost": reception.lost,
        "loss": round(source.loss, 4),
        "packetsUnrepaired": reception.unrepaired,
        "packetsAwaited": reception.awaited,
        "bitrateBps": source.bitrate_bps,
        "jitterMs": round(reception.jitter_ms, 2),
    }
