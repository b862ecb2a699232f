"""One outgoing RTP stream: whoever's media it carries, its numbering never breaks."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from struct import pack

from media_server.rtp.header import HEADER, MARKER, VERSION_2
from media_server.rtp.history import PacketHistory, StoredPacket

MAX_REPEATS_PER_S = 150.0
MAX_REPEAT_BURST = 150.0
FIRST_BYTE_KEPT = 0xA0  # version and padding; extensions and CSRCs are not passed on


@dataclass(frozen=True, slots=True)
class PayloadType:
    """The numbers a viewer negotiated for a codec; `rtx` None: plain retransmission."""

    media: int
    rtx: int | None


class OutboundStream:
    """Rewrites the packets of one source after another into one continuous stream.

    Sequence numbers and timestamps are shifted, not counted anew: what was lost on the way to us
    stays a gap that the viewer may ask for, and what is repaired fits into it.
    """

    def __init__(
        self,
        *,
        ssrc: int,
        rtx_ssrc: int,
        clock_rate: int,
        payload_types: dict[str, PayloadType],
        send: Callable[[bytes], None],
    ) -> None:
        self.ssrc = ssrc
        self.rtx_ssrc = rtx_ssrc
        self.clock_rate = clock_rate
        self.payload_types = payload_types
        self.packets = 0
        self.octets = 0
        self._send = send
        self._type = PayloadType(0, None)
        self._sequence_shift = 0
        self.timestamp_shift = 0
        self._attached = False
        self._first = 0
        self._highest = 0
        self._last_sequence = random.getrandbits(15)
        self._last_timestamp = random.getrandbits(32)
        self._last_sent_s: float | None = None
        self._rtx_sequence = random.getrandbits(15)
        self._credit = MAX_REPEAT_BURST
        self._credit_s = 0.0

    def carries(self, codec: str) -> bool:
        """Whether the viewer negotiated that codec for this stream."""
        return codec in self.payload_types

    def attach(self, codec: str, first: int, timestamp: int, now_s: float) -> None:
        """Go on with a source whose first packet to pass is number `first` at `timestamp`."""
        self._type = self.payload_types[codec]
        elapsed_s = 0.0 if self._last_sent_s is None else max(now_s - self._last_sent_s, 0.001)
        resumed = self._last_timestamp + round(elapsed_s * self.clock_rate)
        self._sequence_shift = self._last_sequence + 1 - first
        self.timestamp_shift = (resumed - timestamp) & 0xFFFFFFFF
        self._first = first
        self._highest = first - 1
        self._attached = True

    def detach(self) -> None:
        """Carry nothing until attached again."""
        self._attached = False

    @property
    def attached(self) -> bool:
        """Whether packets pass."""
        return self._attached

    def forward(self, packet: StoredPacket, now_s: float) -> None:
        """Send a packet of the attached source on."""
        extended, first, marker, timestamp, payload = packet
        if extended < self._first:
            return
        sequence = (extended + self._sequence_shift) & 0xFFFF
        shifted = (timestamp + self.timestamp_shift) & 0xFFFFFFFF
        self._send(
            HEADER.pack(
                first & FIRST_BYTE_KEPT, marker | self._type.media, sequence, shifted, self.ssrc
            )
            + payload
        )
        self.packets += 1
        self.octets += len(payload)
        if extended > self._highest:
            self._highest = extended
            self._last_sequence = sequence
            self._last_timestamp = shifted
            self._last_sent_s = now_s

    def _may_repeat(self, now_s: float) -> bool:
        # A NACK of a few bytes asks for many packets: what it can draw from us is bounded.
        elapsed_s = now_s - self._credit_s
        self._credit = min(MAX_REPEAT_BURST, self._credit + elapsed_s * MAX_REPEATS_PER_S)
        self._credit_s = now_s
        if self._credit < 1:
            return False
        self._credit -= 1
        return True

    def retransmit(self, sequence: int, history: PacketHistory, now_s: float) -> bool:
        """Answer a NACK from the source's history, through RTX (RFC 4588) where negotiated."""
        if not self._attached or not self._may_repeat(now_s):
            return False
        behind = (self._last_sequence - sequence) & 0xFFFF
        extended = self._highest - behind
        packet = history.get(extended) if extended >= self._first else None
        if packet is None:
            return False
        _, first, marker, timestamp, payload = packet
        kind, ssrc = self._type.media, self.ssrc
        if self._type.rtx is not None:
            payload = pack("!H", sequence) + payload
            kind, ssrc = self._type.rtx, self.rtx_ssrc
            self._rtx_sequence = (self._rtx_sequence + 1) & 0xFFFF
            sequence = self._rtx_sequence
        shifted = (timestamp + self.timestamp_shift) & 0xFFFFFFFF
        header = HEADER.pack(
            first & FIRST_BYTE_KEPT | VERSION_2, (marker & MARKER) | kind, sequence, shifted, ssrc
        )
        self._send(header + payload)
        return True
