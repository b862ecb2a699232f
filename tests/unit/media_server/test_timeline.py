"""Positions on the timeline, and RTP time placed on it."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from media_server.timeline import SenderClock, SourceClock, Timeline

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class FakeClock:
    """Time that is set; wall time may step."""

    def __init__(self) -> None:
        self.wall = NOON
        self.seconds = 1000.0

    def utc(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.seconds += seconds


def test_begins_when_started_and_only_once() -> None:
    clock = FakeClock()
    timeline = Timeline(None, clock)
    assert timeline.now_ms() == 0
    clock.advance(5)
    assert timeline.start_if_unset() == NOON + timedelta(seconds=5)
    clock.advance(2.5)
    assert timeline.start_if_unset() == timeline.origin_at == NOON + timedelta(seconds=5)
    assert timeline.now_ms() == 2500


def test_goes_on_after_a_restart() -> None:
    clock = FakeClock()
    timeline = Timeline(NOON - timedelta(minutes=10), clock)
    clock.advance(1)
    assert timeline.now_ms() == 601_000


def test_a_stepped_wall_clock_does_not_tear_it() -> None:
    clock = FakeClock()
    timeline = Timeline(NOON, clock)
    clock.wall += timedelta(hours=1)
    clock.advance(3)
    assert timeline.now_ms() == 3000


def test_nothing_lies_before_its_beginning() -> None:
    timeline = Timeline(NOON, FakeClock())
    assert timeline.position_ms(990.0) == 0.0


class Sender:
    """A peer whose audio and video have random RTP origins and an NTP clock of its own."""

    def __init__(self, *, ntp_ahead_s: float = 777.0, drift: float = 0.0) -> None:
        self.clock = SenderClock()
        self.audio = SourceClock(48_000, self.clock)
        self.video = SourceClock(90_000, self.clock)
        self._ntp_ahead_s = ntp_ahead_s
        self._rate = 1.0 + drift

    def stamp(self, rate: int, taken_s: float) -> int:
        return round(taken_s * self._rate * rate + 4_294_900_000) % 2**32

    def arrives(self, taken_s: float, *, audio_late_s: float, video_late_s: float) -> None:
        self.clock.heard(taken_s + min(audio_late_s, video_late_s))
        self.audio.observe(self.stamp(48_000, taken_s), taken_s + audio_late_s)
        self.video.observe(self.stamp(90_000, taken_s), taken_s + video_late_s)

    def report(self, taken_s: float, late_s: float = 0.01) -> None:
        ntp_s = taken_s * self._rate + self._ntp_ahead_s
        self.clock.arrived(ntp_s=ntp_s, arrival_s=taken_s + late_s)
        self.audio.report(ntp_s=ntp_s, rtp=self.stamp(48_000, taken_s))
        self.video.report(ntp_s=ntp_s, rtp=self.stamp(90_000, taken_s))

    def error_s(self, taken_s: float) -> tuple[float, float]:
        return (
            self.audio.place_s(self.stamp(48_000, taken_s)) - taken_s,
            self.video.place_s(self.stamp(90_000, taken_s)) - taken_s,
        )


def test_sender_reports_tie_sound_to_picture() -> None:
    sender, chance = Sender(), random.Random(1)
    for step in range(400):
        taken_s = step * 0.02
        late_s = 0.02 + chance.random() * 0.03
        sender.arrives(taken_s, audio_late_s=late_s, video_late_s=late_s + 0.12)
        if step % 50 == 25:
            sender.report(taken_s)
    audio_s, video_s = sender.error_s(8.0)
    assert abs(audio_s - video_s) < 0.005
    assert 0 <= audio_s < 0.03


def test_the_fastest_arrival_counts_until_a_report_comes() -> None:
    sender, chance = Sender(), random.Random(2)
    for step in range(100):
        late_s = 0.02 + chance.random() * 0.1
        sender.arrives(step * 0.02, audio_late_s=late_s, video_late_s=late_s)
    audio_s, _ = sender.error_s(2.0)
    assert audio_s == pytest.approx(0.02, abs=0.03)


def test_corrections_come_gently() -> None:
    sender = Sender()
    places = []
    for step in range(300):
        taken_s = step * 0.02
        sender.arrives(taken_s, audio_late_s=0.1, video_late_s=0.1)
        if step == 100:
            sender.report(taken_s, late_s=0.01)
        places.append(sender.audio.place_s(sender.stamp(48_000, taken_s)))
    steps = [after - before for before, after in pairwise(places)]
    assert all(0.015 < step < 0.025 for step in steps)
    assert sender.error_s(6.0)[0] == pytest.approx(0.01, abs=0.03)


@pytest.mark.parametrize("hurry", [1000.0, 4.0])
def test_what_waited_for_the_connection_is_placed_when_it_was_taken(hurry: float) -> None:
    """WHIP clients send a second's worth at once, or as fast as they encode it."""
    sender, ready = Sender(), 50
    arrivals = [1.0 + step * 0.02 / hurry for step in range(ready)]
    arrivals += [max(arrivals[-1], step * 0.02) for step in range(ready, 400)]
    settled_s, places = None, []
    for step, arrival_s in enumerate(arrivals):
        sender.arrives(step * 0.02, audio_late_s=arrival_s - step * 0.02, video_late_s=2.0)
        if settled_s is None and sender.audio.settled(arrival_s):
            settled_s = arrival_s
        if settled_s is not None:
            places.append(sender.audio.place_s(sender.stamp(48_000, 0.0)))
    assert settled_s is not None
    assert settled_s <= 2.02
    assert max(places) <= 0.02
    assert max(places) - min(places) <= 0.02  # no correction later on, which would be drift


