"""Journals become a file that plays; PyAV is the judge."""

import io
from collections.abc import Sequence
from pathlib import Path

import av
import pytest

from media_server.media_types import EncodedFrame
from media_server.recording.audit import Expected, Span
from media_server.recording.finaliser import FinishedRecording, NothingRecorded, finalise
from media_server.recording.tracks import SILENCE
from storage.models.enums import MediaKind, MediaSource
from storage.sealing import SealedReader, SealedWriter
from tests.unit.media_server.recording.frames import KEYRING, info, journal, pictures, sound

CAMERA, MICROPHONE = info(MediaSource.CAMERA), info()


def finish(paths: Sequence[Path], **kwargs: object) -> tuple[FinishedRecording, bytes]:
    out = io.BytesIO()
    finished = finalise(paths, out, KEYRING, **kwargs)  # type: ignore[arg-type]
    assert finished.size_bytes == len(out.getvalue())
    return finished, out.getvalue()


def packets(data: bytes, kind: str) -> list["av.Packet"]:
    with av.open(io.BytesIO(data)) as container:
        stream = next(s for s in container.streams if s.type == kind)
        return [packet for packet in container.demux(stream) if packet.size]


def test_sound_and_picture_in_one_file(tmp_path: Path) -> None:
    shown, said = pictures(1000, 90), sound(1010, 150)
    finished, data = finish(
        [
            journal(tmp_path, "v", CAMERA, shown, end_ms=4000),
            journal(tmp_path, "a", MICROPHONE, said, end_ms=4010),
        ]
    )
    assert (finished.mime_type, finished.start_ms) == ("video/webm", 1000)
    assert finished.duration_ms == pytest.approx(3000, abs=40)
    assert finished.audit["complete"]
    assert finished.audit["frames"] == {"audio": 150, "video": 90}
    with av.open(io.BytesIO(data)) as container:
        assert container.duration / 1000 == pytest.approx(finished.duration_ms, abs=1)
        assert {(s.type, s.codec_context.name) for s in container.streams} == {
            ("video", "vp8"),
            ("audio", "opus"),
        }
        video = container.streams.video[0]
        assert (video.width, video.height) == (160, 120)
        assert sum(1 for _ in container.decode(video)) == 90
    assert [bytes(p) for p in packets(data, "video")] == [frame.data for frame in shown]
    assert [round(p.pts * p.time_base * 1000) for p in packets(data, "video")] == [
        round(frame.at_ms - 1000) for frame in shown
    ]
    assert [bytes(p) for p in packets(data, "audio")] == [frame.data for frame in said]


def test_seeking_lands_on_the_keyframe_before(tmp_path: Path) -> None:
    shown = pictures(0, 600)
    _, data = finish([journal(tmp_path, "v", CAMERA, shown, end_ms=20_000)])
    assert data.index(b"\x1c\x53\xbb\x6b") < data.index(b"\x1f\x43\xb6\x75")  # Cues, Cluster
    with av.open(io.BytesIO(data)) as container:
        video = container.streams.video[0]
        for target_ms in (0, 5_500, 12_345, 19_990):
            container.seek(int(target_ms / 1000 / video.time_base), stream=video)
            packet = next(container.demux(video))
            at_ms = float(packet.pts * packet.time_base * 1000)
            assert packet.is_keyframe
            assert target_ms - 1000 - 34 <= at_ms <= target_ms


def test_sound_alone(tmp_path: Path) -> None:
    finished, data = finish([journal(tmp_path, "a", MICROPHONE, sound(0, 1000), end_ms=20_000)])
    assert finished.mime_type == "audio/webm"
    assert finished.duration_ms == 20_000
    assert len(packets(data, "audio")) == 1000
    assert data.count(b"\x1f\x43\xb6\x75") == 4


def test_runs_are_joined_with_silence_between(tmp_path: Path) -> None:
    finished, data = finish(
        [
            journal(tmp_path, "a2", MICROPHONE, sound(5000, 50), end_ms=6000),
            journal(tmp_path, "a1", MICROPHONE, sound(1000, 50), end_ms=2000),
            journal(tmp_path, "v", CAMERA, pictures(5000, 30), end_ms=6000),
        ]
    )
    assert finished.start_ms == 1000
    assert finished.duration_ms == pytest.approx(5000, abs=45)
    audio = packets(data, "audio")
    silent = [packet for packet in audio if bytes(packet) == SILENCE]
    assert len(silent) * 20 == pytest.approx(3000, abs=45)
    first_picture = packets(data, "video")[0]
    assert float(first_picture.pts * first_picture.time_base) == pytest.approx(4.0, abs=0.01)
    assert finished.audit["complete"]


def test_a_picture_that_changes_its_size_plays_on(tmp_path: Path) -> None:
    turned = pictures(0, 30) + pictures(1000, 30, size=(120, 160))
    finished, data = finish([journal(tmp_path, "v", CAMERA, turned, end_ms=2000)])
    with av.open(io.BytesIO(data)) as container:
        sizes = {(frame.width, frame.height) for frame in container.decode(video=0)}
    assert sizes == {(160, 120), (120, 160)}
    assert finished.audit["complete"]


def test_h264_goes_into_matroska(tmp_path: Path) -> None:
    camera = info(MediaSource.CAMERA, codec="h264")
    shown = pictures(0, 60, codec="h264", size=(320, 180))
    finished, data = finish(
        [
            journal(tmp_path, "v", camera, shown, end_ms=2000),
            journal(tmp_path, "a", MICROPHONE, sound(0, 100), end_ms=2000),
        ]
    )
    assert finished.mime_type == "video/x-matroska"
    with av.open(io.BytesIO(data)) as container:
        video = container.streams.video[0]
        assert (video.width, video.height, video.codec_context.name) == (320, 180, "h264")
        assert sum(1 for _ in container.decode(video)) == 60


