"""A sender, a lossy path and a receiving source, in virtual time."""

import heapq
import random
from collections.abc import Callable
from uuid import UUID

from media_server.media_types import SourceInfo
from media_server.rtp import rtcp
from media_server.rtp.header import HEADER, MARKER
from media_server.rtp.inbound import InboundSource
from media_server.timeline import SenderClock, SourceClock
from storage.models.enums import MediaKind, MediaSource

SSRC, LOCAL_SSRC = 1234, 99
DELAY_S = 0.05
TICK_S = 0.04
OWNER = UUID(int=1)


class LossyPath:
    """Carries packets after a delay unless `loses` says no; NACKs are answered the same way.

    With `loses_back` what goes back to the sender is lost by that: it is little, so that bursts
    hit one request after the other.
    """

    def __init__(
        self,
        kind: MediaKind,
        *,
        loses: Callable[[], bool],
        loses_back: Callable[[], bool] | None = None,
        repairs: bool = True,
    ) -> None:
        video = kind is MediaKind.VIDEO
        info = SourceInfo(
            participant_id=OWNER,
            source=MediaSource.CAMERA if video else MediaSource.MICROPHONE,
            kind=kind,
            codec="vp8" if video else "opus",
            clock_rate=90_000 if video else 48_000,
        )
        self.now_s = 1.0
        self.frames: list[tuple[bytes, int, bool]] = []
        self.keyframe_requests = 0
        self.sender_clock = SenderClock()
        self.source = InboundSource(
            info,
            ssrc=SSRC,
            local_ssrc=LOCAL_SSRC,
            clock=SourceClock(info.clock_rate, self.sender_clock),
            send_rtcp=self._feedback,
            on_frame=lambda _, data, at, key: self.frames.append((data, at, key)),
            now_s=lambda: self.now_s,
        )
        self._loses = loses
        self._loses_back = loses_back or loses
        self._repairs = repairs
        self._sent: dict[int, tuple[int, int, bytes]] = {}
        self._flying: list[tuple[float, int, Callable[[], None]]] = []
        self._order = 0
        self._next_tick_s = self.now_s + TICK_S

    def send(self, sequence: int, timestamp: int, payload: bytes, *, marker: bool = False) -> None:
        """Send a media packet now."""
        packet = (MARKER if marker else 0, timestamp, payload)
        self._sent[sequence & 0xFFFF] = packet
        self._carry(
            lambda: self.source.receive(0x80, packet[0], sequence & 0xFFFF, *packet[1:], self.now_s)
        )

    def run_until(self, end_s: float) -> None:
        """Let what flies arrive and the source's clock tick."""
        while True:
            arrival_s = self._flying[0][0] if self._flying else end_s
            moment_s = min(arrival_s, self._next_tick_s, end_s)
            self.now_s = moment_s
            if moment_s == end_s:
                return
            if moment_s == self._next_tick_s:
                self.source.tick(moment_s)
                self._next_tick_s += TICK_S
            else:
                heapq.heappop(self._flying)[2]()

    def _carry(self, deliver: Callable[[], None], *, back: bool = False) -> None:
        if not (self._loses_back if back else self._loses)():
            self._order += 1
            heapq.heappush(self._flying, (self.now_s + DELAY_S, self._order, deliver))

    def _feedback(self, data: bytes) -> None:
        for packet in rtcp.parse(data):
            self.keyframe_requests += len(rtcp.wants_keyframe(packet))
            if rtcp.is_nack(packet) and self._repairs:
                self._carry(lambda lost=packet.lost: self._answer(lost), back=True)

    def _answer(self, lost: list[int]) -> None:
        for number in lost:
            marker, timestamp, payload = self._sent[number & 0xFFFF]
            wrapped = (number & 0xFFFF).to_bytes(2, "big") + payload
            self._carry(
                lambda m=marker, t=timestamp, w=wrapped: self.source.receive_repair(
                    0x80, m, t, w, self.now_s
                )
            )


def bursts(share: float, length: int, seed: int) -> Callable[[], bool]:
    """Lose that share of packets, `length` in a row."""
    chance, left = random.Random(seed), [0]

    def loses() -> bool:
        if left[0]:
            left[0] -= 1
            return True
        if chance.random() < share / length:
            left[0] = length - 1
            return True
        return False

    return loses


def header(sequence: int, timestamp: int, *, kind: int = 96, ssrc: int = SSRC) -> bytes:
    """A plain RTP header."""
    return HEADER.pack(0x80, kind, sequence, timestamp, ssrc)
