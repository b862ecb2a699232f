"""What is read from an offer, and what is refused."""

import random
from contextlib import suppress

import pytest

from media_server.media_types import MediaError, MediaErrorCode
from media_server.transport.config import TransportConfig
from media_server.transport.offer import read_offer
from storage.models.enums import MediaSource
from tests.unit.media_server.transport.offers import (
    AUDIO_SLOT,
    CAMERA,
    EVERYTHING,
    MICROPHONE,
    TRANSPORT,
    VIDEO_SLOT,
    aiortc_offer,
    offer,
    section,
)

CONFIG = TransportConfig()
SOURCES = {"0": MediaSource.MICROPHONE, "1": MediaSource.CAMERA}


def test_reads_sources_and_slots() -> None:
    read = read_offer(EVERYTHING, SOURCES, CONFIG)
    microphone, camera, audio_slot, video_slot = read.lines
    assert (microphone.source, microphone.ssrc, microphone.rtx_ssrc) == (
        MediaSource.MICROPHONE,
        1001,
        None,
    )
    assert (camera.source, camera.ssrc, camera.rtx_ssrc) == (MediaSource.CAMERA, 2001, 2002)
    assert [codec.name for codec in camera.codecs] == ["vp8"]
    assert (camera.codecs[0].payload_type, camera.codecs[0].rtx_type) == (96, 97)
    assert "goog-remb" in camera.codecs[0].feedback
    assert "transport-cc" not in camera.codecs[0].feedback
    assert microphone.codecs[0].feedback == ("nack",)
    assert audio_slot.is_slot
    assert [(c.name, c.payload_type, c.rtx_type) for c in video_slot.codecs] == [
        ("vp8", 96, 97),
        ("h264", 103, 104),
    ]
    assert video_slot.extensions == {}
    assert set(microphone.extensions.values()) == {1, 4}
    assert read.ice.usernameFragment == "abcd"
    assert read.dtls.role == "auto"


async def test_reads_aiortcs_own_offer() -> None:
    read = read_offer(await aiortc_offer(), SOURCES, CONFIG)
    assert [line.source for line in read.lines[:2]] == [MediaSource.MICROPHONE, MediaSource.CAMERA]
    assert all(line.is_slot for line in read.lines[2:])


def test_h264_is_taken_from_who_has_nothing_else() -> None:
    no_vp8 = CAMERA.replace("VP8/90000", "AV1/90000")
    read = read_offer(offer(no_vp8), {"1": MediaSource.CAMERA}, CONFIG)
    assert [codec.name for codec in read.lines[0].codecs] == ["h264"]
    assert read.lines[0].codecs[0].payload_type == 103


def test_what_neither_sends_nor_receives_is_refused_alone() -> None:
    data = (
        f"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\n{TRANSPORT}\na=mid:9\na=sctp-port:5000"
    )
    read = read_offer(
        offer(
            MICROPHONE, data, section("5", "video", "inactive"), section("6", "video", "sendonly")
        ),
        {"0": MediaSource.MICROPHONE},
        CONFIG,
    )
    assert [bool(line.codecs) for line in read.lines] == [True, False, False, False]


@pytest.mark.parametrize(
    ("sdp", "sources"),
    [
        ("", {}),
        ("v=0", {}),
        ("not an sdp", {}),
        (EVERYTHING, {"7": MediaSource.CAMERA}),
        (EVERYTHING, {"0": MediaSource.CAMERA}),
        (EVERYTHING, {"3": MediaSource.CAMERA}),
        (EVERYTHING, {"0": MediaSource.MICROPHONE, "1": MediaSource.MICROPHONE}),
        (EVERYTHING.replace("BUNDLE 0 1 2 3", "BUNDLE 0 1"), SOURCES),
        (EVERYTHING.replace("a=group:BUNDLE", "a=group:LS"), SOURCES),
        (EVERYTHING.replace("a=mid:1", "a=mid:0"), SOURCES),
        (EVERYTHING.replace("a=mid:1\r\n", ""), SOURCES),
        (EVERYTHING.replace("a=rtcp-mux\r\n", ""), SOURCES),
        (EVERYTHING.replace("a=ice-pwd", "a=ice-word"), SOURCES),
        (EVERYTHING.replace("a=fingerprint", "a=fingertip"), SOURCES),
        (EVERYTHING.replace("a=setup:actpass", "a=setup:never"), SOURCES),
        (EVERYTHING.replace("a=setup:actpass\r\n", ""), SOURCES),
        (EVERYTHING.replace("opus/48000/2", "speex/8000"), SOURCES),
        (EVERYTHING.replace("apt=96", "apt=x"), SOURCES),
        (EVERYTHING.replace("a=fmtp:111", "a=fmtp:77"), SOURCES),
        (EVERYTHING.replace("a=extmap:4 ", "a=extmap:"), SOURCES),
        (EVERYTHING.replace("m=video 9", "m=video -"), SOURCES),
        (EVERYTHING + "a=x\r\n" * 600, SOURCES),
        (EVERYTHING + "a=" + "x" * 5000, SOURCES),
        (EVERYTHING + "x" * CONFIG.max_sdp_bytes, SOURCES),
        (offer(*[section(str(n), "audio", "recvonly") for n in range(65)]), {}),
        (None, {}),
    ],
)
def test_refuses_what_makes_no_sense(sdp: str, sources: dict[str, MediaSource]) -> None:
    with pytest.raises(MediaError) as refused:
        read_offer(sdp, sources, CONFIG)
    assert refused.value.code is MediaErrorCode.MALFORMED


def test_a_rejected_line_may_stand_outside_the_bundle() -> None:
    dead = VIDEO_SLOT.replace("m=video 9", "m=video 0")
    read = read_offer(offer(MICROPHONE, AUDIO_SLOT, dead, bundle="0 2"), {}, CONFIG)
    assert not read.lines[2].is_slot


@pytest.mark.parametrize("seed", range(20))
def test_mutations_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(100):
        text = list(EVERYTHING)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(text))
            match chance.randrange(3):
                case 0:
                    text[at] = chr(chance.choice((0, 10, 13, 32, 58, 61, 255, 0x1F600)))
                case 1:
                    del text[at : at + chance.randint(1, 40)]
                case _:
                    text[at:at] = text[chance.randrange(len(text)) :][: chance.randint(1, 40)]
        with suppress(MediaError):
            read_offer("".join(text), SOURCES, CONFIG)


def test_port_0_refuses_unless_it_is_that_of_the_bundle() -> None:
    """As GStreamer writes what it bundles; what is named must then be there."""
    off = CAMERA.replace("m=video 9", "m=video 0")
    with pytest.raises(MediaError, match="does not send"):
        read_offer(offer(MICROPHONE, off), SOURCES, CONFIG)
    shared = off.replace("a=mid:1", "a=bundle-only\na=mid:1")
    camera = read_offer(offer(MICROPHONE, shared), SOURCES, CONFIG).lines[1]
    assert (camera.source, camera.ssrc) == (MediaSource.CAMERA, 2001)
    with pytest.raises(MediaError, match="BUNDLE"):
        read_offer(offer(MICROPHONE, shared, bundle="0"), SOURCES, CONFIG)
