"""Where whom is seen: one picture, a grid, or a speaker beside the others."""

import math
from dataclasses import dataclass
from typing import Final

MOST_WIDTH: Final = 1920
MOST_HEIGHT: Final = 1080
FILM: Final = (1280, 720)
_SIDE: Final = 4  # a side column takes one part of so many


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle in pixels; all of it even, as pictures with half the colours need."""

    x: int
    y: int
    width: int
    height: int


def own_size(width: int, height: int) -> tuple[int, int]:
    """Return the size of a film of one recording: its own, unless that is too large."""
    share = min(1.0, MOST_WIDTH / max(width, 1), MOST_HEIGHT / max(height, 1))
    return _even(width * share), _even(height * share)


def fitted(width: int, height: int, place: Place) -> Place:
    """Return where a picture of that size goes within a place, whole and in its middle."""
    share = min(place.width / max(width, 1), place.height / max(height, 1))
    inner_width = min(_even(width * share), place.width)
    inner_height = min(_even(height * share), place.height)
    return Place(
        place.x + _floor_even((place.width - inner_width) / 2),
        place.y + _floor_even((place.height - inner_height) / 2),
        inner_width,
        inner_height,
    )


def grid(count: int, size: tuple[int, int]) -> list[Place]:
    """Return equal places in rows, the last row in the middle."""
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    width, height = _floor_even(size[0] / columns), _floor_even(size[1] / rows)
    top = _floor_even((size[1] - rows * height) / 2)
    places = []
    for number in range(count):
        row, column = divmod(number, columns)
        in_row = min(columns, count - row * columns)
        left = _floor_even((size[0] - in_row * width) / 2)
        places.append(Place(left + column * width, top + row * height, width, height))
    return places


def spotlight(count: int, speaker: int, size: tuple[int, int]) -> list[Place]:
    """Return a large place for the speaker and a column of small ones for the others."""
    if count == 1:
        return [Place(0, 0, *size)]
    others = count - 1
    side = _floor_even(size[0] / _SIDE)
    height = _floor_even(min(size[1] / others, side * 3 / 4))
    top = _floor_even((size[1] - others * height) / 2)
    small = [Place(size[0] - side, top + row * height, side, height) for row in range(others)]
    small.insert(speaker, Place(0, 0, size[0] - side, size[1]))
    return small


def _even(value: float) -> int:
    return max(2, 2 * round(value / 2))


def _floor_even(value: float) -> int:
    return 2 * int(value // 2)
