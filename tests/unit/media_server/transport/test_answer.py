"""Our answers, read again by aiortc."""

from aiortc.rtcicetransport import RTCIceCandidate, RTCIceParameters
from aiortc.sdp import SessionDescription

from media_server.transport.answer import AnswerContext, SlotIdentity, write_answer
from media_server.transport.config import TransportConfig
from media_server.transport.offer import read_offer
from storage.models.enums import MediaSource
from tests.unit.media_server.transport.offers import (
    CAMERA,
    EVERYTHING,
    MICROPHONE,
    offer,
    section,
)

CONFIG = TransportConfig(max_bitrate_bps=1_200_000, screen_bitrate_bps=3_000_000)
SOURCES = {"0": MediaSource.MICROPHONE, "1": MediaSource.CAMERA}
SLOTS = {"2": SlotIdentity(31, 32, 0), "3": SlotIdentity(41, 42, 0)}
CONTEXT = AnswerContext(
    ice=RTCIceParameters(usernameFragment="ours", password="secret-secret-secret-12"),
    candidates=[
        RTCIceCandidate(
            component=1,
            foundation="1",
            ip="192.0.2.1",
            port=4000,
            priority=1,
            protocol="udp",
            type="host",
        )
    ],
    fingerprint=":".join(["CD"] * 32),
    setup="active",
    cname="us",
)


def answer(sdp: str = EVERYTHING, sources: dict[str, MediaSource] = SOURCES) -> str:
    return write_answer(read_offer(sdp, sources, CONFIG).lines, SLOTS, CONTEXT, CONFIG)


def test_answers_each_line() -> None:
    read = SessionDescription.parse(answer())
    assert [media.direction for media in read.media] == ["recvonly"] * 2 + ["sendonly"] * 2
    assert [media.rtp.muxId for media in read.media] == ["0", "1", "2", "3"]
    assert read.group[0].items == ["0", "1", "2", "3"]
    for media in read.media:
        assert media.rtcp_mux
        assert media.ice.usernameFragment == "ours"
        assert media.dtls.role == "client"
        assert [candidate.ip for candidate in media.ice_candidates] == ["192.0.2.1"]
        assert media.ice_candidates_complete


def test_repair_and_bitrate_are_negotiated() -> None:
    text = answer()
    _, camera, audio_slot, video_slot = SessionDescription.parse(text).media
    vp8, rtx = camera.rtp.codecs
    assert {(fb.type, fb.parameter or None) for fb in vp8.rtcpFeedback} == {
        ("nack", None),
        ("nack", "pli"),
        ("ccm", "fir"),
        ("goog-remb", None),
    }
    assert rtx.parameters["apt"] == 96
    assert vp8.parameters["x-google-max-bitrate"] == "1200"
    assert "b=TIAS:1200000" in text
    assert "transport-cc" not in text
    assert audio_slot.rtp.codecs[0].parameters["useinbandfec"] == 1
    assert audio_slot.rtp.codecs[0].rtcpFeedback[0].type == "nack"
    assert [codec.name for codec in video_slot.rtp.codecs] == ["VP8", "rtx", "H264", "rtx"]


def test_slots_have_lasting_names_and_pairs_share_a_stream() -> None:
    _, _, audio_slot, video_slot = SessionDescription.parse(answer()).media
    assert [entry.ssrc for entry in audio_slot.ssrc] == [31]
    assert [entry.ssrc for entry in video_slot.ssrc] == [41, 42]
    assert video_slot.ssrc_group[0].items == [41, 42]
    assert audio_slot.msid == "slot-0 2"
    assert video_slot.msid == "slot-0 3"


def test_refused_lines_have_no_port_and_are_not_bundled() -> None:
    sdp = offer(MICROPHONE, section("8", "video", "sendonly"))
    read = SessionDescription.parse(answer(sdp, {"0": MediaSource.MICROPHONE}))
    assert [media.port for media in read.media] == [9, 0]
    assert read.group[0].items == ["0"]


def test_a_screen_may_send_more() -> None:
    text = answer(offer(CAMERA), {"1": MediaSource.SCREEN})
    assert "b=TIAS:3000000" in text
