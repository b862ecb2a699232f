"""Tells which source of a peer a packet belongs to (RFC 8843 section 9.2)."""

from collections.abc import Callable
from dataclasses import dataclass

from media_server.rtp.header import (
    EXTENSION,
    HEADER,
    HEADER_SIZE,
    MARKER,
    find_extension,
    payload_start,
)
from media_server.rtp.inbound import InboundSource

MAX_LEARNT = 16


@dataclass(frozen=True, slots=True)
class SourceRoute:
    """How the packets of a source look: its mid, payload types and SSRCs as offered.

    `watch` is given the value of `watched_extension`, the packet's size in bytes and its arrival.
    """

    source: InboundSource
    mid: str
    mid_extension: int | None
    payload_type: int
    rtx_type: int | None
    ssrc: int | None
    rtx_ssrc: int | None
    watched_extension: int | None = None
    watch: Callable[[bytes, int, float], None] | None = None


class Demultiplexer:
    """Routes by SSRC; an SSRC not in the offer is learnt from mid or payload type."""

    def __init__(self, routes: list[SourceRoute]) -> None:
        self._routes = routes
        self._known: dict[int, SourceRoute] = {}
        self._learnt = 0
        for route in routes:
            for ssrc in (route.ssrc, route.rtx_ssrc):
                if ssrc is not None:
                    self._known[ssrc] = route

    def receive(self, data: bytes, now_s: float) -> None:
        """Take a decrypted RTP packet."""
        if len(data) < HEADER_SIZE:
            return
        first, second, sequence, timestamp, ssrc = HEADER.unpack_from(data)
        known = self._known.get(ssrc) or self._learn(data, second & 127, ssrc)
        if known is None:
            return
        # Slicing at a fixed place is the common case made fast: no CSRCs, no extension.
        start = HEADER_SIZE if not first & 0x1F else payload_start(data)
        if start < 0:
            return
        if known.watch is not None and first & EXTENSION:
            _show_extension(known, data, now_s)
        kind = second & 127
        if kind == known.payload_type:
            known.source.receive(first, second & MARKER, sequence, timestamp, data[start:], now_s)
        elif kind == known.rtx_type:
            known.source.receive_repair(first, second & MARKER, timestamp, data[start:], now_s)

    def by_ssrc(self, ssrc: int) -> InboundSource | None:
        """Return the source that sends under an SSRC."""
        known = self._known.get(ssrc)
        return known.source if known else None

    def _learn(self, data: bytes, kind: int, ssrc: int) -> SourceRoute | None:
        if self._learnt >= MAX_LEARNT:
            return None
        route = self._by_mid(data) or self._by_payload_type(kind)
        if route is None:
            return None
        self._learnt += 1
        if kind == route.payload_type:
            route.source.ssrc = ssrc
        self._known[ssrc] = route
        return route

    def _by_mid(self, data: bytes) -> SourceRoute | None:
        for route in self._routes:
            if route.mid_extension is not None:
                mid = find_extension(data, route.mid_extension)
                if mid is not None and mid == route.mid.encode():
                    return route
        return None

    def _by_payload_type(self, kind: int) -> SourceRoute | None:
        fitting = [r for r in self._routes if kind in (r.payload_type, r.rtx_type)]
        return fitting[0] if len(fitting) == 1 else None


def _show_extension(route: SourceRoute, data: bytes, now_s: float) -> None:
    if route.watch is None or route.watched_extension is None:
        return
    value = find_extension(data, route.watched_extension)
    if value:
        route.watch(value, len(data), now_s)
