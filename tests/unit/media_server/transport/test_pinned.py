"""The contract with aiortc and aioice: fails when what pinned.py relies on moves."""

import inspect
from contextlib import suppress
from importlib.metadata import version
from types import SimpleNamespace

import aioice.ice
import pylibsrtp
import pytest
from aioice import Candidate
from aioice.ice import Connection, StunProtocol
from aiortc import RTCCertificate, RTCDtlsTransport, RTCIceGatherer, RTCIceTransport
from aiortc.rtcdtlstransport import SRTP_PROFILES, generate_certificate
from cryptography.hazmat.primitives.asymmetric import rsa
from OpenSSL import SSL

from media_server.transport import pinned
from media_server.transport.config import TransportConfig
from media_server.transport.pinned import Certificate, GuardedConnection, SecureTransport

LOOPBACK = TransportConfig(ice_addresses=("127.0.0.1",))


def test_the_versions_are_those_that_were_read() -> None:
    assert version("aiortc") == "1.16.0"
    assert version("aioice") == "0.13.0"


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        (StunProtocol.datagram_received, ["self", "data", "addr"]),
        (Connection.data_received, ["self", "data", "component"]),
        (Connection.check_incoming, ["self", "message", "addr", "protocol"]),
        (Connection.check_complete, ["self", "pair"]),
        (Connection.add_remote_candidate, ["self", "remote_candidate"]),
        (Connection.get_component_candidates, ["self", "component", "addresses", "timeout"]),
        (Connection.query_consent, ["self"]),
        (Connection.build_request, ["self", "pair", "nominate"]),
        (StunProtocol.request, ["self", "request", "addr", "integrity_key", "retransmissions"]),
        (RTCDtlsTransport._set_role, ["self", "role"]),
    ],
)
def test_signatures(method: object, parameters: list[str]) -> None:
    assert list(inspect.signature(method).parameters) == parameters


def test_where_aioice_calls_what_we_override() -> None:
    assert "self.receiver.request_received" in inspect.getsource(StunProtocol.datagram_received)
    assert "self.check_incoming" in inspect.getsource(Connection.request_received)
    assert "self.check_complete" in inspect.getsource(Connection.check_start)
    assert "self.query_consent()" in inspect.getsource(Connection.connect)
    assert "get_component_candidates(component=" in inspect.getsource(Connection.gather_candidates)


async def test_a_connection_has_the_state_we_read() -> None:
    connection = GuardedConnection(LOOPBACK)
    assert connection._queue.empty()
    assert connection._nominated == {}
    assert connection._protocols == []
    assert connection.local_username
    assert connection._check_list == []
    assert connection._remote_candidates == []
    assert callable(connection.check_start_task)
    assert aioice.ice.CandidatePair.remote_addr
    assert aioice.ice.CandidatePair.State.SUCCEEDED
    assert connection.local_candidates == []


def test_a_protocol_knows_what_it_has_asked() -> None:
    assert "self.transactions[request.transaction_id]" in inspect.getsource(StunProtocol.request)


async def test_the_ice_transport_takes_over_our_connection() -> None:
    transport = SecureTransport(LOOPBACK)
    assert transport.ice._connection is transport.connection
    assert transport.ice._recv == transport.connection.recv
    assert transport.ice._send == transport.connection.send
    assert transport.ice.iceGatherer is transport.gatherer


async def test_dtls_keeps_its_sessions_where_we_look() -> None:
    gatherer = RTCIceGatherer(iceServers=[])
    dtls = RTCDtlsTransport(RTCIceTransport(gatherer), [RTCCertificate.generateCertificate()])
    assert dtls._rx_srtp is None
    assert dtls._tx_srtp is None
    source = inspect.getsource(RTCDtlsTransport._setup_srtp)
    assert "self._rx_srtp = Session(" in source
    assert "self._tx_srtp = Session(" in source
    for name in ("protect", "unprotect", "protect_rtcp", "unprotect_rtcp"):
        assert callable(getattr(pylibsrtp.Session, name))


