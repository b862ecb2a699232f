"""Captions as grey pictures, from letters that were drawn beforehand.

The media libraries that install from PyPI come without a text renderer. `letters.npz` holds those
of Latin, Greek and Cyrillic as DejaVu Sans draws them at 22 pixels: `codes`, `advances` (pixels),
`pixels` (0 to 255, the pen two pixels from the left edge). Other scripts are to be had beside the
film, as WebVTT.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from media_server.exporting.orders import Caption

Plane = NDArray[np.uint8]
_UNKNOWN: Final = 0xFFFD
_PEN: Final = 2
_MARGIN: Final = 8
_BOX: Final = 170  # how opaque the box behind the words is, of 255
_WHITE: Final = 235
_BLACK: Final = 16
_MOST_LINES: Final = 4
_MOST_SHARE: Final = 0.9  # of the picture's width


@dataclass(frozen=True, slots=True)
class Label:
    """A grey picture, as opaque as `cover` says; both even in width and height."""

    brightness: Plane
    cover: Plane

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.cover.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.cover.shape[0])


class Lettering:
    """Writes captions for pictures of one size; the last one is kept, for the next tick."""

    def __init__(self, width: int, height: int) -> None:
        with np.load(Path(__file__).with_name("letters.npz"), allow_pickle=False) as stored:
            codes = stored["codes"].tolist()
            self._pixels: Plane = stored["pixels"]
            self._advances: list[int] = stored["advances"].tolist()
        self._index = {code: number for number, code in enumerate(codes)}
        self._width = int(width * _MOST_SHARE) - 2 * _MARGIN
        self._height = height
        self._last: tuple[tuple[Caption, ...], Label | None] = ((), None)

    def label(self, captions: Sequence[Caption]) -> Label | None:
        """Return the picture of captions that are to be seen together, None for none."""
        wanted = tuple(captions)
        if self._last[0] != wanted:
            self._last = (wanted, self._written(wanted) if wanted else None)
        return self._last[1]

    def _written(self, captions: Sequence[Caption]) -> Label | None:
        spoken = [f"{each.name}: {each.text}" if each.name else each.text for each in captions]
        lines = [line for text in spoken for line in self._wrapped(text)]
        line_height = int(self._pixels.shape[1])
        room = min(_MOST_LINES, (self._height - 2 * _MARGIN) // line_height)
        lines = lines[-room:] if room > 0 else []
        if not lines:
            return None
        width = max(self._length(line) for line in lines) + 2 * _MARGIN + _PEN
        shape = (len(lines) * line_height + _MARGIN, width + width % 2)
        ink = np.zeros(shape, np.uint8)
        for number, line in enumerate(lines):
            self._write(ink, line, top=number * line_height + _MARGIN // 2)
        cover = np.maximum(ink, _BOX)
        shade = _BLACK + ink.astype(np.uint16) * (_WHITE - _BLACK) // 255
        return Label(shade.astype(np.uint8), cover)

    def _wrapped(self, text: str) -> list[str]:
        lines: list[str] = []
        for word in text.split():
            if lines and self._length(f"{lines[-1]} {word}") <= self._width:
                lines[-1] += f" {word}"
            else:
                lines.append(self._cut(word))
        return lines

    def _cut(self, word: str) -> str:
        while len(word) > 1 and self._length(word) > self._width:
            word = word[:-1]
        return word

    def _length(self, text: str) -> int:
        return sum(self._advances[self._letter(each)] for each in text)

    def _write(self, ink: Plane, line: str, *, top: int) -> None:
        at = (ink.shape[1] - self._length(line)) // 2 - _PEN
        for each in line:
            letter = self._letter(each)
            pixels = self._pixels[letter]
            left, right = max(at, 0), min(at + pixels.shape[1], ink.shape[1])
            place = ink[top : top + pixels.shape[0], left:right]
            np.maximum(place, pixels[:, left - at : right - at], out=place)
            at += self._advances[letter]

    def _letter(self, character: str) -> int:
        return self._index.get(ord(character), self._index[_UNKNOWN])
