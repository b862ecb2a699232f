"""Frames as senders make them, read when a recording is finished."""

from media_server.recording.pictures import UnknownPicture, describe_video, for_container
from media_server.recording.tracks import opus_duration_ms
from media_server.rtp.depacketiser import START_CODE
from tests.fuzz.target import Target
from tests.fuzz.targets.rtp import PPS, SPS

H264_KEY = START_CODE + SPS + START_CODE + PPS + START_CODE + b"\x65" + b"i" * 60
VP8_KEY = b"\x10\x00\x00\x9d\x01\x2a\x80\x02\xe0\x01" + b"v" * 80


class Pictures(Target):
    """Keyframes of both codecs and Opus packets."""

    name, share = "picture", 0.05
    seeds = (
        H264_KEY,
        START_CODE + SPS[:5] + bytes(30_000) + START_CODE + PPS,
        START_CODE + SPS + START_CODE + PPS * 20_000,
        VP8_KEY,
        b"\x78" + b"o" * 60,
        b"\x7b\x83" + b"o" * 60,
    )

    async def open(self) -> None:
        """Nothing is needed."""

    async def run(self, data: bytes) -> None:
        opus_duration_ms(data)
        for codec in ("vp8", "h264"):
            for_container(codec, data)
            try:
                describe_video(codec, data)
            except UnknownPicture:
                continue

    async def close(self) -> None:
        """Nothing is kept."""
