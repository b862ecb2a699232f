"""Frames of journals become blocks of a track."""

import pytest

from media_server.media_types import EncodedFrame
from media_server.recording.tracks import (
    SILENCE,
    audio_blocks,
    interleaved,
    opus_duration_ms,
    video_blocks,
)
from tests.unit.media_server.recording.frames import OPUS_20_MS, sound


@pytest.mark.parametrize(
    ("packet", "duration_ms"),
    [
        (SILENCE, 20),
        (bytes([0 << 3]), 10),
        (bytes([3 << 3]), 60),
        (bytes([12 << 3]), 10),
        (bytes([16 << 3]), 2.5),
        (bytes([31 << 3 | 1]), 40),
        (bytes([31 << 3 | 3, 3]), 60),
        (bytes([31 << 3 | 3]), 0),
        (b"", 0),
    ],
)
def test_how_long_a_packet_plays(packet: bytes, duration_ms: float) -> None:
    assert opus_duration_ms(packet) == duration_ms


def times(frames: list[EncodedFrame]) -> list[tuple[int, bool]]:
    return [
        (block.at_ms, block.data == SILENCE)
        for block in audio_blocks(frames, track=2, start_ms=0.0)
    ]


def test_jitter_does_not_show() -> None:
    frames = [
        EncodedFrame(OPUS_20_MS, 20.0 * n + (15 if n % 2 else -15), True) for n in range(1, 20)
    ]
    assert times(frames) == [(20 * n, False) for n in range(19)]


def test_a_gap_is_filled_with_silence() -> None:
    blocks = times(sound(0, 5) + sound(1000, 5))
    assert [at for at, _ in blocks] == [20 * n for n in range(len(blocks))]
    assert abs(len(blocks) * 20 - 1100) <= 40
    assert sum(silent for _, silent in blocks) in (43, 44, 45)


def test_sound_that_begins_late_has_silence_in_front() -> None:
    blocks = times(sound(500, 1))
    assert blocks[0] == (0, True)
    assert blocks[-1][0] == pytest.approx(500, abs=40)


def test_what_overlaps_is_left_out() -> None:
    assert len(times(sound(0, 10) + sound(0, 10))) == pytest.approx(12, abs=1)


def test_drift_is_corrected_in_steps() -> None:
    frames = [EncodedFrame(OPUS_20_MS, 20.2 * n, True) for n in range(1000)]  # one per cent slow
    blocks = times(frames)
    assert blocks[-1][0] == pytest.approx(20.2 * 999, abs=45)


def test_pictures_keep_their_times_and_never_go_back() -> None:
    frames = [EncodedFrame(b"p", at, at == 0) for at in (0.0, 33.4, 33.2, 20.0, 100.0)]
    blocks = list(video_blocks(frames, track=1, start_ms=0.0))
    assert [block.at_ms for block in blocks] == [0, 33, 34, 35, 100]


def test_tracks_are_merged_by_time() -> None:
    shown = [EncodedFrame(b"v", 30.0 * n, True) for n in range(3)]
    merged = interleaved(
        [
            video_blocks(shown, track=1, start_ms=0),
            audio_blocks(sound(0, 4), track=2, start_ms=0),
        ]
    )
    assert [(b.at_ms, b.track) for b in merged] == [
        (0, 1),
        (0, 2),
        (20, 2),
        (30, 1),
        (40, 2),
        (60, 1),
        (60, 2),
    ]
