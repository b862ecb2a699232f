"""Offers and candidates."""

from collections.abc import Sequence
from uuid import UUID

from aiortc.rtcicetransport import RTCIceParameters

from media_server.media_types import MediaError
from media_server.transport.answer import AnswerContext, SlotIdentity, write_answer
from media_server.transport.config import TransportConfig
from media_server.transport.offer import read_offer
from media_server.transport.peer import Peer
from storage.models.enums import MediaSource
from tests.fuzz.target import Target
from tests.unit.media_server.transport.offers import (
    CAMERA,
    EVERYTHING,
    MICROPHONE,
    aiortc_offer,
    offer,
    section,
)

SOURCES = {"0": MediaSource.MICROPHONE, "1": MediaSource.CAMERA}
CONFIG = TransportConfig(ice_addresses=("127.0.0.1",))
CANDIDATES = (
    "candidate:84 1 udp 1677729535 203.0.113.9 46154 typ srflx raddr 10.0.0.7 rport 4615",
    "candidate:1 1 udp 2122260223 192.0.2.3 50000 typ host",
    "candidate:3 1 tcp 1518280447 192.0.2.3 9 typ host tcptype active",
    "candidate:4 1 udp 41885439 198.51.100.2 3478 typ relay raddr 0.0.0.0 rport 0",
    "a=candidate:5 1 udp 2122262783 2001:db8::1 50001 typ host",
    "candidate:6 1 udp 2122260223 3a7b3d0e-6f7f-4d4c-9f3a-1d2e3f4a5b6c.local 50002 typ host",
)
CONTEXT = AnswerContext(
    ice=RTCIceParameters(usernameFragment="abcd", password="p" * 24),
    candidates=[],
    fingerprint="AB" * 32,
    setup="active",
    cname="someone",
)


class Sdp(Target):
    """Reads an offer and writes the answer."""

    name, share = "sdp", 0.12
    seeds: Sequence[bytes] = (
        EVERYTHING.encode(),
        offer(MICROPHONE, CAMERA).encode(),
        offer(*(section(str(n), "video", "recvonly") for n in range(8))).encode(),
    )

    async def open(self) -> None:
        """Add what aiortc itself would offer."""
        self.seeds = (*self.seeds, (await aiortc_offer()).encode())

    async def run(self, data: bytes) -> None:
        text = data.decode(errors="surrogateescape")
        try:
            found = read_offer(text, SOURCES, CONFIG)
        except MediaError:
            return
        slots = {line.mid: SlotIdentity(1, 2, 0) for line in found.lines if line.is_slot}
        write_answer(found.lines, slots, CONTEXT, CONFIG)

    async def close(self) -> None:
        """Nothing is kept."""


class Candidates(Target):
    """Hands candidates to a peer that gathers nothing and sends nothing."""

    name, share = "candidate", 0.08
    seeds = tuple(text.encode() for text in CANDIDATES)

    async def open(self) -> None:
        """Make the peer."""
        self._config = TransportConfig(ice_addresses=("127.0.0.1",), max_remote_candidates=1 << 30)
        self._peer: Peer | None = None
        self._left = 0

    async def run(self, data: bytes) -> None:
        if self._peer is None or not self._left:
            await self.close()
            self._peer, self._left = Peer(UUID(int=1), self._config, Unused()), 200
        self._left -= 1
        try:
            await self._peer.add_candidate({"candidate": data.decode(errors="surrogateescape")})
        except MediaError:
            return

    async def close(self) -> None:
        """Close the peer."""
        if self._peer is not None:
            await self._peer.close()
            self._peer = None


class Unused:
    """A PeerHandler that is never called: nothing connects here."""

    def peer_connected(self, peer: Peer) -> None:
        raise AssertionError(peer)

    def peer_lost(self, peer: Peer, reason: str) -> None:
        raise AssertionError(reason)

    def rtp_received(self, peer: Peer, data: bytes) -> None:
        raise AssertionError(data)

    def rtcp_received(self, peer: Peer, data: bytes) -> None:
        raise AssertionError(data)
