"""Payload formats against aiortc's packetisers and against garbage."""

from fractions import Fraction

import av
import numpy as np
import pytest
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.vpx import Vp8Encoder
from hypothesis import given
from hypothesis import strategies as st

from media_server.rtp.depacketiser import MalformedPayload, depacketiser


def pictures(count: int) -> list[av.VideoFrame]:
    chance = np.random.default_rng(1)
    frames = []
    for number in range(count):
        noise = chance.integers(0, 255, (240, 320, 3), dtype=np.uint8)
        frame = av.VideoFrame.from_ndarray(noise, format="rgb24")
        frame.pts, frame.time_base = number * 3000, Fraction(1, 90_000)
        frames.append(frame)
    return frames


@pytest.mark.parametrize(
    ("codec", "encoder", "decoder"), [("vp8", Vp8Encoder, "vp8"), ("h264", H264Encoder, "h264")]
)
def test_frames_decode_again(codec: str, encoder: type, decoder: str) -> None:
    formats, encode = depacketiser(codec), encoder()
    decode = av.CodecContext.create(decoder, "r")
    shown, keyframes = 0, []
    for number, picture in enumerate(pictures(6)):
        payloads, _ = encode.encode(picture, force_keyframe=number in (0, 3))
        frame, keyframe = formats.assemble(payloads)
        starts = [formats.starts_keyframe(payload) for payload in payloads]
        assert any(starts) == keyframe
        assert not keyframe or starts[0]
        keyframes.append(keyframe)
        shown += len(decode.decode(av.Packet(frame)))
    shown += len(decode.decode(None))
    assert shown == 6
    assert [number for number, keyframe in enumerate(keyframes) if keyframe] == [0, 3]


def test_opus_packets_are_frames() -> None:
    assert depacketiser("opus").assemble([b"\xf8\xff\xfe"]) == (b"\xf8\xff\xfe", True)


@pytest.mark.parametrize(
    ("codec", "payloads"),
    [
        ("vp8", [b""]),
        ("vp8", [b"\x00rest of a frame"]),
        ("vp8", [b"\x10"]),
        ("vp8", [b"\x90\x80\x80"]),
        ("h264", [b"\x65"]),
        ("h264", [b"\x7c\x05middle of a fragment"]),
        ("h264", [b"\x78\x00\xffcut"]),
        ("h264", [b"\x78\x00\x00\x00"]),
        ("h264", [b"\x7d\x00\x00"]),
    ],
)
def test_refuses_what_is_no_frame(codec: str, payloads: list[bytes]) -> None:
    with pytest.raises(MalformedPayload):
        depacketiser(codec).assemble(payloads)


@given(st.sampled_from(["vp8", "h264"]), st.lists(st.binary(max_size=12), min_size=1, max_size=4))
def test_no_bytes_break_it(codec: str, payloads: list[bytes]) -> None:
    formats = depacketiser(codec)
    for payload in payloads:
        formats.starts_keyframe(payload)
    try:
        frame, _ = formats.assemble(payloads)
    except MalformedPayload:
        return
    assert frame
