"""All that touches the insides of aiortc 1.16.0 and aioice 0.13.0, in one place.

aiortc's ICE and DTLS are used; its peer connection, RTP senders and receivers (with their decoder
threads, jitter buffers and RTCP loops) are not. tests/unit/media_server/transport/test_pinned.py
fails loudly when what is used here moves.
"""

import asyncio
import random
import struct
from collections.abc import Callable
from time import monotonic
from typing import Any

import pylibsrtp
from aioice import Candidate, Connection
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import CandidatePair, StunProtocol
from aioice.stun import Message, TransactionError
from aiortc import RTCCertificate, RTCDtlsTransport, RTCIceGatherer, RTCIceTransport

from media_server.timeline import SlidingMinimum
from media_server.transport.addresses import local_addresses, may_talk_to
from media_server.transport.allowance import Allowance
from media_server.transport.config import TransportConfig
from media_server.transport.sockets import bind_udp

STUN_COOKIE = b"\x21\x12\xa4\x42"
STUN_HEADER = 20
MAX_QUEUED_DTLS = 64
MAX_EARLY_MEDIA = 512  # more than a second, which is what WHIP clients have ready
MAX_PEER_REFLEXIVE = 32
NEW_ADDRESSES_PER_S = 0.1
STUN_PER_S, STUN_BURST = 100.0, 400.0
MIN_MEDIA_BYTES_PER_S = 64_000.0
MEDIA_BURST_BYTES = 512_000.0
PACKET_OVERHEAD_BYTES = 100  # what a packet costs us however small it is
PACKETS_BEFORE_MOVE = 3
MAX_SEND_QUEUE_BYTES = 262_144  # behind the kernel's own; more is late anyway
SUSPICION_S = 0.3
PROBE_INTERVAL_S, CONSENT_INTERVAL_S = 1.0, 4.0
RTT_MEMORY_S = 15.0
RTCP_TYPES = range(192, 224)
CIPHERS = ":".join(
    f"ECDHE-{key}-{cipher}"
    for key in ("ECDSA", "RSA")
    for cipher in ("AES128-GCM-SHA256", "CHACHA20-POLY1305", "AES128-SHA", "AES256-SHA")
).encode()

Endpoint = tuple[str, int]


