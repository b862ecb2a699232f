"""RTCP as aiortc's classes parse and build it; off the hot path."""

import struct
from collections.abc import Iterable

from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    RTCP_SDES,
    RTCP_SR,
    RtcpByePacket,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSrPacket,
    pack_remb_fci,
    unpack_remb_fci,
)

from media_server.rtp.reception import ReportBlock

AnyRtcp = (
    RtcpByePacket | RtcpPsfbPacket | RtcpRrPacket | RtcpRtpfbPacket | RtcpSdesPacket | RtcpSrPacket
)
CNAME_ITEM = 1
_SENDER_REPORT = struct.Struct("!BBHLQLLL")
NTP_UNIX_OFFSET_S = 2208988800
MAX_NACKED = 64


def parse(data: bytes) -> list[AnyRtcp]:
    """Return the packets of a compound packet; nothing of a malformed one."""
    try:
        return list(RtcpPacket.parse(data))
    except (ValueError, struct.error, IndexError):
        return []


def is_nack(packet: AnyRtcp) -> bool:
    """Whether it asks for packets again (RFC 4585 section 6.2.1)."""
    return isinstance(packet, RtcpRtpfbPacket) and packet.fmt == RTCP_RTPFB_NACK


def wants_keyframe(packet: AnyRtcp) -> list[int]:
    """Return the SSRCs that a PLI or FIR asks a keyframe of."""
    if not isinstance(packet, RtcpPsfbPacket):
        return []
    if packet.fmt == RTCP_PSFB_PLI:
        return [packet.media_ssrc]
    if packet.fmt == RTCP_PSFB_FIR:  # RFC 5104 section 4.3.1: eight bytes an entry
        fci = packet.fci
        return [int.from_bytes(fci[at : at + 4], "big") for at in range(0, len(fci) - 7, 8)]
    return []


def pli(*, sender_ssrc: int, media_ssrc: int) -> bytes:
    """Build a picture loss indication."""
    return bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=sender_ssrc, media_ssrc=media_ssrc))


def nack(*, sender_ssrc: int, media_ssrc: int, sequences: list[int]) -> bytes:
    """Build NACKs for the given 16-bit sequence numbers, in order of sending."""
    packets = [
        RtcpRtpfbPacket(fmt=RTCP_RTPFB_NACK, ssrc=sender_ssrc, media_ssrc=media_ssrc, lost=run)
        for run in _rising_runs(sequences[:MAX_NACKED])
    ]
    return b"".join(map(bytes, packets))


def _rising_runs(sequences: list[int]) -> list[list[int]]:
    # aiortc packs the differences of numbers, which must rise: a wrap begins another packet.
    runs: list[list[int]] = []
    for number in sequences:
        if runs and number > runs[-1][-1]:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def remb(*, sender_ssrc: int, bitrate_bps: int, media_ssrcs: list[int]) -> bytes:
    """Build a receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03)."""
    fci = pack_remb_fci(bitrate_bps, media_ssrcs)
    return bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=sender_ssrc, media_ssrc=0, fci=fci))


def remb_bps(packet: AnyRtcp) -> int | None:
    """Return the bit rate that a REMB names; None for other packets and malformed ones."""
    if not isinstance(packet, RtcpPsfbPacket) or packet.fmt != RTCP_PSFB_APP:
        return None
    try:
        bitrate_bps: int = unpack_remb_fci(packet.fci)[0]
    except (ValueError, struct.error, IndexError):
        return None
    return bitrate_bps


def receiver_report(
    *, sender_ssrc: int, blocks: Iterable[tuple[int, ReportBlock, int, int]]
) -> bytes:
    """Build a receiver report of (media SSRC, figures, LSR, DLSR) entries."""
    reports = [
        RtcpReceiverInfo(
            ssrc=ssrc,
            fraction_lost=block.fraction_lost,
            packets_lost=block.packets_lost,
            highest_sequence=block.highest_sequence,
            jitter=block.jitter & 0xFFFFFFFF,
            lsr=lsr,
            dlsr=dlsr,
        )
        for ssrc, block, lsr, dlsr in blocks
    ]
    return bytes(RtcpRrPacket(ssrc=sender_ssrc, reports=reports[:31]))


def sender_report(*, ssrc: int, ntp: int, rtp: int, packets: int, octets: int, cname: str) -> bytes:
    """Build a sender report with its SDES (RFC 3550 section 6.4.1); `ntp` is in 2^-32 s since
    1900. Written by hand: there is one for each slot of each viewer, each second."""
    name = cname.encode()
    chunk = struct.pack("!LBB", ssrc, CNAME_ITEM, len(name)) + name
    chunk += bytes(4 - len(chunk) % 4)  # ended by at least one zero
    return (
        _SENDER_REPORT.pack(
            0x80, RTCP_SR, 6, ssrc, ntp, rtp, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF
        )
        + struct.pack("!BBH", 0x81, RTCP_SDES, len(chunk) // 4)
        + chunk
    )


def ntp_to_s(ntp: int) -> float:
    """Return seconds since 1970 of a 64-bit NTP time."""
    return ntp / 2**32 - NTP_UNIX_OFFSET_S


def s_to_ntp(unix_s: float) -> int:
    """Return the 64-bit NTP time of seconds since 1970."""
    return int((unix_s + NTP_UNIX_OFFSET_S) * 2**32)
