"""How loud a recording is, tenth of a second by tenth of a second, to be drawn."""

from typing import Final

import numpy as np

from media_server.exporting.orders import Order
from media_server.exporting.worker.media import PER_MS, Sounds
from media_server.exporting.worker.pipes import Pipes

STEP_MS: Final = 100
_FLOOR_DB: Final = -60.0
_TELL_EVERY: Final = 600


def make_waveform(pipes: Pipes, order: Order) -> None:
    """Send a byte a step: 0 is -60 dB of full scale or less, 255 full scale."""
    sounds = Sounds.of_recording(pipes, 0, order.sources[0], from_ms=order.start_ms)
    count = -(-(order.end_ms - order.start_ms) // STEP_MS)
    levels = bytearray()
    for number in range(count):
        samples = sounds.take(STEP_MS * PER_MS)
        peak = float(np.max(np.abs(samples)))
        share = 1 - 20 * np.log10(max(peak, 1e-6)) / _FLOOR_DB
        levels.append(round(255 * min(1.0, max(0.0, float(share)))))
        if number % _TELL_EVERY == 0:
            pipes.progress(number / count)
    pipes.body(bytes(levels))
    pipes.done("application/octet-stream", {"stepMs": STEP_MS, "startMs": order.start_ms})