class GuardedProtocol(StunProtocol):
    """Lets through STUN that knows our name and, from validated addresses only, the rest.

    An empty datagram, a DTLS alert or a ClientHello of a stranger goes nowhere.
    """

    receiver: "GuardedConnection"

    def connection_made(self, transport: Any) -> None:
        """Bound what waits for a kernel whose buffer is full."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=MAX_SEND_QUEUE_BYTES)

    def pause_writing(self) -> None:
        """Too much waits: what comes now is dropped, as a router on the way would."""
        self.receiver.congested = True

    def resume_writing(self) -> None:
        """Little waits."""
        self.receiver.congested = False

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        """Sort a datagram by its first byte (RFC 7983)."""
        if not data or isinstance(data, str):
            return
        connection = self.receiver
        first = data[0]
        if first < 4:
            if is_stun(data) and self._is_ours(data, first) and connection.stun_allowance.take(1):
                connection.handle_stun(super().datagram_received, data, addr)
            return
        source = (addr[0], addr[1])
        if source not in connection.validated:
            if 127 < first < 192 and connection.silent_s() > SUSPICION_S:
                connection.suspect(self, source)
            return
        if 127 < first < 192:
            if source != connection.remote:
                connection.media_elsewhere(self, source)
            connection.media_received(data)
        elif 19 < first < 64:
            connection.dtls_received(data)

    def _is_ours(self, data: bytes, first: int) -> bool:
        if first == 1:  # a response: to something we asked
            return data[8:20] in self.transactions
        return self.receiver.user_mark in data

    def error_received(self, exc: Exception) -> None:
        """An ICMP error is no news: liveness is watched elsewhere."""


def is_stun(data: bytes) -> bool:
    """Whether the datagram has a STUN header with a true length (RFC 8489 section 5)."""
    return (
        len(data) >= STUN_HEADER
        and data[4:8] == STUN_COOKIE
        and len(data) == STUN_HEADER + ((data[2] << 8) | data[3])
    )


class GuardedConnection(Connection):
    """An ICE agent with an address policy, bounds, and media on a path of its own.

    `on_media(data)` is called for each SRTP or SRTCP packet of a validated address; `on_heard()`
    for each authenticated STUN message. `silent_s()` is to tell for how long nothing came.
    """

    def __init__(self, config: TransportConfig) -> None:
        super().__init__(ice_controlling=False)
        self._config = config
        self._accepted = 0
        self.media_allowance = Allowance(rate=MIN_MEDIA_BYTES_PER_S, burst=MEDIA_BURST_BYTES)
        self.stun_allowance = Allowance(rate=STUN_PER_S, burst=STUN_BURST)
        self._address_allowance = Allowance(rate=NEW_ADDRESSES_PER_S, burst=MAX_PEER_REFLEXIVE)
        self.rtt_s: float | None = None
        self.least_rtt_s: float | None = None  # of late: without what a busy machine adds
        self._rtts = SlidingMinimum(RTT_MEMORY_S)
        self.user_mark = self.local_username.encode() + b":"
        self.validated: set[Endpoint] = set()
        self.on_media: Callable[[bytes], None] = self._keep_early
        self._early: list[bytes] = []
        self.on_heard: Callable[[], None] = _nothing
        self.silent_s: Callable[[], float] = _never
        self._send_to: Callable[[bytes, Endpoint], None] | None = None
        self._queued: Callable[[], int] = _nothing_queued
        self.congested = False
        self.dropped = 0
        self.remote: Endpoint = ("", 0)
        self._elsewhere: tuple[Endpoint, int] = (("", 0), 0)

    # what comes in

    def handle_stun(
        self, pass_on: Callable[[bytes, Any], None], data: bytes, addr: tuple[Any, ...]
    ) -> None:
        """Pass STUN on to aioice; what it cannot read does nothing."""
        try:
            pass_on(data, addr)
        except (ValueError, KeyError, IndexError, AssertionError, struct.error):
            return

    def media_received(self, data: bytes) -> None:
        """Hand SRTP to whoever forwards it, unless it is more than the peer may send."""
        if self.media_allowance.take(len(data) + PACKET_OVERHEAD_BYTES):
            self.on_media(data)

    def suspect(self, protocol: GuardedProtocol, source: Endpoint) -> None:
        """Ask whether it is our peer that sends from an address we have not seen.

        Whoever knows the password of the peer answers, and is validated by that.
        """
        if self._send_to is None or not may_talk_to(source[0], self._config):
            return
        if not self._address_allowance.take(1):
            return
        candidate = _candidate(1, "prflx", *source)
        self._remote_candidates.append(candidate)
        pair = CandidatePair(protocol, candidate)
        self._check_list.append(pair)
        self.check_start_task(pair)

    def media_elsewhere(self, protocol: GuardedProtocol, source: Endpoint) -> None:
        """Follow a peer whose packets come from another of its addresses than we send to.

        Its network changed, or it nominated another path; which one a peer sends on, it listens
        on (RFC 8445 section 12.1).
        """
        known, count = self._elsewhere
        count = count + 1 if source == known else 1
        self._elsewhere = (source, count)
        if count < PACKETS_BEFORE_MOVE:
            return
        pair = next(
            (p for p in self._check_list if p.protocol is protocol and p.remote_addr == source),
            None,
        )
        if pair is not None:
            self._nominated[1] = pair
            self._follow(pair)

    def _keep_early(self, data: bytes) -> None:
        # The peer is done with DTLS before we are, and its first packets are of a keyframe.
        if len(self._early) < MAX_EARLY_MEDIA:
            self._early.append(data)

    def start_media(self, on_media: Callable[[bytes], None]) -> None:
        """Hand packets to `on_media`, first those that came before it was there."""
        self.on_media = on_media
        early, self._early = self._early, []
        for data in early:
            on_media(data)

    def stop_media(self) -> None:
        """Drop what still comes."""
        self.on_media = _ignore

    def refill(self, elapsed_s: float) -> None:
        """Let the peer send some more; to be called many times a second."""
        for allowance in (self.media_allowance, self.stun_allowance, self._address_allowance):
            allowance.refill(elapsed_s)

    def dtls_received(self, data: bytes) -> None:
        """Queue a DTLS record for aiortc's pump, a bounded number of them."""
        if self._queue.qsize() < MAX_QUEUED_DTLS:
            self._queue.put_nowait((data, 1))

    def data_received(self, data: bytes, component: int) -> None:
        """What was no STUN after all is dropped: nothing else comes this way."""

    def check_incoming(self, message: Message, addr: Endpoint, protocol: StunProtocol) -> None:
        """Take an authenticated check; its address is validated from now on."""
        known = addr in self.validated
        if not may_talk_to(addr[0], self._config) or "PRIORITY" not in message.attributes:
            return
        if not known and not self._address_allowance.take(1):
            return
        self.validated.add(addr)
        super().check_incoming(message, addr, protocol)
        self.on_heard()

    def check_complete(self, pair: Any) -> None:
        """Follow the nominated pair: media goes where it says."""
        super().check_complete(pair)
        if pair.state is CandidatePair.State.SUCCEEDED:
            self.validated.add(pair.remote_addr)
        nominated = self._nominated.get(1)
        if nominated is not None:
            self._follow(nominated)

    def _follow(self, pair: Any) -> None:
        transport = pair.protocol.transport
        self._send_to, self._queued = transport.sendto, transport.get_write_buffer_size
        self.congested = False
        self.remote = pair.remote_addr
        self.validated.add(self.remote)
        self._elsewhere = (self.remote, 0)

    # what goes out

    def send_now(self, data: bytes) -> None:
        """Send on the nominated pair, without waiting; dropped where there is none, or no room."""
        if self.congested:
            self.dropped += 1
        elif self._send_to is not None:
            self._send_to(data, self.remote)

    @property
    def queued_bytes(self) -> int:
        """How much waits to be sent because the kernel takes no more."""
        return self._queued()

    async def add_remote_candidate(self, remote_candidate: Candidate | None) -> None:
        """Take a candidate that the policy allows, up to the cap; others are ignored.

        So is the end of candidates: the ones we ignore (names, TCP) may be all there are, and the
        peer is then known by its checks alone. Whoever connects sets a time limit instead.
        """
        if (
            remote_candidate is None
            or self._accepted >= self._config.max_remote_candidates
            or remote_candidate.component != 1
            or remote_candidate.transport.lower() != "udp"
            or not 0 < remote_candidate.port < 65536
            or not may_talk_to(remote_candidate.host, self._config)
        ):
            return
        self._accepted += 1
        await super().add_remote_candidate(remote_candidate)

    async def get_component_candidates(
        self,
        component: int,
        addresses: list[str],  # noqa: ARG002 - aioice's own choice of addresses
        timeout: int = 5,  # noqa: ARG002, ASYNC109 - aioice's signature
    ) -> list[Candidate]:
        """Bind our addresses in our port range; no STUN server is asked, so nothing waits."""
        candidates: list[Candidate] = []
        loop = asyncio.get_running_loop()
        for preference, address in enumerate(local_addresses(self._config)):
            sock = bind_udp(address, self._config.udp_ports)
            if sock is None:
                continue
            _, protocol = await loop.create_datagram_endpoint(
                lambda: GuardedProtocol(self), sock=sock
            )
            host, port = sock.getsockname()[:2]
            protocol.local_candidate = _candidate(
                component, "host", host, port, preference=65535 - preference
            )
            self._protocols.append(protocol)
            candidates.append(protocol.local_candidate)
            if self._config.public_ip is not None and "." in host:
                candidates.append(
                    _candidate(component, "srflx", self._config.public_ip, port, base=(host, port))
                )
        return candidates

    async def query_consent(self) -> None:
        """Ask for consent every five seconds (RFC 7675), and each second of one who is silent.

        Who is not heard is declared lost by the room's watch, not here.
        """
        asked_s = float("-inf")
        while True:
            await asyncio.sleep(PROBE_INTERVAL_S * (0.8 + 0.4 * random.random()))  # noqa: S311
            pair = self._nominated.get(1)
            if pair is None or self.remote_password is None:
                return
            if self.silent_s() < PROBE_INTERVAL_S and monotonic() - asked_s < CONSENT_INTERVAL_S:
                continue
            request = self.build_request(pair, nominate=False)
            asked_s = monotonic()
            try:
                await pair.protocol.request(
                    request,
                    pair.remote_addr,
                    integrity_key=self.remote_password.encode(),
                    retransmissions=0,
                )
            except TransactionError:
                continue
            answered_s = monotonic()
            self.rtt_s = answered_s - asked_s
            self.least_rtt_s = self._rtts.add(answered_s, self.rtt_s)
            self.on_heard()


