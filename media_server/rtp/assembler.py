"""Puts packets in order and whole frames together; waits a bounded time for what is missing."""

from collections.abc import Callable

from media_server.rtp.depacketiser import Depacketiser, MalformedPayload
from media_server.rtp.header import PADDING, without_padding
from media_server.rtp.history import StoredPacket

MAX_HELD = 512
MAX_FRAME_PACKETS = 2048
LATE_S = 0.1


class FrameAssembler:
    """Turns the packets of one stream into frames: `on_frame(data, timestamp, keyframe)`.

    A hole is waited for as long as `tick` says, then skipped. Video goes on with the next keyframe,
    since what refers to a frame that is not there shows damage; `on_broken` asks for it.
    """

    def __init__(
        self,
        depacketiser: Depacketiser,
        *,
        by_packet: bool,
        on_frame: Callable[[bytes, int, bool], None],
        on_broken: Callable[[], None],
    ) -> None:
        self._depacketiser = depacketiser
        self._by_packet = by_packet
        self._on_frame = on_frame
        self._on_broken = on_broken
        self._next: int | None = None
        self._held: dict[int, tuple[StoredPacket, float]] = {}
        self._hole_since_s: float | None = None
        self._looked_s: float | None = None
        self._parts: list[bytes] = []
        self._timestamp = 0
        self._broken = not by_packet
        self.frames_dropped = 0

    def add(self, packet: StoredPacket, now_s: float) -> None:
        """Take a packet; never twice the same."""
        extended = packet[0]
        if self._next is None:
            self._next = extended
        if extended == self._next:
            self._consume(packet)
            if self._held:
                self._advance()
        elif extended > self._next:
            self._held[extended] = packet, now_s
            if self._hole_since_s is None:
                self._hole_since_s = now_s
            if len(self._held) > MAX_HELD:
                self._skip()

    def tick(self, now_s: float, patience_s: float) -> None:
        """Give up on a hole that is older than that; to be called many times a second.

        Where this comes late nobody has read for a while: what came meanwhile is to be read first.
        """
        looked_s, self._looked_s = self._looked_s, now_s
        if looked_s is not None and now_s - looked_s > LATE_S:
            self._looked_s = None  # once only: a machine may be late each time
            return
        while self._hole_since_s is not None and now_s - self._hole_since_s > patience_s:
            self._skip()

    def flush(self) -> None:
        """Hand out what is there; nothing more will come."""
        while self._held:
            self._skip()

    def _advance(self) -> None:
        while self._next is not None and (held := self._held.pop(self._next, None)):
            self._consume(held[0])
        # A hole is as old as what came behind it: holes in a row are waited for together.
        self._hole_since_s = self._held[min(self._held)][1] if self._held else None

    def _skip(self) -> None:
        self._next = min(self._held)
        if not self._by_packet:
            self._break()
        self._advance()

    def _break(self) -> None:
        if self._parts:
            self._parts = []
        self.frames_dropped += 1
        self._broken = True
        self._on_broken()

    def _consume(self, packet: StoredPacket) -> None:
        extended, first, marker, timestamp, payload = packet
        self._next = extended + 1
        if first & PADDING:
            payload = without_padding(first, payload)
        if not payload:
            return
        if self._by_packet:
            self._on_frame(payload, timestamp, True)
            return
        parts = self._parts
        if parts and timestamp != self._timestamp:
            self._emit()  # a sender that sets no marker bit
            parts = self._parts
        self._timestamp = timestamp
        parts.append(payload)
        if marker:
            self._emit()
        elif len(parts) > MAX_FRAME_PACKETS:
            self._break()

    def _emit(self) -> None:
        parts, self._parts = self._parts, []
        try:
            frame, keyframe = self._depacketiser.assemble(parts)
        except MalformedPayload:
            self._break()
            return
        if keyframe:
            self._broken = False
        elif self._broken:
            self.frames_dropped += 1
            return
        self._on_frame(frame, self._timestamp, keyframe)