async def test_gathers_our_addresses_at_once_with_the_public_one_beside() -> None:
    config = TransportConfig(ice_addresses=("127.0.0.1",), public_ip="198.51.100.7")
    transport = SecureTransport(config)
    await transport.gatherer.gather()
    host, public = transport.gatherer.getLocalCandidates()
    assert (host.ip, host.type) == ("127.0.0.1", "host")
    assert (public.ip, public.type, public.port) == ("198.51.100.7", "srflx", host.port)
    assert (public.relatedAddress, public.relatedPort) == (host.ip, host.port)
    assert host.priority > public.priority
    await transport.close()


def candidate(host: str, number: int, *, transport: str = "udp", component: int = 1) -> Candidate:
    return Candidate(
        foundation=str(number),
        component=component,
        transport=transport,
        priority=2130706431,
        host=host,
        port=1024 + number,
        type="host",
    )


async def test_remote_candidates_are_capped_and_chosen() -> None:
    transport = SecureTransport(LOOPBACK)
    await transport.gatherer.gather()
    connection = transport.connection
    for refused in (
        candidate("169.254.169.254", 1),
        candidate("abcd.local", 2),
        candidate("192.0.2.1", 3, transport="tcp"),
        candidate("192.0.2.1", 4, component=2),
    ):
        await connection.add_remote_candidate(refused)
    assert connection.remote_candidates == []
    for number in range(2000):
        await connection.add_remote_candidate(candidate("8.8.8.8", number))
    await connection.add_remote_candidate(None)
    assert len(connection.remote_candidates) == LOOPBACK.max_remote_candidates
    await transport.close()


async def test_the_shortest_round_trip_of_late_is_that_of_the_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection, clock, taken_s = GuardedConnection(LOOPBACK), [0.0], iter((0.1, 0.9, 0.2))
    monkeypatch.setattr(pinned, "PROBE_INTERVAL_S", 0.0)
    monkeypatch.setattr(pinned, "monotonic", lambda: clock[0])
    seen: list[tuple[float | None, float | None]] = []

    async def answer(*_: object, **__: object) -> None:
        seen.append((connection.rtt_s, connection.least_rtt_s))
        clock[0] += next(taken_s)
        if len(seen) == 3:
            connection._nominated.clear()

    connection.remote_password = "theirs"
    connection._nominated[1] = SimpleNamespace(
        protocol=SimpleNamespace(request=answer), remote_addr=("127.0.0.1", 9)
    )
    monkeypatch.setattr(connection, "build_request", lambda pair, nominate: None)
    await connection.query_consent()
    assert seen == [
        (None, None),
        (pytest.approx(0.1), pytest.approx(0.1)),
        (pytest.approx(0.9), pytest.approx(0.1)),
    ]
    assert (connection.rtt_s, connection.least_rtt_s) == (pytest.approx(0.2), pytest.approx(0.1))


def test_peers_may_have_rsa_certificates() -> None:
    """GStreamer's webrtcbin has one, and waits for us to begin the handshake."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    theirs = SSL.Context(SSL.DTLS_METHOD)
    theirs.use_certificate(generate_certificate(key))
    theirs.use_privatekey(key)
    certificate = Certificate.generateCertificate()
    assert isinstance(certificate, Certificate)
    client = SSL.Connection(certificate._create_ssl_context(SRTP_PROFILES), None)
    server = SSL.Connection(theirs, None)
    client.set_connect_state()
    server.set_accept_state()
    done: set[SSL.Connection] = set()
    for _ in range(10):
        for end, other in ((client, server), (server, client)):
            with suppress(SSL.WantReadError):
                end.do_handshake()
                done.add(end)
            with suppress(SSL.WantReadError):
                other.bio_write(end.bio_read(65_536))
    assert done == {client, server}
    assert (client.get_cipher_name() or "").startswith("ECDHE-RSA-")
