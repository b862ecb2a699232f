"""Which slot a source gets."""

from uuid import UUID

import pytest

from media_server.media_slots import Slot, choose_slot
from media_server.rtp.outbound import OutboundStream, PayloadType
from storage.models.enums import MediaKind, MediaSource
from tests.unit.media_server.rtp.lossy import LossyPath

ALICE, BOB = UUID(int=1), UUID(int=2)
AUDIO = LossyPath(MediaKind.AUDIO, loses=lambda: False).source
VIDEO = LossyPath(MediaKind.VIDEO, loses=lambda: False).source


def slot(mid: str, kind: MediaKind, pair: int, codec: str | None = None) -> Slot:
    codec = codec or ("opus" if kind is MediaKind.AUDIO else "vp8")
    stream = OutboundStream(
        ssrc=pair,
        rtx_ssrc=pair + 100,
        clock_rate=90_000,
        payload_types={codec: PayloadType(96, None)},
        send=lambda data: None,
    )
    return Slot(mid, kind, pair, stream)


@pytest.fixture
def slots() -> list[Slot]:
    return [
        slot("a0", MediaKind.AUDIO, 0),
        slot("v0", MediaKind.VIDEO, 0),
        slot("a1", MediaKind.AUDIO, 1),
        slot("v1", MediaKind.VIDEO, 1),
    ]


def take(slots: list[Slot], owner: UUID, source: MediaSource) -> str | None:
    inbound = AUDIO if "audio" in source or source is MediaSource.MICROPHONE else VIDEO
    chosen = choose_slot(slots, (owner, source), inbound)
    if chosen is None:
        return None
    chosen.bind((owner, source), inbound)
    return chosen.mid


def test_camera_and_microphone_go_side_by_side(slots: list[Slot]) -> None:
    assert take(slots, ALICE, MediaSource.MICROPHONE) == "a0"
    assert take(slots, BOB, MediaSource.CAMERA) == "v1"
    assert take(slots, BOB, MediaSource.MICROPHONE) == "a1"
    assert take(slots, ALICE, MediaSource.CAMERA) == "v0"


def test_a_source_without_a_place_beside_its_partner_takes_any(slots: list[Slot]) -> None:
    assert take(slots, ALICE, MediaSource.CAMERA) == "v0"
    assert take(slots, ALICE, MediaSource.SCREEN) == "v1"
    assert take(slots, BOB, MediaSource.MICROPHONE) == "a0"
    assert take(slots, BOB, MediaSource.CAMERA) is None


def test_a_released_slot_is_free_again(slots: list[Slot]) -> None:
    assert take(slots[:2], ALICE, MediaSource.CAMERA) == "v0"
    slots[1].release()
    assert take(slots[:2], BOB, MediaSource.CAMERA) == "v0"


def test_a_slot_that_cannot_carry_the_codec_is_passed_over() -> None:
    only_h264 = [slot("v0", MediaKind.VIDEO, 0, codec="h264")]
    assert take(only_h264, ALICE, MediaSource.CAMERA) is None
