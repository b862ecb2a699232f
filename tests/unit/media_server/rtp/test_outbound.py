"""A viewer's stream never breaks, whoever's packets it carries."""

from struct import unpack

import pytest
from aiortc.rtp import RtpPacket

from media_server.rtp.history import PacketHistory, StoredPacket
from media_server.rtp.outbound import MAX_REPEAT_BURST, OutboundStream, PayloadType

SSRC, RTX_SSRC = 0xDEAD, 0xBEEF


class Viewer:
    """Collects what is sent."""

    def __init__(self, rtx: int | None = 101) -> None:
        self.packets: list[RtpPacket] = []
        self.stream = OutboundStream(
            ssrc=SSRC,
            rtx_ssrc=RTX_SSRC,
            clock_rate=90_000,
            payload_types={"vp8": PayloadType(100, rtx), "h264": PayloadType(102, None)},
            send=lambda data: self.packets.append(RtpPacket.parse(data)),
        )


def stored(extended: int, timestamp: int, payload: bytes = b"p", marker: int = 0) -> StoredPacket:
    return StoredPacket(extended, 0x80, marker, timestamp, payload)


def test_rewrites_and_keeps_gaps() -> None:
    viewer = Viewer()
    viewer.stream.attach("vp8", 70_000, 5000, 1.0)
    for extended in (70_000, 70_001, 70_003):
        viewer.stream.forward(stored(extended, 5000 + extended, marker=0x80), 1.0)
    first = viewer.packets[0]
    assert [(p.sequence_number - first.sequence_number) & 0xFFFF for p in viewer.packets] == [
        0,
        1,
        3,
    ]
    assert {(p.ssrc, p.payload_type, p.marker) for p in viewer.packets} == {(SSRC, 100, 1)}


def test_goes_on_with_another_source_without_a_break() -> None:
    viewer = Viewer()
    viewer.stream.attach("vp8", 100, 1000, 1.0)
    viewer.stream.forward(stored(100, 1000), 1.0)
    viewer.stream.forward(stored(101, 1000), 1.0)
    viewer.stream.detach()
    viewer.stream.attach("h264", 9_000_000, 4_000_000_000, 1.5)
    viewer.stream.forward(stored(9_000_000, 4_000_000_000), 1.5)
    before, after = viewer.packets[1:]
    assert after.sequence_number == (before.sequence_number + 1) & 0xFFFF
    assert (after.timestamp - before.timestamp) & 0xFFFFFFFF == 45_000
    assert after.payload_type == 102


def test_what_came_before_the_attachment_does_not_pass() -> None:
    viewer = Viewer()
    viewer.stream.attach("vp8", 100, 1000, 1.0)
    viewer.stream.forward(stored(99, 900), 1.0)
    assert viewer.packets == []


@pytest.mark.parametrize("rtx", [101, None])
def test_answers_a_nack_from_history(rtx: int | None) -> None:
    viewer, history = Viewer(rtx), PacketHistory(16)
    viewer.stream.attach("vp8", 65_530, 1000, 1.0)
    for extended in range(65_530, 65_545):
        packet = stored(extended, extended, payload=b"n%d" % extended)
        history.put(packet)
        viewer.stream.forward(packet, 1.0)
    wanted = viewer.packets[3]
    assert viewer.stream.retransmit(wanted.sequence_number, history, 1.0)
    again = viewer.packets[-1]
    assert again.timestamp == wanted.timestamp
    if rtx is None:
        assert again.serialize() == wanted.serialize()
    else:
        assert (again.ssrc, again.payload_type) == (RTX_SSRC, rtx)
        assert unpack("!H", again.payload[:2])[0] == wanted.sequence_number
        assert again.payload[2:] == wanted.payload


def test_refuses_what_it_never_sent_or_no_longer_has() -> None:
    viewer, history = Viewer(), PacketHistory(4)
    viewer.stream.attach("vp8", 10, 0, 1.0)
    for extended in range(8, 20):
        history.put(stored(extended, 0))
        viewer.stream.forward(stored(extended, 0), 1.0)
    newest = viewer.packets[-1].sequence_number
    sent = len(viewer.packets)
    for sequence in (newest + 1, newest - 5, newest - 11, newest + 30_000):
        assert not viewer.stream.retransmit(sequence & 0xFFFF, history, 1.0)
    assert len(viewer.packets) == sent


def test_a_flood_of_nacks_draws_a_bounded_number_of_packets() -> None:
    viewer, history = Viewer(), PacketHistory(4)
    history.put(stored(10, 0))
    viewer.stream.attach("vp8", 10, 0, 1.0)
    viewer.stream.forward(stored(10, 0), 1.0)
    sequence = viewer.packets[0].sequence_number
    answers = [viewer.stream.retransmit(sequence, history, 1.0) for _ in range(1000)]
    assert sum(answers) == MAX_REPEAT_BURST


def test_history_needs_a_power_of_two() -> None:
    with pytest.raises(ValueError, match="power of two"):
        PacketHistory(100)
