"""One participant's connection: answers their offer, then carries packets both ways."""

import asyncio
import random
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, Protocol
from uuid import UUID, uuid4

import structlog
from aiortc.exceptions import InvalidStateError
from aiortc.sdp import candidate_from_sdp
from OpenSSL import SSL

from media_server.media_types import MediaError, MediaErrorCode
from media_server.transport.answer import (
    AnswerContext,
    SlotIdentity,
    bitrate_limit,
    write_answer,
)
from media_server.transport.config import TransportConfig
from media_server.transport.offer import MediaLine, Offer, malformed, read_offer
from media_server.transport.pinned import SecureTransport
from storage.models.enums import MediaKind, MediaSource

log = structlog.get_logger()

MAX_CANDIDATE = 1024
OVERSHOOT = 3  # a sender that heeds no limit gets this much through, and no more
# What aiortc lets through when a peer breaks off or breaks the rules at the wrong moment.
HANDSHAKE_ERRORS = (OSError, SSL.Error, InvalidStateError, AssertionError, AttributeError)


class PeerHandler(Protocol):
    """What a peer tells its room."""

    def peer_connected(self, peer: "Peer") -> None:
        """Packets flow from now on."""

    def peer_lost(self, peer: "Peer", reason: str) -> None:
        """The transport failed or was closed by the other side; close() is still to be called."""

    def rtp_received(self, peer: "Peer", data: bytes) -> None:
        """A decrypted RTP packet."""

    def rtcp_received(self, peer: "Peer", data: bytes) -> None:
        """A decrypted RTCP packet."""


def _discard(data: bytes) -> None:
    """Nothing can be sent before the transport is up."""