def _candidate(
    component: int,
    kind: str,
    host: str,
    port: int,
    *,
    preference: int = 65535,
    base: Endpoint | None = None,
) -> Candidate:
    return Candidate(
        foundation=candidate_foundation(kind, "udp", host),
        component=component,
        transport="udp",
        priority=candidate_priority(component, kind, preference),
        host=host,
        port=port,
        type=kind,
        related_address=base[0] if base else None,
        related_port=base[1] if base else None,
    )


def _ignore(data: bytes) -> None:
    """Nobody listens any more."""


def _nothing() -> None:
    """Nobody listens yet."""


def _nothing_queued() -> int:
    """There is no path yet."""
    return 0


def _never() -> float:
    """Nobody watches yet."""
    return 0.0


class Certificate(RTCCertificate):
    """Our certificate, and how we do DTLS with it: peers may have an RSA one, as GStreamer has."""

    def _create_ssl_context(self, srtp_profiles: Any) -> Any:
        context = super()._create_ssl_context(srtp_profiles)
        context.set_cipher_list(CIPHERS)
        return context


class SecureTransport:
    """ICE and DTLS of one peer, and its SRTP sessions once they are up."""

    def __init__(self, config: TransportConfig) -> None:
        gatherer = RTCIceGatherer(iceServers=[])
        self.connection = GuardedConnection(config)
        gatherer._connection = self.connection
        self.gatherer = gatherer
        self.ice = RTCIceTransport(gatherer)
        self.dtls = RTCDtlsTransport(self.ice, [Certificate.generateCertificate()])

    def set_role(self, *, client: bool, peer_is_lite: bool) -> None:
        """Choose who starts the DTLS handshake, and ICE control towards a lite peer."""
        self.dtls._set_role("client" if client else "server")
        self.connection.ice_controlling = peer_is_lite

    def open_media(self, on_rtp: Callable[[bytes], None], on_rtcp: Callable[[bytes], None]) -> None:
        """From now on hand out decrypted packets; what fails authentication is dropped."""
        unprotect, unprotect_rtcp = self.dtls._rx_srtp.unprotect, self.dtls._rx_srtp.unprotect_rtcp

        def receive(data: bytes) -> None:
            try:
                if len(data) > 11 and data[1] in RTCP_TYPES:
                    plain, handle = unprotect_rtcp(data), on_rtcp
                else:
                    plain, handle = unprotect(data), on_rtp
            except (pylibsrtp.Error, ValueError):
                return
            handle(plain)

        self.connection.start_media(receive)

    def rtp_sender(self) -> Callable[[bytes], None]:
        """Return the function that protects and sends one RTP packet."""
        return _sender(self.dtls._tx_srtp.protect, self.connection)

    def rtcp_sender(self) -> Callable[[bytes], None]:
        """Return the function that protects and sends one RTCP packet."""
        return _sender(self.dtls._tx_srtp.protect_rtcp, self.connection)

    async def close(self) -> None:
        """Say goodbye and close the sockets."""
        self.connection.stop_media()
        await self.dtls.stop()
        await self.ice.stop()


def _sender(
    protect: Callable[[bytes], bytes], connection: GuardedConnection
) -> Callable[[bytes], None]:
    send = connection.send_now

    def protected(data: bytes) -> None:
        try:
            send(protect(data))
        except (pylibsrtp.Error, ValueError):  # too long to be protected
            return

    return protected
