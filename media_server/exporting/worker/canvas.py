"""One picture put together of several, in planes of brightness and colour (YUV 4:2:0)."""

from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray

from media_server.exporting.worker.layout import Place, fitted
from media_server.exporting.worker.lettering import Label

Plane = NDArray[np.uint8]
_BLACK: Final = (16, 128, 128)


class Canvas:
    """Takes pictures at places and gives the whole as a frame."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._planes: list[Plane] = [
            np.full((height // part, width // part), shade, np.uint8)
            for part, shade in zip((1, 2, 2), _BLACK, strict=True)
        ]

    def clear(self, place: Place) -> None:
        """Make a place black."""
        for plane, part, shade in zip(self._planes, (1, 2, 2), _BLACK, strict=True):
            _part(plane, place, part)[:] = shade

    def put(self, frame: Any, place: Place) -> None:
        """Show a frame, whole, in the middle of a place."""
        inner = fitted(frame.width, frame.height, place)
        if (inner.width, inner.height) != (place.width, place.height):
            self.clear(place)
        scaled = frame.reformat(inner.width, inner.height, "yuv420p")
        for plane, source, part in zip(self._planes, scaled.planes, (1, 2, 2), strict=True):
            rows = np.frombuffer(source, np.uint8).reshape(-1, source.line_size)
            height, width = inner.height // part, inner.width // part
            _part(plane, inner, part)[:] = rows[:height, :width]

    def frame(self, label: Label | None = None) -> Any:
        """Return what is on the canvas now, with a label at its lower edge."""
        planes = self._planes if label is None else self._labelled(label)
        whole = np.concatenate([plane.ravel() for plane in planes])
        shaped = whole.reshape(self.height * 3 // 2, self.width)
        return av.VideoFrame.from_ndarray(shaped, format="yuv420p")

    def _labelled(self, label: Label) -> list[Plane]:
        width, height = min(label.width, self.width), min(label.height, self.height)
        left = (self.width - width) // 4 * 2
        top = max(0, self.height - height - self.height // 20) // 2 * 2
        place = Place(left, top, width, height)
        cover = label.cover[:height, :width]
        planes = [plane.copy() for plane in self._planes]
        _blend(_part(planes[0], place, 1), label.brightness[:height, :width], cover)
        for plane in planes[1:]:
            quarter = cover[::2, ::2]
            _blend(_part(plane, place, 2), np.full(quarter.shape, _BLACK[1], np.uint8), quarter)
        return planes


def _blend(plane: Plane, shade: Plane, cover: Plane) -> None:
    share = cover.astype(np.uint16)
    mixed = plane.astype(np.uint16) * (255 - share) + shade.astype(np.uint16) * share
    plane[:] = (mixed // 255).astype(np.uint8)


def _part(plane: Plane, place: Place, part: int) -> Plane:
    rows = slice(place.y // part, (place.y + place.height) // part)
    return plane[rows, place.x // part : (place.x + place.width) // part]
