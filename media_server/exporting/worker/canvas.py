"""One picture put together of several, in planes of brightness and colour (YUV 4:2:0)."""

from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray

from media_server.exporting.worker.layout import Place, fitted

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

    def blend(self, brightness: Plane, cover: Plane, place: Place) -> None:
        """Lay a grey picture over a place, as opaque as `cover` says (0 to 255)."""
        share = cover.astype(np.uint16)
        luma = _part(self._planes[0], place, 1)
        mixed = luma.astype(np.uint16) * (255 - share) + brightness.astype(np.uint16) * share
        luma[:] = (mixed // 255).astype(np.uint8)
        quarter = share[::2, ::2]
        for plane in self._planes[1:]:
            colour = _part(plane, place, 2)
            faded = colour.astype(np.uint16) * (255 - quarter) + 128 * quarter
            colour[:] = (faded // 255).astype(np.uint8)

    def frame(self) -> Any:
        """Return what is on the canvas now."""
        whole = np.concatenate([plane.ravel() for plane in self._planes])
        shaped = whole.reshape(self.height * 3 // 2, self.width)
        return av.VideoFrame.from_ndarray(shaped, format="yuv420p")


def _part(plane: Plane, place: Place, part: int) -> Plane:
    rows = slice(place.y // part, (place.y + place.height) // part)
    return plane[rows, place.x // part : (place.x + place.width) // part]
