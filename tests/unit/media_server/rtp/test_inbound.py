"""A source behind a lossy path: what is repaired, recorded, forwarded and asked for."""

from itertools import pairwise

import pytest

from media_server.media_member import RETRY_MARGIN
from media_server.rtp.inbound import InboundSource
from media_server.rtp.outbound import OutboundStream, PayloadType
from storage.models.enums import MediaKind
from tests.unit.media_server.rtp.lossy import DELAY_S, LossyPath, bursts

AUDIO_PACKETS = 3000
KEYFRAME_EVERY = 60


def talk(path: LossyPath, packets: int = AUDIO_PACKETS) -> int:
    """Speak for a minute; return how many packets were recorded."""
    path.source.record(True)
    start_s = path.now_s
    for number in range(packets):
        path.send(65_000 + number, number * 960, b"%d" % number)
        path.run_until(start_s + (number + 1) * 0.02)
    path.run_until(path.now_s + 1.0)
    return len(path.frames)


@pytest.mark.parametrize("burst", [1, 4])
@pytest.mark.parametrize("loss", [0.0, 0.01, 0.03, 0.05])
def test_recorded_sound_is_repaired(loss: float, burst: int) -> None:
    recorded = talk(LossyPath(MediaKind.AUDIO, loses=bursts(loss, burst, seed=11)))
    missing = 1 - recorded / AUDIO_PACKETS
    assert missing <= 0.005


@pytest.mark.parametrize("seed", range(4))
def test_sound_is_waited_for_where_requests_are_lost_in_a_row(seed: int) -> None:
    back = bursts(0.05, 4, seed=100 + seed)
    path = LossyPath(MediaKind.AUDIO, loses=bursts(0.05, 4, seed=seed), loses_back=back)
    path.source.retry_s = 2 * DELAY_S * RETRY_MARGIN
    assert 1 - talk(path) / AUDIO_PACKETS <= 0.001


def test_what_was_ready_before_a_connection_stood_is_handed_out_once_it_can_be_placed() -> None:
    path = LossyPath(MediaKind.AUDIO, loses=lambda: False)
    path.source.record(True)
    ready = 50  # packets, a second
    start_s = path.now_s + DELAY_S
    for number in range(ready):
        path.send(number, number * 960, b"%d" % number)
    path.run_until(start_s + 0.1)
    assert path.frames == []
    path.run_until(start_s + 0.4)
    assert [int(payload) for payload, _, _ in path.frames] == list(range(ready))
    assert path.source.clock.place_s(0) == pytest.approx(start_s - (ready - 1) * 0.02)
    path.send(ready, (ready + 20) * 960, b"last")
    path.run_until(path.now_s + 0.1)
    assert len(path.frames) == ready + 1


def test_what_waits_to_be_placed_is_not_lost_when_recording_ends() -> None:
    path = LossyPath(MediaKind.AUDIO, loses=lambda: False)
    path.source.record(True)
    path.send(0, 0, b"only")
    path.run_until(path.now_s + 0.1)
    path.source.record(False)
    assert [payload for payload, _, _ in path.frames] == [b"only"]


@pytest.mark.parametrize("loss", [0.01, 0.05, 0.1])
def test_without_repair_no_more_is_missing_than_was_lost(loss: float) -> None:
    path = LossyPath(MediaKind.AUDIO, loses=bursts(loss, 1, seed=12), repairs=False)
    missing = 1 - talk(path) / AUDIO_PACKETS
    assert missing <= loss + 0.02
    data = [int(payload) for payload, _, _ in path.frames]
    assert data == sorted(data)


def show(path: LossyPath, frames: int = 300) -> None:
    """Send pictures of three packets each at 30 a second."""
    path.source.record(True)
    start_s = path.now_s
    for number in range(frames):
        key = number % KEYFRAME_EVERY == 0
        for piece in range(3):
            first = b"\x10" + (b"\x00" if key else b"\x01") if piece == 0 else b"\x00"
            path.send(number * 3 + piece, number * 3000, first + b"x" * 50, marker=piece == 2)
        path.run_until(start_s + (number + 1) / 30)
    path.run_until(path.now_s + 2.0)


def test_recorded_pictures_are_repaired() -> None:
    path = LossyPath(MediaKind.VIDEO, loses=bursts(0.05, 4, seed=13))
    show(path)
    assert len(path.frames) >= 297
    assert path.source.reception.lost > 0
    assert path.source.reception.unrepaired <= 3


