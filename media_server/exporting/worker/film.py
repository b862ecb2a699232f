"""Makes films: all recordings put on one timeline, tick by tick."""

from typing import Any, Final

import numpy as np

from media_server.exporting.orders import Order, Product
from media_server.exporting.worker.canvas import Canvas
from media_server.exporting.worker.encoder import Encoder
from media_server.exporting.worker.layout import FILM, Place, grid, own_size, spotlight
from media_server.exporting.worker.lettering import Label, Lettering
from media_server.exporting.worker.media import PER_MS, Pictures, Sound, Sounds
from media_server.exporting.worker.pipes import Pipes
from media_server.exporting.worker.speaker import SpeakerChoice

TICK_MS: Final = 1000 / 30
# A picture that stays is encoded again so often, for players that seek.
_STILL_MS: Final = 1000.0
_TELL_EVERY_MS: Final = 1000.0
_TOGETHER: Final = 2


def make_film(pipes: Pipes, order: Order) -> None:
    """Make a film, or only its sound, and send it."""
    film = _Film(pipes, order)
    film.run()
    kind = "audio" if order.product is Product.SOUND else "video"
    pipes.done(f"{kind}/mp4", {})


class _Film:
    """The recordings of an order, and what is seen and heard of them now."""

    def __init__(self, pipes: Pipes, order: Order) -> None:
        self._pipes = pipes
        self._order = order
        numbered = list(enumerate(order.sources))
        self._sounds = [
            Sounds.of_recording(pipes, n, each, from_ms=order.start_ms) for n, each in numbered
        ]
        self._pictures: list[Pictures] = []
        if order.product is not Product.SOUND:
            opened = [Pictures(pipes, n, each, from_ms=order.start_ms) for n, each in numbered]
            self._pictures = opened
        self._alone = len(order.sources) == 1
        size = self._size()
        self._canvas = None if size is None else Canvas(*size)
        self._lettering = Lettering(*size) if size and order.captions else None
        self._label: Label | None = None
        self._encoder = Encoder(pipes, size=size)
        self._shown: list[Any] = [None] * len(self._pictures)
        self._places: list[Place] = []
        self._sent_ms = float("-inf")
        self._choice = SpeakerChoice(order.sources)

    def run(self) -> None:
        """Make it from its beginning to its end."""
        duration_ms = self._order.end_ms - self._order.start_ms
        told_ms, tick, samples = 0.0, 0, 0
        while (at_ms := tick * TICK_MS) < duration_ms:
            tick += 1
            until = round(min(tick * TICK_MS, duration_ms) * PER_MS)
            heard = [each.take(until - samples) for each in self._sounds]
            self._choice.hear(heard)
            if self._canvas is not None:
                self._show(self._canvas, at_ms, last=tick * TICK_MS >= duration_ms)
            self._encoder.sound(_mixed(heard))
            samples = until
            if at_ms - told_ms >= _TELL_EVERY_MS:
                told_ms = at_ms
                self._pipes.progress(at_ms / duration_ms)
        self._encoder.finish()

    def _size(self) -> tuple[int, int] | None:
        if self._order.product is Product.SOUND:
            return None
        if self._alone and self._pictures[0].exist:
            return own_size(*self._pictures[0].size)
        return FILM

    def _show(self, canvas: Canvas, at_ms: float, *, last: bool) -> None:
        seen = [each.at(self._order.start_ms + at_ms) for each in self._pictures]
        places = self._arrange(canvas, seen)
        moved = places != self._places
        if moved:
            canvas.clear(Place(0, 0, canvas.width, canvas.height))
        changed = moved
        for number, (frame, place) in enumerate(zip(seen, places, strict=True)):
            if frame is self._shown[number] and not moved:
                continue
            changed = True
            if frame is None:
                canvas.clear(place)
            else:
                canvas.put(frame, place)
        label = self._words_at(self._order.start_ms + at_ms)
        changed = changed or label is not self._label
        self._shown, self._places, self._label = seen, places, label
        if changed or last or at_ms - self._sent_ms >= _STILL_MS:
            self._sent_ms = at_ms
            self._encoder.picture(canvas.frame(label), at_ms)

    def _words_at(self, position_ms: float) -> Label | None:
        if self._lettering is None:
            return None
        said = [each for each in self._order.captions if each.start_ms <= position_ms < each.end_ms]
        return self._lettering.label(said[-_TOGETHER:])

    def _arrange(self, canvas: Canvas, seen: list[Any]) -> list[Place]:
        size = (canvas.width, canvas.height)
        if self._order.product is Product.SPEAKER:
            return spotlight(len(seen), self._choice.speaker, size)
        return grid(len(seen), size)


def _mixed(heard: list[Sound]) -> Sound:
    mixed = heard[0].copy()
    for each in heard[1:]:
        mixed += each
    peak = float(np.max(np.abs(mixed), initial=0.0))
    return mixed / peak if peak > 1 else mixed
