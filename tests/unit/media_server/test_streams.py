"""What an offer of a WHIP client publishes."""

from media_server.streams import published_sources
from storage.models.enums import MediaSource
from tests.unit.media_server.transport.offers import offer, section


def test_sound_and_picture_are_told_by_what_is_asked_for() -> None:
    sdp = offer(section("a", "audio", "sendonly"), section("v", "video", "sendrecv"))
    assert published_sources(sdp, MediaSource.CAMERA) == {
        "a": MediaSource.MICROPHONE,
        "v": MediaSource.CAMERA,
    }
    assert published_sources(sdp, MediaSource.SCREEN) == {
        "a": MediaSource.SCREEN_AUDIO,
        "v": MediaSource.SCREEN,
    }


def test_one_of_each_kind_is_published_and_what_receives_is_not() -> None:
    sdp = offer(
        section("0", "video", "recvonly"),
        section("1", "video", "sendonly"),
        section("2", "video", "sendonly"),
    )
    assert published_sources(sdp, MediaSource.CAMERA) == {"1": MediaSource.CAMERA}


def test_what_is_no_offer_publishes_nothing() -> None:
    for text in ("", "v=0", "m=", "m=audio 9\na=mid:0", "a=sendonly\na=mid:0"):
        assert published_sources(text, MediaSource.CAMERA) == {}
