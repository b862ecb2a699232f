"""Who is let in by a server that is full, late or about to stop."""

import pytest

from media_server.admission import Admission, Capacity
from media_server.errors import Unavailable
from media_server.load import SAMPLES, LoadMeter, Sample

LIMITS = Capacity(max_busy=0.8, max_lag_s=0.1)


def admission(*, busy: float = 0.0, lag_s: float = 0.0, capacity: Capacity = LIMITS) -> Admission:
    load = LoadMeter()
    load._samples.extend([Sample(lag_s=lag_s, busy=busy)] * SAMPLES)
    return Admission(load, capacity)


def test_below_its_limits_it_takes_everybody() -> None:
    door = admission(busy=0.79, lag_s=0.09)
    door.require_room(under_way=False)
    door.require_newcomer()
    assert door.refusal is None


@pytest.mark.parametrize("door", [admission(busy=0.9), admission(lag_s=0.2)])
def test_beyond_them_only_what_is_under_way_goes_on(door: Admission) -> None:
    with pytest.raises(Unavailable, match="full"):
        door.require_room(under_way=False)
    door.require_room(under_way=True)
    door.require_newcomer()


def test_what_the_start_costs_refuses_nobody() -> None:
    door = admission(busy=0.9)
    door.load._samples.pop()
    door.require_room(under_way=False)


def test_without_limits_it_is_never_full() -> None:
    admission(busy=9.0, lag_s=9.0, capacity=Capacity()).require_room(under_way=False)


def test_before_it_stops_it_opens_nothing_and_lets_nobody_new_in() -> None:
    door = admission()
    door.draining = True
    for under_way in (True, False):
        with pytest.raises(Unavailable, match="about to stop"):
            door.require_room(under_way=under_way)
    with pytest.raises(Unavailable):
        door.require_newcomer()
