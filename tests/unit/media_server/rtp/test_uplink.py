"""The estimate of an uplink, against links in virtual time."""

import random
from collections.abc import Callable

import pytest

from media_server.rtp.uplink import MIN_BPS, SEND_TIME_MODULUS, UplinkEstimate

FRAMES_PER_S, PACKET = 30, 1100
RTT_S = 0.05


class Link:
    """A sender of pictures behind a link of some capacity; it sends what the estimate allows."""

    def __init__(
        self,
        capacity_bps: Callable[[float], float],
        *,
        wish_bps: float = 1_500_000,
        jitter_s: float = 0.0,
        seed: int = 1,
    ) -> None:
        self.estimate = UplinkEstimate()
        self.now_s = 100.0
        self.delays_s: list[float] = []
        self.rates_bps: list[float] = []
        self._capacity_bps = capacity_bps
        self._wish_bps = wish_bps
        self._jitter_s = jitter_s
        self._chance = random.Random(seed)
        self._free_s = 0.0
        self._arrivals: list[tuple[float, int, int]] = []

    def run(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        next_update_s = self.now_s
        while self.now_s < end_s:
            rate_bps = min(self._wish_bps, self.estimate.bps or self._wish_bps)
            self.rates_bps.append(rate_bps)
            self._send_frame(round(rate_bps / 8 / FRAMES_PER_S))
            self.now_s += 1 / FRAMES_PER_S
            while self._arrivals and self._arrivals[0][0] <= self.now_s:
                arrival_s, sent, size = self._arrivals.pop(0)
                self.estimate.note(sent, size, arrival_s)
            if self.now_s >= next_update_s:
                next_update_s += 0.04
                self.estimate.update(self.now_s, RTT_S)

    def _send_frame(self, size: int) -> None:
        sent_s = self.now_s
        while size > 0:
            piece = min(size, PACKET)
            size -= piece
            start_s = max(self._free_s, sent_s)
            self._free_s = start_s + piece * 8 / self._capacity_bps(sent_s)
            arrival_s = self._free_s + 0.02 + self._chance.uniform(0, self._jitter_s)
            if self._arrivals:
                arrival_s = max(arrival_s, self._arrivals[-1][0])
            self._arrivals.append((arrival_s, round(sent_s * (1 << 18)) % SEND_TIME_MODULUS, piece))
            self.delays_s.append(arrival_s - sent_s)
            sent_s += 0.001


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


@pytest.mark.parametrize("jitter_s", [0.0, 0.005, 0.02])
def test_a_link_with_room_is_left_alone(jitter_s: float) -> None:
    link = Link(lambda now_s: 20_000_000, jitter_s=jitter_s)
    link.run(60)
    assert mean(link.rates_bps) > 0.9 * 1_500_000


@pytest.mark.parametrize("capacity_bps", [300_000, 600_000, 1_000_000])
def test_the_rate_comes_down_to_what_the_link_carries(capacity_bps: int) -> None:
    link = Link(lambda now_s: capacity_bps, jitter_s=0.003)
    link.run(40)
    settled = link.rates_bps[-600:]
    assert 0.55 * capacity_bps < mean(settled) <= 1.1 * capacity_bps
    assert mean(link.delays_s[-600:]) < 0.25


def test_without_an_estimate_the_delay_would_grow_without_end() -> None:
    link = Link(lambda now_s: 600_000)
    link.estimate.update = lambda now_s, rtt_s: False  # type: ignore[method-assign]
    link.run(20)
    assert link.delays_s[-1] > 10


def test_a_link_that_recovers_is_used_again() -> None:
    link = Link(lambda now_s: 400_000 if now_s < 120 else 5_000_000, jitter_s=0.003)
    link.run(20)
    assert mean(link.rates_bps[-150:]) < 500_000
    link.run(40)
    assert link.rates_bps[-1] > 1_200_000


def test_a_fall_in_mid_call_is_noticed_within_two_seconds() -> None:
    link = Link(lambda now_s: 5_000_000 if now_s < 120 else 500_000)
    link.run(20)
    assert link.estimate.bps is None or link.estimate.bps > 1_000_000
    link.run(2)
    assert link.estimate.bps is not None
    assert link.estimate.bps < 700_000


def test_bursts_that_a_stalled_loop_hands_over_are_no_congestion() -> None:
    link = Link(lambda now_s: 20_000_000)
    for _ in range(20):
        link.run(1)
        link._free_s = link.now_s + 0.08  # all that was sent meanwhile comes at once
    assert mean(link.rates_bps) > 0.85 * 1_500_000


def test_nothing_strange_is_asked_for() -> None:
    estimate = UplinkEstimate()
    chance = random.Random(3)
    for number in range(5000):
        estimate.note(chance.randrange(SEND_TIME_MODULUS), 1000, 5 + number * 0.01)
        estimate.update(5 + number * 0.01, RTT_S)
        assert estimate.bps is None or estimate.bps >= MIN_BPS
