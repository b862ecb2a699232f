"""Somebody whose network lets nothing else through takes part by way of coturn."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from aiortc import RTCIceServer, RTCIceTransport, RTCPeerConnection

from media_server.policy import Actor
from storage.models import UserRole
from tests.integration.media.people import Person, Stage
from tests.support.media import EncodedVideo
from tests.support.turn_server import TurnServer
from web.ice_servers import CREDENTIAL_LIFE, IceServers

SECRET = "shared with coturn"
SOMEBODY = Actor(user_id=uuid4(), organisation_id=uuid4(), role=UserRole.STUDENT)


@pytest.fixture(scope="module")
def turn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TurnServer]:
    if not TurnServer.is_installed():
        pytest.skip("turnserver (Debian's coturn) is not installed")
    server = TurnServer(tmp_path_factory.mktemp("turn"), SECRET)
    server.start()
    yield server
    server.stop()


def credentials(turn: TurnServer, *, issued: datetime) -> RTCIceServer:
    """What the server tells browsers, at the time given."""
    servers = IceServers(
        stun_urls=(), turn_urls=(turn.url,), turn_secret=SECRET.encode(), clock=lambda: issued
    )
    [entry] = servers.for_actor(SOMEBODY)
    return RTCIceServer(**entry)


def transport_of(peer: RTCPeerConnection) -> RTCIceTransport:
    """The one ICE transport that everything is bundled on."""
    transport: RTCIceTransport = peer.getTransceivers()[0].sender.transport.transport
    return transport


async def test_a_call_through_the_relay_alone(
    stage: Stage, video: EncodedVideo, turn: TurnServer
) -> None:
    ben = await stage.enter(None)
    anna = Person(stage, relayed_by=credentials(turn, issued=datetime.now(UTC)))
    stage.people.append(anna)
    await anna.connect(video)
    await ben.sees("1", 10)
    assert anna.peer is not None
    local = transport_of(anna.peer).iceGatherer.getLocalCandidates()
    assert {candidate.type for candidate in local} == {"relay"}
    log = turn.log_path.read_text()
    assert f":{SOMEBODY.user_id}>" in log
    name = credentials(turn, issued=datetime.now(UTC)).username
    assert name is not None
    assert int(name.partition(":")[0]) - time.time() <= CREDENTIAL_LIFE.total_seconds()


async def test_credentials_whose_time_is_over_open_nothing(
    stage: Stage, video: EncodedVideo, turn: TurnServer
) -> None:
    old = datetime.now(UTC) - CREDENTIAL_LIFE - timedelta(minutes=1)
    anna = Person(stage, relayed_by=credentials(turn, issued=old))
    stage.people.append(anna)
    await anna.connect(video)
    assert anna.peer is not None
    assert transport_of(anna.peer).iceGatherer.getLocalCandidates() == []