def test_reports_that_a_busy_sender_stamps_late_tear_nothing_apart() -> None:
    sender = Sender()
    for step in range(500):
        taken_s = step / 50
        sender.arrives(taken_s, audio_late_s=0.01, video_late_s=0.01)
        if step % 50 == 0:
            sender.report(taken_s)
            stamped_s = taken_s + 777.0 + (0.09 if step % 100 else 0.0)
            sender.video.report(ntp_s=stamped_s, rtp=sender.stamp(90_000, taken_s))
    audio_s, video_s = sender.error_s(10.0)
    assert abs(audio_s - video_s) < 0.005


def test_reports_whose_clock_runs_twice_as_fast_are_not_believed() -> None:
    """As those of GStreamer 1.22, which add the time since the first packet once again."""
    sender = Sender()
    for step in range(1, 500):
        taken_s = step / 50
        sender.arrives(taken_s, audio_late_s=0.02, video_late_s=0.02)
        if step in {40, 70, 430}:
            ntp_s = taken_s + 777.0
            sender.clock.arrived(ntp_s=ntp_s, arrival_s=taken_s + 0.02)
            sender.audio.report(ntp_s=ntp_s, rtp=sender.stamp(48_000, 2 * taken_s))
            sender.video.report(ntp_s=ntp_s, rtp=sender.stamp(90_000, 2 * taken_s))
        assert sender.error_s(taken_s) == pytest.approx((0.02, 0.02), abs=0.01)


def test_an_encoder_that_takes_long_is_believed_from_its_second_report_on() -> None:
    sender = Sender()
    for step in range(500):
        taken_s = step / 50
        sender.arrives(taken_s, audio_late_s=0.02, video_late_s=0.8)
        if step % 50 == 40:
            sender.report(taken_s + 0.8)
        if step == 80:
            assert sender.error_s(taken_s)[1] == pytest.approx(0.8, abs=0.01)
    audio_s, video_s = sender.error_s(10.0)
    assert abs(audio_s - video_s) < 0.01


def test_a_drifting_sender_is_followed() -> None:
    sender = Sender(drift=200e-6)
    for step in range(30_000):  # ten minutes; 0.12 s of drift
        taken_s = step * 0.02
        sender.arrives(taken_s, audio_late_s=0.02, video_late_s=0.02)
        if step % 50 == 0:
            sender.report(taken_s)
    assert abs(sender.error_s(600.0)[0]) < 0.03


def test_a_paused_source_whose_clock_stood_still_is_anchored_anew() -> None:
    sender = Sender()
    media_s = 0.0
    for _ in range(100):
        sender.clock.heard(media_s)
        sender.audio.observe(sender.stamp(48_000, media_s), media_s)
        media_s += 0.02
    for step in range(100):  # the picture goes on, so the network does too
        sender.clock.heard(media_s + step * 0.02)
    resumed_s = media_s + 2.0
    sender.audio.observe(sender.stamp(48_000, media_s), resumed_s)
    assert sender.audio.place_s(sender.stamp(48_000, media_s)) == pytest.approx(resumed_s)


def test_a_stalled_network_is_no_pause() -> None:
    sender = Sender()
    for step in range(100):
        sender.arrives(step * 0.02, audio_late_s=0.02, video_late_s=0.02)
    sender.report(2.0, late_s=0.02)
    for step in range(100, 150):  # a second is held up, then comes at once
        taken_s = step * 0.02
        late_s = 3.0 - taken_s
        sender.arrives(taken_s, audio_late_s=late_s, video_late_s=late_s)
        assert sender.error_s(taken_s)[0] == pytest.approx(0.02, abs=0.02)


def test_timestamps_wrap() -> None:
    sender = Sender()
    for step in range(100):
        sender.arrives(step * 0.02, audio_late_s=0.0, video_late_s=0.0)
    assert sender.stamp(48_000, 2.0) < sender.stamp(48_000, 0.0)
    assert sender.error_s(2.0) == pytest.approx((0.0, 0.0), abs=0.001)


def test_rtp_time_of_a_moment_is_known_after_a_report() -> None:
    sender = Sender()
    sender.arrives(1.0, audio_late_s=0.02, video_late_s=0.02)
    assert sender.audio.rtp_at(1.0) is None
    sender.report(1.0, late_s=0.02)
    assert sender.audio.rtp_at(2.02) == sender.stamp(48_000, 2.0)
    assert sender.audio.renewed().rtp_at(2.0) is None