def test_a_picture_that_stays_broken_asks_for_a_keyframe_and_waits_for_it() -> None:
    path = LossyPath(MediaKind.VIDEO, loses=bursts(0.02, 1, seed=14), repairs=False)
    show(path)
    assert path.keyframe_requests > 0
    shown = [at // 3000 for _, at, _ in path.frames]
    for before, after in pairwise(shown):
        assert after == before + 1 or after % KEYFRAME_EVERY == 0


def viewer(sent: list[bytes]) -> OutboundStream:
    return OutboundStream(
        ssrc=5,
        rtx_ssrc=6,
        clock_rate=90_000,
        payload_types={"vp8": PayloadType(100, 101)},
        send=sent.append,
    )


def test_a_viewer_starts_with_a_keyframe_and_has_one_asked_for() -> None:
    path, sent = LossyPath(MediaKind.VIDEO, loses=lambda: False), []
    show(path, frames=10)
    requests = path.keyframe_requests
    route = viewer(sent)
    path.source.add_route(route)
    path.send(30, 30_000, b"\x10\x01delta", marker=True)
    path.run_until(path.now_s + 0.2)
    assert sent == []
    assert path.keyframe_requests == requests + 1
    path.send(31, 33_000, b"\x10\x00key", marker=True)
    path.run_until(path.now_s + 0.2)
    assert len(sent) == 1
    assert sent[0].endswith(b"key")


def test_keyframes_are_asked_for_at_most_twice_a_second() -> None:
    path = LossyPath(MediaKind.VIDEO, loses=lambda: False)
    show(path, frames=1)
    requests = path.keyframe_requests
    for _ in range(30):
        path.source.want_keyframe()
        path.run_until(path.now_s + 0.1)
    assert 5 <= path.keyframe_requests - requests <= 7


def test_a_viewer_that_left_gets_nothing_more() -> None:
    path, sent = LossyPath(MediaKind.VIDEO, loses=lambda: False), []
    route = viewer(sent)
    path.source.add_route(route)
    show(path, frames=1)
    assert len(sent) == 3
    path.source.remove_route(route)
    path.send(3, 3000, b"\x10\x00key", marker=True)
    path.run_until(path.now_s + 0.2)
    assert len(sent) == 3


def source_of(path: LossyPath) -> InboundSource:
    show(path, frames=2)
    return path.source


def test_repeated_and_ancient_packets_change_nothing() -> None:
    path = LossyPath(MediaKind.VIDEO, loses=lambda: False)
    source = source_of(path)
    received = source.reception.received
    source.receive(0x80, 0, 3, 3000, b"\x10\x01again", path.now_s)
    source.receive(0x80, 0, (3 - 2000) & 0xFFFF, 0, b"\x10\x01ancient", path.now_s)
    source.receive_repair(0x80, 0, 3000, b"\x00\x03\x10again", path.now_s)
    source.receive_repair(0x80, 0, 3000, b"\x00", path.now_s)
    source.receive_repair(0xA0, 0, 3000, b"\x00\x00\x00\x04", path.now_s)
    source.receive_repair(0x80, 0, 3000, b"\x7f\xff\x10future", path.now_s)
    assert source.reception.received == received
    assert source.reception.repaired == 0


def test_reports_answer_sender_reports() -> None:
    path = LossyPath(MediaKind.VIDEO, loses=lambda: False)
    assert path.source.report_block(1.0) is None
    source = source_of(path)
    source.sender_report(ntp=(7 << 32) | (9 << 16), rtp=1, now_s=2.0)
    ssrc, block, lsr, dlsr = source.report_block(2.5) or pytest.fail("no report")
    assert ssrc == source.ssrc
    assert block.packets_lost == 0
    assert lsr == (7 << 16) | (9 >> 16) | 9
    assert dlsr == 32_768


def test_measures_the_bitrate() -> None:
    path = LossyPath(MediaKind.AUDIO, loses=lambda: False)
    start_s = path.now_s
    for number in range(150):
        path.send(number, number * 960, b"x" * 100)
        path.run_until(start_s + (number + 1) * 0.02)
    assert path.source.bitrate_bps == pytest.approx(40_000, rel=0.1)