class Peer:
    """ICE, DTLS and SRTP towards one participant; the client offers, we answer once.

    `send_rtp` and `send_rtcp` never block and drop what cannot be sent.
    """

    def __init__(self, participant_id: UUID, config: TransportConfig, handler: PeerHandler) -> None:
        self.participant_id = participant_id
        self.cname = uuid4().hex
        self.local_ssrc = random.getrandbits(32)
        self.lines: tuple[MediaLine, ...] = ()
        self.slots: dict[str, SlotIdentity] = {}
        self.send_rtp: Callable[[bytes], None] = _discard
        self.send_rtcp: Callable[[bytes], None] = _discard
        self.heard_s = monotonic()
        self.connected = False
        self._config = config
        self._handler = handler
        self._transport = SecureTransport(config)
        self._transport.connection.on_heard = self._heard
        self._transport.connection.silent_s = lambda: monotonic() - self.heard_s
        self._refilled_s = monotonic()
        self._connecting: asyncio.Task[None] | None = None
        self._closed: asyncio.Future[None] | None = None

    async def answer(self, sdp: str, sources: Mapping[str, MediaSource]) -> str:
        """Answer the offer and begin to connect. Raises MediaError."""
        offer = read_offer(sdp, sources, self._config)
        self.lines = offer.lines
        self.slots = _identify_slots(offer.lines)
        self._allow(offer)
        await self._transport.gatherer.gather()
        candidates = self._transport.gatherer.getLocalCandidates()
        if not candidates:
            raise MediaError(
                MediaErrorCode.UNAVAILABLE, "no address or port is free to receive media on"
            )
        for candidate in offer.candidates[: self._config.max_remote_candidates]:
            await self._transport.ice.addRemoteCandidate(candidate)
        we_start = offer.dtls.role != "client"
        self._transport.set_role(client=we_start, peer_is_lite=offer.ice.iceLite)
        self._connecting = asyncio.create_task(self._connect(offer))
        context = AnswerContext(
            ice=self._transport.gatherer.getLocalParameters(),
            candidates=candidates,
            fingerprint=self._transport.dtls.getLocalParameters().fingerprints[0].value,
            setup="active" if we_start else "passive",
            cname=self.cname,
        )
        return write_answer(offer.lines, self.slots, context, self._config)

    async def add_candidate(self, candidate: Mapping[str, Any] | None) -> None:
        """Take an RTCIceCandidateInit; None or an empty one ends them. Raises MediaError."""
        if candidate is None:
            return
        text = candidate.get("candidate")
        if not isinstance(text, str) or len(text) > MAX_CANDIDATE:
            raise malformed("candidate must be a short string")
        text = text.removeprefix("a=").removeprefix("candidate:")
        if not text:
            return
        try:
            parsed = candidate_from_sdp(text)
        except (ValueError, AssertionError, IndexError) as error:
            raise malformed("the candidate cannot be parsed") from error
        await self._transport.ice.addRemoteCandidate(parsed)

    async def close(self) -> None:
        """Close the transport; a second call waits for the first."""
        if self._closed is not None:
            await asyncio.shield(self._closed)
            return
        self._closed = asyncio.get_running_loop().create_future()
        self.send_rtp = self.send_rtcp = _discard
        try:
            if self._connecting is not None:
                self._connecting.cancel()
                await asyncio.gather(self._connecting, return_exceptions=True)
            await self._transport.close()
        finally:
            self._closed.set_result(None)

    @property
    def rtt_s(self) -> float | None:
        """How long a packet takes to the peer and back; None until it was measured."""
        return self._transport.connection.rtt_s

    @property
    def least_rtt_s(self) -> float | None:
        """The shortest such time of late: what the path takes, whatever the machines add."""
        return self._transport.connection.least_rtt_s

    @property
    def refused_packets(self) -> int:
        """How many packets were dropped because there were too many of them."""
        return self._transport.connection.media_allowance.refused

    @property
    def queued_bytes(self) -> int:
        """How many bytes wait to be sent to the peer."""
        return self._transport.connection.queued_bytes

    @property
    def dropped_packets(self) -> int:
        """How many packets were not sent because too much waited already."""
        return self._transport.connection.dropped

    def replenish(self, now_s: float) -> None:
        """Let the peer send on; to be called many times a second."""
        elapsed_s, self._refilled_s = now_s - self._refilled_s, now_s
        self._transport.connection.refill(elapsed_s)

    def _allow(self, offer: Offer) -> None:
        sources = [line.source for line in offer.lines if line.source is not None]
        limit_bps = sum(bitrate_limit(source, self._config) for source in sources)
        self._transport.connection.media_allowance.rate += OVERSHOOT * limit_bps / 8

    def _heard(self) -> None:
        self.heard_s = monotonic()

    async def _connect(self, offer: Offer) -> None:
        ice, dtls = self._transport.ice, self._transport.dtls
        try:
            async with asyncio.timeout(self._config.connect_timeout_s):
                await ice.start(offer.ice)
                if ice.state == "completed":
                    await dtls.start(offer.dtls)
        except TimeoutError:
            self._lose("unreachable")
            return
        except HANDSHAKE_ERRORS:
            self._lose("handshake failed")
            return
        if dtls.state != "connected":
            self._lose("unreachable" if ice.state != "completed" else "handshake failed")
            return
        self.send_rtp = self._transport.rtp_sender()
        self.send_rtcp = self._transport.rtcp_sender()
        self._heard()
        self.connected = True
        dtls.on("statechange", self._dtls_changed)
        self._handler.peer_connected(self)
        self._transport.open_media(self._rtp, self._rtcp)

    def _dtls_changed(self) -> None:
        if self._transport.dtls.state in ("closed", "failed"):
            self._lose("closed by the peer")

    def _lose(self, reason: str) -> None:
        if self._closed is None:
            log.info("peer.lost", participant_id=str(self.participant_id), reason=reason)
            self._handler.peer_lost(self, reason)

    def _rtp(self, data: bytes) -> None:
        self._handler.rtp_received(self, data)

    def _rtcp(self, data: bytes) -> None:
        self._handler.rtcp_received(self, data)


def _identify_slots(lines: tuple[MediaLine, ...]) -> dict[str, SlotIdentity]:
    identities = {}
    for kind in MediaKind:
        slots = [line for line in lines if line.is_slot and line.kind == kind.value]
        for pair, line in enumerate(slots):
            identities[line.mid] = SlotIdentity(
                ssrc=random.getrandbits(32),
                rtx_ssrc=random.getrandbits(32),
                pair=pair,
            )
    return identities
