"""Packets of people who are not in the room do nothing to those who are."""

import asyncio
import random
import socket
from collections import Counter
from typing import Any

import pytest

from media_server.rtp.header import MARKER
from media_server.transport.pinned import (
    MAX_EARLY_MEDIA,
    MAX_QUEUED_DTLS,
    RTCP_TYPES,
    STUN_BURST,
    GuardedConnection,
)
from storage.models.enums import MediaSource
from tests.integration.media.conftest import StageFor
from tests.integration.media.people import Person, Stage
from tests.support.media import EncodedVideo
from tests.support.strangers import CLIENT_HELLO, flood, stun, unkind_datagrams
from tests.unit.media_server.transport.offers import EVERYTHING

CAMERA = MediaSource.CAMERA
ALLOWED_BPS = 500_000


def connection_of(stage: Stage, person: Person) -> GuardedConnection:
    return stage.room._members[person.id].peer._transport.connection


def send_all(connection: GuardedConnection, datagrams: list[bytes], *, times: int = 1) -> None:
    target = connection.local_candidates[0]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for _ in range(times):
            for data in datagrams:
                stranger.sendto(data, (target.host, target.port))


async def test_a_call_goes_on_under_strangers_packets(stage: Stage, video: EncodedVideo) -> None:
    anna = await stage.enter(video)
    ben = await stage.enter(video)
    await ben.sees("3", 5)
    for _ in range(5):
        for person in (anna, ben):
            send_all(connection_of(stage, person), unkind_datagrams(), times=4)
        await ben.sees("3", 5)
        await anna.sees("3", 5)
    figures = stage.room.stats()["participants"][str(anna.id)]["sources"]["camera"]
    assert figures["packetsUnrepaired"] == 0


async def test_a_handshake_succeeds_under_strangers_packets(
    stage: Stage, video: EncodedVideo
) -> None:
    anna = Person(stage)
    stage.people.append(anna)
    negotiate = stage.room.negotiate

    async def disturbed(*args: object) -> str:
        answer: str = await negotiate(*args)  # type: ignore[arg-type]
        send_all(connection_of(stage, anna), unkind_datagrams(), times=5)
        return answer

    stage.room.negotiate = disturbed  # type: ignore[method-assign, assignment]
    await anna.connect(video)
    ben = await stage.enter(video)
    await ben.sees("3", 10)


async def test_nothing_of_strangers_is_kept(stage: Stage) -> None:
    await stage.room.negotiate(stage.room.interview_id, EVERYTHING, {})
    connection = stage.room._members[stage.room.interview_id].peer._transport.connection
    for data in unkind_datagrams():
        for protocol in connection._protocols:
            protocol.datagram_received(data, ("203.0.113.5", 4444))
    assert connection._queue.empty()
    assert connection._early == []
    assert len(connection._early_checks) == 0
    assert connection.validated == set()


async def test_what_a_validated_peer_sends_too_soon_is_bounded(stage: Stage) -> None:
    await stage.room.negotiate(stage.room.interview_id, EVERYTHING, {})
    connection = stage.room._members[stage.room.interview_id].peer._transport.connection
    connection.validated.add(("203.0.113.5", 4444))
    (protocol,) = connection._protocols
    for _ in range(10_000):
        protocol.datagram_received(CLIENT_HELLO, ("203.0.113.5", 4444))
        protocol.datagram_received(b"\x80\x60" + bytes(60), ("203.0.113.5", 4444))
    assert connection._queue.qsize() <= MAX_QUEUED_DTLS
    assert len(connection._early) <= MAX_EARLY_MEDIA


@pytest.mark.parametrize("seed", range(5))
async def test_mutated_checks_raise_nothing(stage: Stage, seed: int) -> None:
    await stage.room.negotiate(stage.room.interview_id, EVERYTHING, {})
    connection = stage.room._members[stage.room.interview_id].peer._transport.connection
    (protocol,) = connection._protocols
    chance = random.Random(seed)
    user = connection.user_mark + b"abcd"
    padding = bytes(-len(user) % 4)
    attribute = b"\x00\x06" + len(user).to_bytes(2, "big") + user + padding
    for _ in range(500):
        data = bytearray(stun(0x0001, attribute + chance.randbytes(chance.randrange(0, 40))))
        for _ in range(chance.randrange(3)):
            data[chance.randrange(20, len(data))] = chance.randrange(256)
        protocol.datagram_received(bytes(data), ("203.0.113.5", 4444))
    assert connection.validated == set()


def count_frames(stage: Stage, person: Person) -> Counter[int]:
    """Count ends of frames, by SSRC, as they come out of a viewer's socket, and nothing more.

    From now on the viewer does not look at them: this process floods, forwards and views, and
    how far behind it is is not asked here.
    """
    assert person.peer is not None
    transport = person.peer.getTransceivers()[0].receiver.transport.transport
    ends: Counter[int] = Counter()

    def watch(protocol: Any) -> None:
        pass_on = protocol.datagram_received
        protocol.transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20
        )

        def receive(data: bytes, addr: tuple[str, int]) -> None:
            if not 127 < data[0] < 192:
                pass_on(data, addr)
            elif data[1] not in RTCP_TYPES and data[1] & MARKER:
                ends[int.from_bytes(data[8:12], "big")] += 1
                stage.news.tell()

        protocol.datagram_received = receive

    for protocol in transport._connection._protocols:
        watch(protocol)
    return ends


async def test_a_flood_of_somebody_inside_does_not_reach_the_others(
    stage_for: StageFor, video: EncodedVideo
) -> None:
    stage = stage_for(max_bitrate_bps=ALLOWED_BPS)
    anna = await stage.enter(video, slots=0)
    ben = await stage.enter(video, slots=0)
    cleo = await stage.enter(None, slots=2)
    await cleo.sees("1", 20)
    await cleo.sees("3", 20)
    [mid] = [mid for mid, key in stage.slots_of(cleo).items() if key == (ben.id, CAMERA)]
    [slot] = [slot for slot in stage.room._members[cleo.id].slots if slot.mid == mid]
    refusing = connection_of(stage, anna).media_allowance
    ends, ssrc = count_frames(stage, cleo), slot.stream.ssrc
    assert ben.camera is not None
    assert anna.peer is not None
    sent = ben.camera.sent
    flooding = asyncio.create_task(flood(anna.peer, bits_per_s=10 * ALLOWED_BPS))
    await stage.news.until(lambda: ends[ssrc] >= 60 and refusing.refused > 1000)
    share = ends[ssrc] / (ben.camera.sent - sent)
    flooding.cancel()
    await asyncio.gather(flooding, return_exceptions=True)
    assert share >= 0.95
    figures = stage.room.stats()["participants"][str(anna.id)]
    assert figures["packetsRefused"] > 1000


async def test_a_peer_that_repeats_checks_without_end_is_answered_a_bounded_number_of_times(
    stage: Stage, video: EncodedVideo
) -> None:
    anna = await stage.enter(video)
    ben = await stage.enter(video)
    await ben.sees("3", 5)
    connection = connection_of(stage, anna)
    answered = []
    for protocol in connection._protocols:
        protocol.send_stun = lambda message, addr: answered.append(addr)
    check = stun(0x0001, b"\x00\x06\x00\x08" + connection.user_mark + b"abc")
    for _ in range(5000):
        connection._protocols[0].datagram_received(check, ("203.0.113.5", 4444))
    assert len(answered) <= STUN_BURST
    await ben.sees("3", 5)
