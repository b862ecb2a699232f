"""What keyframes say of themselves, true or not."""

import pytest

from media_server.recording.pictures import UnknownPicture, describe_video
from media_server.rtp.depacketiser import START_CODE

SPS = bytes.fromhex("6742c01fda014016e840000003004000000f23c60c92")
PPS = bytes.fromhex("68ce3c80")


def keyframe(*units: bytes) -> bytes:
    return b"".join(START_CODE + unit for unit in units)


def test_h264_says_its_size() -> None:
    track = describe_video("h264", keyframe(SPS, PPS, b"\x65" + bytes(20)))
    assert (track.width, track.height) == (1280, 720)
    assert SPS in track.private


@pytest.mark.parametrize(
    "units",
    [
        (SPS,),
        (PPS,),
        (SPS[:6], PPS),
        (SPS[:5] + bytes(100_000), PPS),
        (SPS[:5] + bytes(500), PPS),
        (SPS, PPS * 20_000),
    ],
)
def test_parameter_sets_that_make_no_sense_are_refused_at_once(units: tuple[bytes, ...]) -> None:
    with pytest.raises(UnknownPicture):
        describe_video("h264", keyframe(*units))
