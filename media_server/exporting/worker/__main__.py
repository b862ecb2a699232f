"""The process that makes an export: `python -m media_server.exporting.worker`.

What people sent is decoded here, and in the inspector, and nowhere else: a decoder that can be
made to crash, or worse, has neither keys nor network connections nor files to write. It gets only
the time that nobody else wants, so that calls go on beside it.
"""

import os
import resource
import sys
from typing import Final

from media_server.exporting.orders import Order, Product
from media_server.exporting.worker.pipes import Pipes

_MEMORY: Final = 2 * 1024 * 1024 * 1024


def main() -> None:
    """Make what the order on the standard input says."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(19)
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    pipes = Pipes(sys.stdin.buffer, sys.stdout.buffer)
    _make(pipes, pipes.order())


def _make(pipes: Pipes, order: Order) -> None:
    # Imported late: each product needs its own.
    if order.product is Product.THUMBNAILS:
        from media_server.exporting.worker.thumbnails import make_thumbnails

        make_thumbnails(pipes, order)
    elif order.product is Product.WAVEFORM:
        from media_server.exporting.worker.waveform import make_waveform

        make_waveform(pipes, order)
    elif order.product is Product.SPEECH:
        from media_server.exporting.worker.speech import make_speech

        make_speech(pipes, order)
    else:
        from media_server.exporting.worker.film import make_film

        make_film(pipes, order)


if __name__ == "__main__":
    main()
