"""Captions are written so that they can be read, whatever they say and however small the film."""

import numpy as np
import pytest

from media_server.exporting.orders import Caption
from media_server.exporting.worker.canvas import Canvas
from media_server.exporting.worker.lettering import Lettering


def _said(text: str, name: str = "Ada") -> Caption:
    return Caption(0, 1000, name, text)


def test_words_are_white_on_a_dark_box_at_the_lower_edge() -> None:
    canvas, lettering = Canvas(640, 480), Lettering(640, 480)
    label = lettering.label([_said("Ça va? Größer, Łódź, Привет")])
    assert label is not None
    luma = canvas.frame(label).to_ndarray()[:480]
    rows, columns = np.nonzero(luma > 200)
    assert len(rows) > 300
    assert rows.min() > 480 * 0.7
    assert abs((columns.min() + columns.max()) / 2 - 320) < 12
    # Only for that one frame: nothing stays on the canvas.
    assert int(canvas.frame().to_ndarray()[:480].max()) == 16
    assert lettering.label([_said("Ça va? Größer, Łódź, Привет")]) is label
    assert lettering.label([]) is None


def test_long_words_are_broken_into_lines() -> None:
    one = Lettering(640, 480).label([_said("short")])
    more = Lettering(640, 480).label([_said("one word after the other " * 3)])
    assert one is not None
    assert more is not None
    assert one.height < more.height < 480
    assert more.width <= 640


@pytest.mark.parametrize("size", [(2, 2), (160, 120), (90, 1080)])
def test_no_film_is_too_small(size: tuple[int, int]) -> None:
    canvas, lettering = Canvas(*size), Lettering(*size)
    for text in ("", "a" * 500, "漢字 \U0001f600 \x00", "many words " * 60):
        canvas.frame(lettering.label([_said(text), _said(text, "")]))
