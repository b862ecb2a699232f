"""Everybody has a place, nobody covers anybody, nothing is stretched."""

import itertools

import pytest

from media_server.exporting.worker.layout import FILM, Place, fitted, grid, own_size, spotlight


def _overlap(one: Place, other: Place) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


@pytest.mark.parametrize("count", [1, 2, 3, 5, 9])
def test_places_lie_apart_and_inside(count: int) -> None:
    for places in (grid(count, FILM), spotlight(count, count // 2, FILM)):
        assert len(places) == count
        assert not any(_overlap(*pair) for pair in itertools.combinations(places, 2))
        for place in places:
            assert place.width > 0
            assert place.height > 0
            assert place.x + place.width <= FILM[0]
            assert place.y + place.height <= FILM[1]
            assert {place.x % 2, place.y % 2, place.width % 2, place.height % 2} == {0}


def test_the_speaker_is_largest() -> None:
    places = spotlight(4, 2, FILM)
    assert max(places, key=lambda place: place.width * place.height) is places[2]


@pytest.mark.parametrize("size", [(640, 480), (480, 640), (1919, 1081), (3, 1000)])
def test_pictures_keep_their_shape(size: tuple[int, int]) -> None:
    inner = fitted(*size, Place(100, 50, 640, 360))
    assert inner.width == 640 or inner.height == 360 or abs(inner.height - 360) <= 2
    assert inner.x >= 100
    assert inner.x + inner.width <= 740
    assert abs(inner.width / inner.height - size[0] / size[1]) < 0.02 or inner.width == 2


def test_a_film_of_one_keeps_its_size_up_to_full_hd() -> None:
    assert own_size(640, 480) == (640, 480)
    assert own_size(641, 481) == (640, 480)
    assert own_size(3840, 2160) == (1920, 1080)
