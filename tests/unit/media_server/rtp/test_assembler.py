"""Order, holes and whole frames."""

import random

from media_server.rtp.assembler import LATE_S, MAX_HELD, FrameAssembler
from media_server.rtp.depacketiser import depacketiser
from media_server.rtp.history import StoredPacket

PATIENCE_S = 0.2
KEY, DELTA = b"\x00", b"\x01"  # the bit that tells them apart in VP8


class Frames:
    """Collects what an assembler hands out."""

    def __init__(self, codec: str) -> None:
        self.got: list[tuple[bytes, int, bool]] = []
        self.broken = 0
        self.assembler = FrameAssembler(
            depacketiser(codec),
            by_packet=codec == "opus",
            on_frame=lambda data, timestamp, keyframe: self.got.append((data, timestamp, keyframe)),
            on_broken=self._broken,
        )

    def _broken(self) -> None:
        self.broken += 1

    def add(self, packets: list[StoredPacket], now_s: float = 0.0) -> None:
        for packet in packets:
            self.assembler.add(packet, now_s)


def video(number: int, *, pieces: int = 2, key: bool = False) -> list[StoredPacket]:
    """Frame `number` of a stream of frames of as many packets."""
    first = number * pieces
    packets = []
    for piece in range(pieces):
        body = (KEY if key else DELTA) if piece == 0 else b""
        descriptor = b"\x10" if piece == 0 else b"\x00"
        marker = 0x80 if piece == pieces - 1 else 0
        payload = descriptor + body + b"%d.%d" % (number, piece)
        packets.append(StoredPacket(first + piece, 0x80, marker, number * 3000, payload))
    return packets


def sound(number: int) -> StoredPacket:
    return StoredPacket(number, 0x80, 0, number * 960, b"%d" % number)


def test_frames_come_whole_and_in_order_however_packets_come() -> None:
    packets = [p for number in range(50) for p in video(number, key=number == 0)]
    shuffled = packets[:1]
    chance = random.Random(5)
    for at in range(1, len(packets), 4):
        part = packets[at : at + 4]
        chance.shuffle(part)
        shuffled += part
    frames = Frames("vp8")
    frames.add(shuffled)
    assert [timestamp for _, timestamp, _ in frames.got] == [n * 3000 for n in range(50)]
    assert frames.got[7][0] == DELTA + b"7.07.1"
    assert frames.broken == 0


def test_nothing_before_the_first_keyframe() -> None:
    frames = Frames("vp8")
    frames.add(video(0) + video(1) + video(2, key=True) + video(3))
    assert [timestamp for _, timestamp, _ in frames.got] == [6000, 9000]
    assert frames.got[0][2]


def test_a_hole_is_waited_for_then_skipped_to_the_next_keyframe() -> None:
    frames = Frames("vp8")
    frames.add(video(0, key=True) + video(1)[:1] + video(2) + video(3, key=True) + video(4))
    assert len(frames.got) == 1
    frames.assembler.tick(PATIENCE_S / 2, PATIENCE_S)
    assert frames.broken == 0
    frames.assembler.tick(PATIENCE_S, PATIENCE_S)
    frames.assembler.tick(PATIENCE_S * 1.1, PATIENCE_S)
    assert [timestamp for _, timestamp, _ in frames.got] == [0, 9000, 12_000]
    assert frames.broken == 1


def test_a_repair_in_time_loses_nothing() -> None:
    frames = Frames("vp8")
    late = video(1)
    frames.add(video(0, key=True) + late[1:] + video(2))
    frames.add(late[:1], PATIENCE_S / 2)
    assert [timestamp for _, timestamp, _ in frames.got] == [0, 3000, 6000]
    assert frames.broken == 0


def test_what_came_while_nobody_read_is_read_before_a_hole_is_given_up() -> None:
    frames = Frames("opus")
    frames.add([sound(0), sound(2)])
    frames.assembler.tick(0.04, PATIENCE_S)
    stalled_s = 0.04 + PATIENCE_S + 2 * LATE_S
    frames.assembler.tick(stalled_s, PATIENCE_S)
    frames.add([sound(1), sound(4)], stalled_s)
    assert [data for data, _, _ in frames.got] == [b"0", b"1", b"2"]
    for late in range(1, 4):  # a machine that is late each time does not wait for ever
        frames.assembler.tick(stalled_s + late * 2 * LATE_S, PATIENCE_S)
    assert [data for data, _, _ in frames.got] == [b"0", b"1", b"2", b"4"]


def test_sound_goes_on_behind_a_hole() -> None:
    frames = Frames("opus")
    frames.add([sound(0), sound(2), sound(3)])
    frames.assembler.tick(PATIENCE_S * 2, PATIENCE_S)
    frames.add([sound(1), sound(4)], PATIENCE_S * 2)
    assert [data for data, _, _ in frames.got] == [b"0", b"2", b"3", b"4"]


def test_flush_hands_out_what_is_held() -> None:
    frames = Frames("opus")
    frames.add([sound(0), sound(2), sound(5)])
    frames.assembler.flush()
    assert [data for data, _, _ in frames.got] == [b"0", b"2", b"5"]


def test_what_is_held_is_bounded() -> None:
    frames = Frames("opus")
    frames.add([sound(0), *(sound(number) for number in range(2, MAX_HELD + 10))])
    assert len(frames.got) == MAX_HELD + 9


def test_padding_only_packets_carry_nothing() -> None:
    frames = Frames("vp8")
    first, second = video(0, key=True)
    padding = StoredPacket(2, 0xA0, 0, 0, b"\x00\x00\x03")
    after = [StoredPacket(p.extended + 1, *p[1:]) for p in video(1)]
    frames.add([first, second, padding, *after])
    assert len(frames.got) == 2


def test_a_malformed_frame_asks_for_a_keyframe() -> None:
    frames = Frames("vp8")
    frames.add([*video(0, key=True), StoredPacket(2, 0x80, 0x80, 3000, b"\x00cut")])
    frames.add([StoredPacket(p.extended - 1, *p[1:]) for p in video(2)])
    assert len(frames.got) == 1
    assert frames.broken == 1
