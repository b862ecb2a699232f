"""RTCP as aiortc reads it again, and hostile RTCP."""

import pytest
from aiortc.rtp import (
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
    unpack_remb_fci,
)
from hypothesis import given
from hypothesis import strategies as st

from media_server.rtp import rtcp
from media_server.rtp.reception import ReportBlock


@given(st.sets(st.integers(-40, 40), min_size=1, max_size=64), st.integers(0, 65_535))
def test_nacks_name_the_same_numbers_over_the_end(offsets: set[int], base: int) -> None:
    wanted = [(base + offset) & 0xFFFF for offset in sorted(offsets)]
    packets = RtcpPacket.parse(rtcp.nack(sender_ssrc=1, media_ssrc=2, sequences=wanted))
    lost = [number for packet in packets if rtcp.is_nack(packet) for number in packet.lost]
    assert lost == wanted


def test_remb_goes_and_comes() -> None:
    data = rtcp.remb(sender_ssrc=1, bitrate_bps=1_564_000, media_ssrcs=[5, 6])
    (packet,) = rtcp.parse(data)
    assert isinstance(packet, RtcpPsfbPacket)
    bitrate, ssrcs = unpack_remb_fci(packet.fci)
    assert ssrcs == [5, 6]
    assert abs(bitrate - 1_564_000) < 16


def test_a_report_of_what_arrived() -> None:
    block = ReportBlock(fraction_lost=3, packets_lost=4, highest_sequence=70_000, jitter=9)
    data = rtcp.receiver_report(sender_ssrc=1, blocks=[(77, block, 123, 456)])
    (packet,) = rtcp.parse(data)
    (report,) = packet.reports
    assert (report.ssrc, report.fraction_lost, report.packets_lost) == (77, 3, 4)
    assert (report.highest_sequence, report.jitter, report.lsr, report.dlsr) == (
        70_000,
        9,
        123,
        456,
    )


def test_a_sender_report_keeps_time() -> None:
    ntp = rtcp.s_to_ntp(1_700_000_000.25)
    data = rtcp.sender_report(ssrc=1, ntp=ntp, rtp=2, packets=2**32 + 3, octets=4, cname="x")
    report, _ = rtcp.parse(data)
    assert isinstance(report, RtcpSrPacket)
    assert rtcp.ntp_to_s(report.sender_info.ntp_timestamp) == 1_700_000_000.25
    assert report.sender_info.packet_count == 3


@pytest.mark.parametrize("cname", ["x", "xy", "abc", "abcd", "0123456789abcdef" * 2])
def test_a_sender_report_says_what_aiortcs_would(cname: str) -> None:
    fields = {"ntp_timestamp": 2**63 + 1, "rtp_timestamp": 7, "packet_count": 8, "octet_count": 9}
    expected = bytes(RtcpSrPacket(ssrc=5, sender_info=RtcpSenderInfo(**fields))) + bytes(
        RtcpSdesPacket(chunks=[RtcpSourceInfo(ssrc=5, items=[(1, cname.encode())])])
    )
    ours = rtcp.sender_report(ssrc=5, ntp=2**63 + 1, rtp=7, packets=8, octets=9, cname=cname)
    assert RtcpPacket.parse(ours) == RtcpPacket.parse(expected)


def test_who_is_asked_for_a_keyframe() -> None:
    (pli,) = rtcp.parse(rtcp.pli(sender_ssrc=1, media_ssrc=42))
    assert rtcp.wants_keyframe(pli) == [42]
    fir = RtcpPsfbPacket(fmt=4, ssrc=1, media_ssrc=0, fci=b"\0\0\0\x07\x01\0\0\0" + b"cut")
    assert rtcp.wants_keyframe(fir) == [7]


@given(st.binary(max_size=80))
def test_no_bytes_break_it(data: bytes) -> None:
    for packet in rtcp.parse(data):
        rtcp.wants_keyframe(packet)
        rtcp.is_nack(packet)


@given(
    st.integers(0, 31), st.integers(200, 206), st.binary(max_size=40), st.sampled_from([0x80, 0xA0])
)
def test_no_well_framed_bytes_break_it(count: int, kind: int, body: bytes, first: int) -> None:
    body += bytes(-len(body) % 4)
    data = bytes([first | count, kind]) + (len(body) // 4).to_bytes(2, "big") + body
    for packet in rtcp.parse(data):
        rtcp.wants_keyframe(packet)
