"""The RTP header against aiortc's own serialiser, and against garbage."""

import pytest
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from aiortc.rtp import HeaderExtensionsMap, RtpPacket
from hypothesis import given
from hypothesis import strategies as st

from media_server.rtp.header import HEADER, find_extension, payload_start, without_padding

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"


def extensions(number: int) -> HeaderExtensionsMap:
    known = HeaderExtensionsMap()
    parameters = RTCRtpHeaderExtensionParameters(id=number, uri=MID)
    known.configure(RTCRtpParameters(headerExtensions=[parameters]))
    return known


def packet(*, mid: str | None = None, csrcs: int = 0) -> RtpPacket:
    built = RtpPacket(payload_type=96, sequence_number=7, timestamp=9, ssrc=11, payload=b"media")
    built.extensions.mid = mid
    built.csrc = list(range(csrcs))
    return built


@pytest.mark.parametrize("csrcs", [0, 1, 15])
@pytest.mark.parametrize("mid", [None, "0", "a-longer-mid-than-16-bytes"])
def test_finds_payload_and_extension(csrcs: int, mid: str | None) -> None:
    data = packet(mid=mid, csrcs=csrcs).serialize(extensions(3))
    assert data[payload_start(data) :] == b"media"
    assert find_extension(data, 3) == (mid.encode() if mid else None)
    assert find_extension(data, 4) is None


def test_reads_the_fixed_fields() -> None:
    data = packet().serialize(extensions(3))
    assert HEADER.unpack_from(data)[1:] == (96, 7, 9, 11)


def test_a_cut_header_has_no_payload() -> None:
    data = packet(mid="0", csrcs=2).serialize(extensions(3))
    for size in range(12, payload_start(data)):
        assert payload_start(data[:size]) == -1
        assert find_extension(data[:size], 3) is None


@given(st.binary(min_size=12, max_size=64), st.integers(1, 14))
def test_no_bytes_break_it(data: bytes, number: int) -> None:
    assert payload_start(data) <= len(data)
    find_extension(data, number)


@pytest.mark.parametrize(
    ("payload", "left"),
    [(b"media\x00\x02", b"media"), (b"\x01", b""), (b"ab\x00", b""), (b"ab\x09", b""), (b"", b"")],
)
def test_strips_padding(payload: bytes, left: bytes) -> None:
    assert without_padding(0xA0, payload) == left
    assert without_padding(0x80, payload) == payload
