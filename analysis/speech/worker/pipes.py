"""The worker's two pipes to the server."""

import logging
import os
import threading
from queue import Queue
from typing import BinaryIO

from pydantic import TypeAdapter

from analysis.speech import wire
from analysis.speech.config import SpeechConfig
from analysis.speech.errors import ModelNotFound, WireError
from analysis.speech.worker.serving import Incoming, Worker

# Not structlog: with what it imports for a terminal it takes a tenth of the worker's start.
_log = logging.getLogger(__name__)


def serve_pipes(config_json: str, requests: BinaryIO, replies: BinaryIO) -> None:
    """Run a worker between two pipes; returns only when it cannot start."""
    config = TypeAdapter(SpeechConfig).validate_json(config_json)
    incoming: Queue[Incoming] = Queue()  # bounded by the server's window per stream
    reader = threading.Thread(target=_read, args=(requests, incoming), daemon=True)
    reader.start()

    def send(message: bytes) -> None:
        view = memoryview(message)
        while view:
            view = view[replies.write(view) :]

    try:
        worker = Worker(config, incoming, send)
        worker.warm_up()
    except (ModelNotFound, RuntimeError, ValueError, OSError) as error:
        send(wire.encode(wire.Failed(reason=str(error)[:500])))
        return
    worker.serve()


def _read(requests: BinaryIO, incoming: "Queue[Incoming]") -> None:
    """Read messages until the server is gone; then the process ends, whatever it is doing."""
    while True:
        try:
            received = _read_message(requests)
        except WireError:
            _log.exception("bad message")
            received = None
        if received is None:
            os._exit(0)
        incoming.put(received)


def _read_message(requests: BinaryIO) -> Incoming | None:
    head = requests.read(wire.HEAD.size)
    if len(head) < wire.HEAD.size:
        return None
    header_length, payload_length = wire.parse_head(head)
    header = requests.read(header_length)
    payload = requests.read(payload_length)
    if len(header) < header_length or len(payload) < payload_length:
        return None
    return wire.parse_to_worker(header), payload
