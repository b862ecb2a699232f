"""What strangers send to a media port, and somebody inside who sends far too much."""

import asyncio
import itertools
import os
import random
import time

from aiortc import RTCPeerConnection

from media_server.rtp.header import HEADER

STUN_COOKIE = b"\x21\x12\xa4\x42"
ALERT = bytes.fromhex("15fefd000000000000000000020100")
CLIENT_HELLO = bytes.fromhex("16fefd0000000000000000002c010000200000000000000020") + bytes(32)
FLOOD_PAYLOAD, FLOOD_INTERVAL_S = 1100, 0.02


def stun(kind: int, attributes: bytes = b"") -> bytes:
    """A STUN message with a transaction of its own."""
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


async def flood(peer: RTCPeerConnection, *, bits_per_s: float) -> None:
    """Send packets under the peer's own keys, as a source of pictures, until cancelled."""
    sender = peer.getTransceivers()[1].sender
    ssrc = sender._ssrc ^ 1
    packets_per_s = bits_per_s / 8 / FLOOD_PAYLOAD
    began_s, numbers = time.monotonic(), itertools.count()
    sent = 0
    while True:
        due = int((time.monotonic() - began_s) * packets_per_s)
        for number in itertools.islice(numbers, due - sent):
            head = HEADER.pack(0x80, 97, number & 0xFFFF, 0, ssrc)
            await sender.transport._send_rtp(head + bytes(FLOOD_PAYLOAD))
        sent = due
        await asyncio.sleep(FLOOD_INTERVAL_S)
