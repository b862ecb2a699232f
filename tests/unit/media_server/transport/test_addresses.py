"""Whom we talk to, and where we listen."""

import socket

import pytest

from media_server.transport.addresses import local_addresses, may_talk_to
from media_server.transport.config import TransportConfig
from media_server.transport.sockets import bind_udp

PRODUCTION = TransportConfig(production=True)
CLOSED = TransportConfig(production=True, allow_private_peers=False)
TRIAL = TransportConfig()


@pytest.mark.parametrize(
    ("address", "trial", "production", "closed"),
    [
        ("8.8.8.8", True, True, True),
        ("2600::1", True, True, True),
        ("192.168.1.5", True, True, False),
        ("10.0.0.1", True, True, False),
        ("fd00::1", True, True, False),
        ("127.0.0.1", True, False, False),
        ("::1", True, False, False),
        ("::ffff:127.0.0.1", True, False, False),
        ("169.254.169.254", False, False, False),
        ("::ffff:169.254.169.254", False, False, False),
        ("fd00:ec2::254", False, False, False),
        ("fe80::1", False, False, False),
        ("224.0.0.1", False, False, False),
        ("255.255.255.255", False, False, False),
        ("0.0.0.0", False, False, False),
        ("::", False, False, False),
        ("5f1c.local", False, False, False),
        ("example.com", False, False, False),
        ("", False, False, False),
    ],
)
def test_policy(address: str, trial: bool, production: bool, closed: bool) -> None:
    assert may_talk_to(address, TRIAL) == trial
    assert may_talk_to(address, PRODUCTION) == production
    assert may_talk_to(address, CLOSED) == closed


def test_loopback_is_offered_for_trying_only() -> None:
    assert "127.0.0.1" in local_addresses(TRIAL)
    assert "127.0.0.1" not in local_addresses(PRODUCTION)
    assert local_addresses(TransportConfig(ice_addresses=("192.0.2.7",))) == ["192.0.2.7"]


def test_ports_come_from_the_range_until_it_is_used_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        first = probe.getsockname()[1]
    sockets = []
    while (sock := bind_udp("127.0.0.1", (first, first + 1))) is not None:
        sockets.append(sock)
    taken = {sock.getsockname()[1] for sock in sockets}
    for sock in sockets:
        sock.close()
    assert taken
    assert taken <= {first, first + 1}


def test_an_address_that_is_not_ours_is_not_bound() -> None:
    assert bind_udp("203.0.113.77", None) is None
