"""The token bucket, on a clock of its own."""

from signaling.limits import TokenBucket


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_a_burst_then_the_rate() -> None:
    clock = Clock()
    bucket = TokenBucket(rate_per_s=2.0, burst=3, clock=clock)
    assert [bucket.take() for _ in range(5)] == [True, True, True, False, False]
    clock.now_s += 0.5
    assert [bucket.take(), bucket.take()] == [True, False]
    clock.now_s += 1000.0
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_refused_requests_cost_nothing() -> None:
    clock = Clock()
    bucket = TokenBucket(rate_per_s=1.0, burst=1, clock=clock)
    assert bucket.take()
    for _ in range(50):
        assert not bucket.take()
    clock.now_s += 1.0
    assert bucket.take()
