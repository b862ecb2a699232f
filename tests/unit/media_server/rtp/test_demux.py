"""Which source a packet goes to."""

import pytest
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from aiortc.rtp import HeaderExtensionsMap, RtpPacket

from media_server.rtp.demux import MAX_LEARNT, Demultiplexer, SourceRoute
from storage.models.enums import MediaKind
from tests.unit.media_server.rtp.lossy import LossyPath, header

MID_EXTENSION = 4


def route(path: LossyPath, mid: str, *, kind: int, ssrc: int | None) -> SourceRoute:
    path.source.ssrc = ssrc
    return SourceRoute(
        source=path.source,
        mid=mid,
        mid_extension=MID_EXTENSION,
        payload_type=kind,
        rtx_type=kind + 1,
        ssrc=ssrc,
        rtx_ssrc=None if ssrc is None else ssrc + 1,
    )


@pytest.fixture
def paths() -> tuple[LossyPath, LossyPath]:
    def none_lost() -> bool:
        return False

    return (
        LossyPath(MediaKind.VIDEO, loses=none_lost),
        LossyPath(MediaKind.VIDEO, loses=none_lost),
    )


def received(paths: tuple[LossyPath, LossyPath]) -> tuple[int, int]:
    return (paths[0].source.reception.received, paths[1].source.reception.received)


def test_by_ssrc_of_the_offer(paths: tuple[LossyPath, LossyPath]) -> None:
    first, second = route(paths[0], "0", kind=96, ssrc=10), route(paths[1], "1", kind=96, ssrc=20)
    demux = Demultiplexer([first, second])
    demux.receive(header(1, 1, ssrc=20) + b"\x10\x00", 1.0)
    demux.receive(header(3, 2, ssrc=20) + b"\x10\x00", 1.0)
    demux.receive(header(9, 1, ssrc=21, kind=97) + b"\x00\x02\x10\x00", 1.0)
    assert received(paths) == (0, 2)
    assert paths[1].source.reception.repaired == 1
    assert demux.by_ssrc(10) is paths[0].source
    assert demux.by_ssrc(11) is paths[0].source
    assert demux.by_ssrc(12) is None


def test_by_mid_when_the_offer_named_no_ssrc(paths: tuple[LossyPath, LossyPath]) -> None:
    demux = Demultiplexer(
        [route(paths[0], "0", kind=96, ssrc=None), route(paths[1], "1", kind=96, ssrc=None)]
    )
    known = HeaderExtensionsMap()
    uri = "urn:ietf:params:rtp-hdrext:sdes:mid"
    extension = RTCRtpHeaderExtensionParameters(id=MID_EXTENSION, uri=uri)
    known.configure(RTCRtpParameters(headerExtensions=[extension]))
    packet = RtpPacket(payload_type=96, sequence_number=1, ssrc=77, payload=b"\x10\x00")
    packet.extensions.mid = "1"
    demux.receive(packet.serialize(known), 1.0)
    demux.receive(header(2, 1, ssrc=77) + b"\x10\x00", 1.0)
    assert received(paths) == (0, 2)
    assert paths[1].source.ssrc == 77


def test_by_payload_type_where_that_is_enough(paths: tuple[LossyPath, LossyPath]) -> None:
    demux = Demultiplexer(
        [route(paths[0], "0", kind=96, ssrc=None), route(paths[1], "1", kind=98, ssrc=None)]
    )
    demux.receive(header(1, 1, ssrc=5, kind=98) + b"\x10\x00", 1.0)
    assert received(paths) == (0, 1)


def test_strange_packets_go_nowhere(paths: tuple[LossyPath, LossyPath]) -> None:
    demux = Demultiplexer(
        [route(paths[0], "0", kind=96, ssrc=10), route(paths[1], "1", kind=96, ssrc=20)]
    )
    cut_extension = bytes([0x90]) + header(1, 1, ssrc=10)[1:]
    for data in (b"", b"\x80", header(1, 1, ssrc=5) + b"x", cut_extension, header(1, 1, kind=50)):
        demux.receive(data, 1.0)
    demux.receive(header(1, 1, ssrc=10, kind=50) + b"x", 1.0)
    assert received(paths) == (0, 0)


def test_learning_is_bounded(paths: tuple[LossyPath, LossyPath]) -> None:
    demux = Demultiplexer([route(paths[0], "0", kind=96, ssrc=None)])
    for ssrc in range(MAX_LEARNT + 50):
        demux.receive(header(ssrc, 1, ssrc=ssrc) + b"\x10\x00", 1.0)
    assert received(paths)[0] == MAX_LEARNT