def test_a_crash_is_told(tmp_path: Path) -> None:
    expected = [Expected("a", MediaKind.AUDIO, Span(0, 5000))]
    cut = journal(tmp_path, "a", MICROPHONE, sound(0, 200), end_ms=None)
    finished, _ = finish([cut], expected=expected)
    assert finished.audit["cleanEnd"] is False
    assert finished.audit["complete"] is False
    assert finished.audit["missing"] == [
        {"startMs": 4000, "endMs": 5000, "kind": "audio", "reason": "lost"}
    ]


def test_what_is_missing_within_a_run_is_told(tmp_path: Path) -> None:
    holey = sound(0, 50) + sound(3000, 50)
    finished, _ = finish([journal(tmp_path, "a", MICROPHONE, holey, end_ms=4000)])
    assert finished.audit["complete"] is False
    assert finished.audit["missing"] == [
        {"startMs": 1000, "endMs": 3000, "kind": "audio", "reason": "lost"}
    ]


def test_a_missing_kind_is_told(tmp_path: Path) -> None:
    expected = [
        Expected("a", MediaKind.AUDIO, Span(0, 1000)),
        Expected("v", MediaKind.VIDEO, Span(0, 5000)),
    ]
    said = journal(tmp_path, "a", MICROPHONE, sound(0, 50), end_ms=1000)
    finished, _ = finish([said], expected=expected)
    assert finished.audit["missing"] == [
        {"startMs": 0, "endMs": 5000, "kind": "video", "reason": "unreadable"}
    ]


def test_a_journal_that_cannot_be_read_does_not_spoil_the_others(tmp_path: Path) -> None:
    good = journal(tmp_path, "a", MICROPHONE, sound(0, 50), end_ms=1000)
    bad = journal(tmp_path, "b", MICROPHONE, sound(2000, 50), end_ms=3000)
    bad.write_bytes(bytes(100))
    broken = journal(tmp_path, "c", MICROPHONE, sound(4000, 50), end_ms=5000)
    raw = bytearray(broken.read_bytes())
    raw[len(raw) // 2] ^= 1
    broken.write_bytes(raw)
    finished, data = finish([good, bad, broken, tmp_path / "gone"])
    assert finished.audit["complete"] is False
    assert finished.audit["frames"] == {"audio": 70}
    assert len(packets(data, "audio")) > 70


def test_a_clock_that_runs_slowly_is_told_and_the_file_keeps_to_the_timeline(
    tmp_path: Path,
) -> None:
    slow = [
        EncodedFrame(frame.data, frame.at_ms * 1.01, True) for frame in sound(0, 1500)
    ]  # one per cent: 300 ms in half a minute
    finished, data = finish([journal(tmp_path, "a", MICROPHONE, slow, end_ms=30_300)])
    assert finished.audit["driftMs"] == pytest.approx(300, abs=5)
    assert [entry["problem"] for entry in finished.audit["findings"]] == ["drift"]
    assert finished.audit["complete"]
    last = packets(data, "audio")[-1]
    assert float(last.pts * last.time_base * 1000) == pytest.approx(slow[-1].at_ms, abs=50)


def test_sound_lost_on_the_way_is_counted(tmp_path: Path) -> None:
    said = [frame for number, frame in enumerate(sound(0, 500)) if number % 50]
    finished, _ = finish([journal(tmp_path, "a", MICROPHONE, said, end_ms=10_000)])
    assert finished.audit["lostSoundMs"] == 9 * 20
    assert finished.audit["driftMs"] == 0
    assert finished.audit["complete"]


def test_nothing_recorded(tmp_path: Path) -> None:
    with pytest.raises(NothingRecorded):
        finish([journal(tmp_path, "a", MICROPHONE, [], end_ms=None)])
    with pytest.raises(NothingRecorded):
        finish([tmp_path / "gone"])


def test_goes_through_a_sealed_writer(tmp_path: Path) -> None:
    paths = [
        journal(tmp_path, "v", CAMERA, pictures(0, 300), end_ms=10_000),
        journal(tmp_path, "a", MICROPHONE, sound(0, 500), end_ms=10_000),
    ]
    plain = finish(paths)[1]
    sealed = io.BytesIO()
    with SealedWriter(sealed, KEYRING, b"recording") as writer:
        finalise(paths, writer, KEYRING)
    raw = sealed.getvalue()

    def read_at(start: int, length: int) -> bytes:
        return raw[start : start + length]

    reader = SealedReader(read_at, len(raw), KEYRING, b"recording")
    assert reader.read(0, reader.plain_size) == plain


@pytest.mark.parametrize("data", [b"", b"\x00" * 20, b"\x10\x00\x00\x9d\x01\x2a\x00\x00\x00\x00"])
def test_a_video_that_does_not_say_its_size_is_left_out(tmp_path: Path, data: bytes) -> None:
    strange = [EncodedFrame(data, 0.0, True)]
    finished, _ = finish(
        [
            journal(tmp_path, "v", CAMERA, strange, end_ms=100),
            journal(tmp_path, "a", MICROPHONE, sound(0, 5), end_ms=100),
        ]
    )
    assert finished.mime_type == "audio/webm"
    assert not finished.audit["complete"]
