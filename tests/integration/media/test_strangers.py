"""Packets of people who are not in the room do nothing to those who are."""

import os
import random
import socket

import pytest

from media_server.transport.pinned import MAX_QUEUED_DTLS, GuardedConnection
from tests.integration.media.people import Person, Stage
from tests.support.media import EncodedVideo
from tests.unit.media_server.transport.offers import EVERYTHING

STUN_COOKIE = b"\x21\x12\xa4\x42"
ALERT = bytes.fromhex("15fefd000000000000000000020100")
CLIENT_HELLO = bytes.fromhex("16fefd0000000000000000002c010000200000000000000020") + bytes(32)


def stun(kind: int, attributes: bytes = b"") -> bytes:
    head = kind.to_bytes(2, "big") + len(attributes).to_bytes(2, "big")
    return head + STUN_COOKIE + os.urandom(12) + attributes


def unkind_datagrams() -> list[bytes]:
    """What strangers may send: empty, DTLS, RTP, RTCP, STUN of several kinds, noise."""
    chance = random.Random(9)
    known_user = b"\x00\x06\x00\x08abcd:efg"
    return [
        b"",
        b"\x16",
        b"\x80",
        ALERT,
        CLIENT_HELLO,
        b"\x80\x60" + chance.randbytes(60),
        b"\x80\xc9" + chance.randbytes(30),
        stun(0x0001),
        stun(0x0101),
        stun(0x0111),
        stun(0x0011),
        stun(0x0001, known_user),
        stun(0x0001, b"\x00\x06\xff\xff"),
        *(chance.randbytes(chance.randrange(1, 200)) for _ in range(200)),
    ]


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
    assert len(connection._early) <= 128


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
