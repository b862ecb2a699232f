"""Which paths somebody is told to try."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from media_server.path_probes import PathProbes
from media_server.policy import Actor
from media_server.transport.config import TransportConfig
from storage.models import UserRole
from web.api.ice.schemas import Reach
from web.api.ice.service import IceCheckService, reach_of
from web.ice_servers import IceServers

SOMEBODY = Actor(user_id=uuid4(), organisation_id=uuid4(), role=UserRole.STUDENT)


def service(*turn_urls: str, stun_urls: tuple[str, ...] = ()) -> IceCheckService:
    servers = IceServers(
        stun_urls=stun_urls,
        turn_urls=turn_urls,
        turn_secret=b"secret",
        clock=lambda: datetime(2026, 1, 1, tzinfo=UTC),
    )
    return IceCheckService(servers, PathProbes(TransportConfig()))


@pytest.mark.parametrize(
    ("url", "reach"),
    [
        ("stun:stun.example.org:3478", Reach.STUN),
        ("turn:turn.example.org", Reach.RELAY_UDP),
        ("turn:turn.example.org?transport=udp", Reach.RELAY_UDP),
        ("turn:turn.example.org:443?transport=tcp", Reach.RELAY_TCP),
        ("turns:turn.example.org:443?transport=tcp", Reach.RELAY_TLS),
    ],
)
def test_addresses_stand_for_paths(url: str, reach: Reach) -> None:
    assert reach_of(url) is reach


def test_every_path_is_tried_by_itself_the_best_first() -> None:
    tcp, udp = "turn:t.example.org?transport=tcp", "turn:t.example.org"
    plan = service(tcp, udp, stun_urls=("stun:s.example.org",)).plan(SOMEBODY)
    assert [(item.reach, [s.urls for s in item.servers]) for item in plan.items] == [
        (Reach.DIRECT, []),
        (Reach.STUN, [["stun:s.example.org"]]),
        (Reach.RELAY_UDP, [[udp]]),
        (Reach.RELAY_TCP, [[tcp]]),
    ]
    assert all(item.servers[0].credential for item in plan.items[2:])


def test_without_servers_only_the_direct_path_is_left() -> None:
    assert [item.reach for item in service().plan(SOMEBODY).items] == [Reach.DIRECT]
