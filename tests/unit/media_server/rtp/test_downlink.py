"""What a viewer's reports say about their path."""

import pytest

from media_server.rtp.downlink import MAX_BACKOFF_S, MIN_BPS, UNPROVEN_BPS, Downlink

SENT_BPS = 2_000_000


class Viewer:
    """Somebody who gets what is allowed, and reports once a second."""

    def __init__(self) -> None:
        self.downlink = Downlink()
        self.now_s = 0.0

    def seconds(self, count: int, *, loss: float = 0.0, remb_bps: float | None = None) -> None:
        for _ in range(count):
            self.now_s += 1
            self.downlink.loss(loss, weight=1)
            if remb_bps is not None:
                self.downlink.remb(remb_bps)
            sent_bps = min(SENT_BPS, self.downlink.limit_bps or SENT_BPS)
            self.downlink.update(self.now_s, sent_bps=sent_bps, wanted_bps=SENT_BPS)


def test_without_complaints_there_is_no_limit() -> None:
    viewer = Viewer()
    viewer.seconds(30, loss=0.05, remb_bps=3_000_000)
    assert viewer.downlink.limit_bps is None


def test_a_low_estimate_alone_is_no_complaint() -> None:
    viewer = Viewer()
    viewer.seconds(5, remb_bps=70_000)  # after a pause, browsers start from what little came
    viewer.seconds(5, remb_bps=200_000)
    assert viewer.downlink.limit_bps is None


def test_a_falling_estimate_is_the_limit() -> None:
    viewer = Viewer()
    viewer.seconds(5, remb_bps=3_000_000)
    viewer.seconds(1, remb_bps=900_000)
    assert viewer.downlink.limit_bps == 900_000
    assert not viewer.downlink.lossy


def test_a_small_estimate_proves_nothing_without_loss() -> None:
    downlink = Downlink()
    for second, bps in enumerate((400_000, 150_000)):
        downlink.remb(bps)
        downlink.update(second + 1.0, sent_bps=250_000, wanted_bps=250_000)
    assert downlink.limit_bps is None
    downlink.remb(50_000)
    downlink.update(3.0, sent_bps=900_000, wanted_bps=900_000)
    assert downlink.limit_bps == UNPROVEN_BPS


def test_heavy_loss_halves_what_is_sent_in_a_few_seconds() -> None:
    viewer = Viewer()
    viewer.seconds(12, loss=0.4)
    limit_bps = viewer.downlink.limit_bps
    assert limit_bps is not None
    assert limit_bps < SENT_BPS / 2
    assert viewer.downlink.lossy


def test_the_limit_grows_again_and_goes() -> None:
    viewer = Viewer()
    viewer.seconds(1, loss=0.5)
    before_bps = viewer.downlink.limit_bps
    viewer.seconds(3)
    assert viewer.downlink.limit_bps == before_bps
    viewer.seconds(30)
    assert viewer.downlink.limit_bps is None
    assert not viewer.downlink.lossy


def test_who_complains_again_and_again_is_tried_less_often() -> None:
    viewer, complaints = Viewer(), 0
    for _ in range(300):
        carried = 1_000_000
        limit_bps = viewer.downlink.limit_bps
        too_much = limit_bps is None or limit_bps > carried
        complaints += too_much
        viewer.seconds(1, loss=0.3 if too_much else 0.0)
    assert complaints < 40
    assert viewer.downlink._backoff_s <= MAX_BACKOFF_S


@pytest.mark.parametrize("loss", [0.5, 1.0])
def test_there_is_always_room_for_sound(loss: float) -> None:
    viewer = Viewer()
    viewer.seconds(200, loss=loss)
    assert viewer.downlink.limit_bps == MIN_BPS


def test_one_bad_stream_among_good_ones_is_no_heavy_loss() -> None:
    downlink = Downlink()
    downlink.loss(0.5, weight=50_000)
    downlink.loss(0.0, weight=1_000_000)
    downlink.update(1.0, sent_bps=SENT_BPS, wanted_bps=SENT_BPS)
    assert downlink.limit_bps is None
