"""Frames, sources and journals to record with."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import av
import numpy as np

from media_server.media_types import EncodedFrame, SourceInfo
from media_server.recording.journal import JournalWriter
from storage.keyring import Keyring
from storage.models.enums import MediaKind, MediaSource

INTERVIEW, OWNER = UUID(int=7), UUID(int=8)
KEYRING = Keyring(b"k" * 32)
OPUS_20_MS = b"\x78" + bytes(range(60))  # CELT, 20 ms, one frame


def info(source: MediaSource = MediaSource.MICROPHONE, codec: str | None = None) -> SourceInfo:
    """A source of the same participant each time."""
    audio = source in (MediaSource.MICROPHONE, MediaSource.SCREEN_AUDIO)
    return SourceInfo(
        participant_id=OWNER,
        source=source,
        kind=MediaKind.AUDIO if audio else MediaKind.VIDEO,
        codec=codec or ("opus" if audio else "vp8"),
        clock_rate=48_000 if audio else 90_000,
    )


def sound(start_ms: float, packets: int) -> list[EncodedFrame]:
    """Packets of 20 ms, numbered in their last bytes."""
    return [
        EncodedFrame(OPUS_20_MS + b"%06d" % number, start_ms + 20.0 * number, True)
        for number in range(packets)
    ]


def pictures(
    start_ms: float,
    count: int,
    *,
    codec: str = "vp8",
    size: tuple[int, int] = (160, 120),
    key_every: int = 30,
) -> list[EncodedFrame]:
    """Real frames at 30 a second."""
    encoder = av.CodecContext.create("libvpx" if codec == "vp8" else "libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = *size, "yuv420p"
    encoder.time_base, encoder.gop_size = Fraction(1, 30), key_every
    encoder.options = (
        {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
        if codec == "vp8"
        else {"tune": "zerolatency", "preset": "ultrafast", "profile": "baseline"}
    )
    frames = []
    for number in range(count):
        shade = np.full((size[1], size[0], 3), number * 5 % 256, dtype=np.uint8)
        picture = av.VideoFrame.from_ndarray(shade, format="rgb24")
        picture.pts, picture.time_base = number, Fraction(1, 30)
        for packet in encoder.encode(picture):
            data = bytes(packet)
            if codec == "h264":
                data = _long_start_codes(data)
            at_ms = start_ms + number * 1000 / 30
            frames.append(EncodedFrame(data, at_ms, packet.is_keyframe))
    return frames


def _long_start_codes(data: bytes) -> bytes:
    # Annex B allows three bytes; our depacketiser always writes four.
    units = data.replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01")[1:]
    return b"".join(b"\x00\x00\x00\x01" + unit for unit in units)


def journal(
    directory: Path,
    name: str,
    source: SourceInfo,
    frames: Iterable[EncodedFrame],
    *,
    end_ms: float | None,
    batch: int = 10,
) -> Path:
    """Write a journal; `end_ms` None leaves it without its end, as a crash does."""
    path = directory / name
    writer = JournalWriter(path, info=source, interview_id=INTERVIEW, keyring=KEYRING)
    waiting = list(frames)
    for at in range(0, len(waiting), batch):
        writer.append(waiting[at : at + batch])
    if end_ms is None:
        writer.abandon()
    else:
        writer.close(end_ms)
    return path
