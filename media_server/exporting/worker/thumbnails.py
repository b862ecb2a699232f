"""Small pictures along a recording, all in one JPEG."""

from fractions import Fraction
from typing import Any, Final

import av

from media_server.exporting.orders import Order
from media_server.exporting.worker.canvas import Canvas
from media_server.exporting.worker.layout import Place
from media_server.exporting.worker.media import Pictures
from media_server.exporting.worker.pipes import Pipes

WIDTH, HEIGHT = 160, 120
COLUMNS: Final = 10
_MOST: Final = 100
_LEAST_STEP_MS: Final = 1000
_QUALITY: Final = 5  # 2 is best, 31 worst


def make_thumbnails(pipes: Pipes, order: Order) -> None:
    """Send the pictures row by row; `details` tell their size and the time between them."""
    duration_ms = order.end_ms - order.start_ms
    step_ms = max(_LEAST_STEP_MS, -(-duration_ms // _MOST))
    count = max(1, -(-duration_ms // step_ms))
    columns, rows = min(count, COLUMNS), -(-count // COLUMNS)
    canvas = Canvas(columns * WIDTH, rows * HEIGHT)
    pictures = Pictures(pipes, 0, order.sources[0], from_ms=order.start_ms)
    for number in range(count):
        row, column = divmod(number, COLUMNS)
        middle_ms = (number + 0.5) * step_ms
        frame = pictures.at(order.start_ms + min(middle_ms, duration_ms - 1))
        if frame is not None:
            canvas.put(frame, Place(column * WIDTH, row * HEIGHT, WIDTH, HEIGHT))
        pipes.progress(number / count)
    pipes.body(_jpeg(canvas.frame()))
    details = {"width": WIDTH, "height": HEIGHT, "columns": columns, "count": count}
    pipes.done("image/jpeg", {**details, "stepMs": step_ms, "startMs": order.start_ms})


def _jpeg(frame: Any) -> bytes:
    encoder: Any = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "yuvj420p"
    encoder.time_base = Fraction(1, 1)
    encoder.options = {"threads": "1"}
    encoder.qmin = encoder.qmax = _QUALITY
    picture = frame.reformat(format="yuvj420p")
    picture.pts = 0
    return b"".join(bytes(packet) for packet in [*encoder.encode(picture), *encoder.encode(None)])
