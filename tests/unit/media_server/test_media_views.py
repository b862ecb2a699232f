"""Which pictures a viewer gets when not all of them fit."""

from uuid import UUID

import pytest

from media_server.media_slots import Slot
from media_server.media_types import View
from media_server.media_views import allot, wishes
from media_server.rtp.downlink import UNPROVEN_BPS, Downlink
from media_server.transport.config import TransportConfig
from storage.models.enums import MediaKind, MediaSource
from tests.unit.media_server.rtp.lossy import LossyPath
from tests.unit.media_server.test_media_slots import slot

CONFIG = TransportConfig(max_bitrate_bps=1_000_000, screen_bitrate_bps=2_000_000)
ANNA, BEN, CLEO = (UUID(int=number) for number in (1, 2, 3))
AUDIO_BPS, CAMERA_BPS, SCREEN_BPS = 40_000, 900_000, 1_800_000


def shown(mid: str, owner: UUID, source: MediaSource, pair: int) -> Slot:
    audio = source is MediaSource.MICROPHONE
    kind = MediaKind.AUDIO if audio else MediaKind.VIDEO
    inbound = LossyPath(kind, loses=lambda: False).source
    rates = {MediaSource.MICROPHONE: AUDIO_BPS, MediaSource.SCREEN: SCREEN_BPS}
    inbound.bitrate_bps = rates.get(source, CAMERA_BPS)
    made = slot(mid, kind, pair)
    made.bind((owner, source), inbound)
    return made


@pytest.fixture
def slots() -> list[Slot]:
    return [
        shown("sound", ANNA, MediaSource.MICROPHONE, 0),
        shown("anna", ANNA, MediaSource.CAMERA, 0),
        shown("ben", BEN, MediaSource.CAMERA, 1),
        shown("cleo", CLEO, MediaSource.CAMERA, 2),
        shown("screen", BEN, MediaSource.SCREEN, 3),
        slot("free", MediaKind.VIDEO, 4),
    ]


def flowing(
    slots: list[Slot], limit_bps: float | None, speaker: UUID | None = None, *, lossy: bool = True
) -> list[str]:
    downlink = Downlink()
    downlink.limit_bps, downlink.lossy = limit_bps, lossy
    shares = allot(slots, downlink, speaker=speaker, config=CONFIG)
    return [slot.mid for slot, flows in shares if flows]


def test_without_a_limit_everything_flows(slots: list[Slot]) -> None:
    assert flowing(slots, None) == ["screen", "anna", "ben", "cleo"]


def test_the_screen_and_the_speaker_come_first(slots: list[Slot]) -> None:
    assert flowing(slots, 2_900_000, speaker=CLEO) == ["screen", "cleo"]
    assert flowing(slots, 2_000_000, speaker=CLEO) == ["screen"]


def test_the_first_picture_stays_until_packets_are_lost(slots: list[Slot]) -> None:
    assert flowing(slots, 100_000, speaker=CLEO, lossy=False) == ["screen"]
    slots[4].release()
    assert flowing(slots, 100_000, speaker=CLEO, lossy=False) == ["cleo"]
    assert flowing(slots, 100_000, speaker=CLEO) == []


def test_a_first_picture_that_its_viewer_paused_spares_the_next(slots: list[Slot]) -> None:
    slots[4].view = View.PAUSED
    assert flowing(slots, 100_000, speaker=CLEO, lossy=False) == ["cleo"]


def test_a_picture_that_fits_takes_the_place_of_one_that_does_not(slots: list[Slot]) -> None:
    assert flowing(slots, 1_000_000, speaker=CLEO) == ["cleo"]


def test_small_ones_come_after_large_ones(slots: list[Slot]) -> None:
    slots[1].view = View.THUMBNAIL
    assert flowing(slots, 3_700_000) == ["screen", "ben", "cleo"]


def test_sound_is_taken_off_first(slots: list[Slot]) -> None:
    assert flowing(slots[:2], CAMERA_BPS) == []
    assert flowing(slots[:2], CAMERA_BPS + AUDIO_BPS) == ["anna"]


def test_what_was_paused_comes_back_with_a_margin(slots: list[Slot]) -> None:
    slots[1].set_flow(False)
    assert flowing(slots[:2], CAMERA_BPS + AUDIO_BPS) == []
    assert flowing(slots[:2], 1.25 * CAMERA_BPS + AUDIO_BPS) == ["anna"]


def test_what_the_viewer_paused_stays_so(slots: list[Slot]) -> None:
    slots[1].view = View.PAUSED
    assert "anna" not in flowing(slots, None)
    assert (slots[1], 0) in wishes(slots, limit_bps=None, speaker=None, config=CONFIG)


def test_wishes_are_what_a_source_may_send_without_a_limit(slots: list[Slot]) -> None:
    slots[3].view = View.THUMBNAIL
    found = {
        slot.mid: bps for slot, bps in wishes(slots, limit_bps=None, speaker=None, config=CONFIG)
    }
    assert found == {
        "screen": 2_000_000,
        "anna": 1_000_000,
        "ben": 1_000_000,
        "cleo": CONFIG.thumbnail_bitrate_bps,
    }


def test_a_single_picture_is_wished_smaller_rather_than_not_at_all(slots: list[Slot]) -> None:
    wished = wishes(slots[:2], limit_bps=400_000, speaker=None, config=CONFIG)
    assert wished == [(slots[1], 360_000)]
    assert flowing(slots[:2], 400_000) == []
    assert slots[1].inbound is not None
    slots[1].inbound.cap_bps = 360_000  # it was asked to
    assert flowing(slots[:2], 400_000) == ["anna"]


def test_too_little_for_any_picture(slots: list[Slot]) -> None:
    assert slots[1].inbound is not None
    slots[1].inbound.cap_bps = CONFIG.min_video_bps
    assert flowing(slots[:2], 120_000) == []


def _fallen(from_bps: float, to_bps: float, *, sent_bps: float) -> Downlink:
    """A viewer whose estimate falls while nothing is lost, as on a busy machine."""
    downlink = Downlink()
    for now_s, bps in ((1.0, from_bps), (2.0, to_bps)):
        downlink.remb(bps)
        downlink.update(now_s, sent_bps=sent_bps, wanted_bps=sent_bps)
    return downlink


def test_a_fall_without_loss_pauses_no_picture_of_a_small_panel(slots: list[Slot]) -> None:
    """Sparing the first picture alone would leave the others dark."""
    small = slots[1:4]
    for each in small:
        assert each.inbound is not None
        each.inbound.bitrate_bps = 80_000
    downlink = _fallen(400_000, 50_000, sent_bps=250_000)
    shares = allot(small, downlink, speaker=None, config=CONFIG)
    assert [flows for _, flows in shares] == [True, True, True]
    assert flowing(small, 50_000, lossy=False) == ["anna"]


def test_a_fall_without_loss_leaves_a_picture_that_others_want_large(slots: list[Slot]) -> None:
    """It weighs more than any fall may take away, since it is not asked to be smaller."""
    downlink = _fallen(2_000_000, 50_000, sent_bps=CAMERA_BPS + AUDIO_BPS)
    assert downlink.limit_bps == UNPROVEN_BPS
    [(_, flows)] = allot(slots[:2], downlink, speaker=None, config=CONFIG)
    assert flows
    assert flowing(slots[:2], downlink.limit_bps) == []
