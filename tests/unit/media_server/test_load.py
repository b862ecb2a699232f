"""How busy the loop is is told from two clocks."""

import pytest

from media_server.load import INTERVAL_S, SAMPLES, LoadMeter


class Clocks:
    """Wall time and the processor time of a thread, moved by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.cpu_s = 5.0

    def pass_(self, meter: LoadMeter, *, elapsed_s: float, cpu_s: float) -> None:
        self.now_s += elapsed_s
        self.cpu_s += cpu_s
        meter.take()


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def meter(clocks: Clocks) -> LoadMeter:
    meter = LoadMeter(clock=lambda: clocks.now_s, cpu=lambda: clocks.cpu_s)
    meter._last = (clocks.now_s, clocks.cpu_s)
    return meter


def test_nothing_was_measured_yet(meter: LoadMeter) -> None:
    assert (meter.busy, meter.lag_s, meter.worst_lag_s) == (0.0, 0.0, 0.0)


def test_late_timers_are_lag_and_used_time_is_load(clocks: Clocks, meter: LoadMeter) -> None:
    clocks.pass_(meter, elapsed_s=INTERVAL_S, cpu_s=0.4 * INTERVAL_S)
    clocks.pass_(meter, elapsed_s=2 * INTERVAL_S, cpu_s=2 * INTERVAL_S)
    assert meter.busy == pytest.approx(0.7)
    assert meter.lag_s == pytest.approx(INTERVAL_S / 2)
    assert meter.worst_lag_s == pytest.approx(INTERVAL_S)


def test_only_the_last_seconds_count(clocks: Clocks, meter: LoadMeter) -> None:
    clocks.pass_(meter, elapsed_s=30.0, cpu_s=30.0)
    for _ in range(SAMPLES):
        clocks.pass_(meter, elapsed_s=INTERVAL_S, cpu_s=0.0)
    assert meter.busy == pytest.approx(0.0)
    assert meter.worst_lag_s == pytest.approx(0.0)


async def test_it_measures_the_loop_it_is_started_on(meter: LoadMeter) -> None:
    meter.start()
    assert meter._timer is not None
    meter._tick()
    meter.close()
    assert len(meter._samples) == 1
    assert meter._timer is None
