"""The worker's end of the pipes, and recordings as files that are read through them."""

import io
import json
from typing import Any, BinaryIO, Final

from media_server.exporting import wire
from media_server.exporting.orders import Order
from media_server.exporting.wire import Kind

_AHEAD: Final = 256 * 1024


class Pipes:
    """Asks for ranges and sends what is made. One thread."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming = incoming
        self._outgoing = outgoing

    def order(self) -> Order:
        """Wait for the order."""
        return Order.read(self._receive())

    def read(self, source: int, start: int, length: int) -> bytes:
        """Return plain bytes of a source."""
        self._send(Kind.READ, wire.RANGE.pack(source, start, length))
        return self._receive()

    def progress(self, share: float) -> None:
        """Tell how much is done."""
        self._send(Kind.PROGRESS, wire.SHARE.pack(share))

    def body(self, data: bytes) -> None:
        """Send the next bytes of the product."""
        self._send(Kind.BODY, data)

    def front(self, data: bytes) -> None:
        """Send what belongs in front of the body."""
        self._send(Kind.FRONT, data)

    def done(self, mime_type: str, details: dict[str, Any]) -> None:
        """Say that nothing follows."""
        told = {"mimeType": mime_type, "details": details}
        self._send(Kind.DONE, json.dumps(told).encode())

    def _send(self, kind: Kind, payload: bytes) -> None:
        self._outgoing.write(wire.HEAD.pack(kind, len(payload)) + payload)
        self._outgoing.flush()

    def _receive(self) -> bytes:
        (size,) = wire.SIZE.unpack(self._exactly(wire.SIZE.size))
        return self._exactly(size)

    def _exactly(self, size: int) -> bytes:
        data = self._incoming.read(size)
        if len(data) != size:
            raise EOFError("the server is gone")
        return data


class RemoteFile(io.RawIOBase):
    """A recording that lies with the server; reads ahead, for many small reads in a row."""

    def __init__(self, pipes: Pipes, source: int, size: int) -> None:
        super().__init__()
        self._pipes = pipes
        self._source = source
        self._size = size
        self._at = 0
        self._held = b""
        self._held_at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            size = self._size
        size = min(size, self._size - self._at, wire.MOST_READ)
        if size <= 0:
            return b""
        start = self._at - self._held_at
        if not 0 <= start <= len(self._held) - size:
            self._held = self._pipes.read(
                self._source, self._at, min(max(size, _AHEAD), self._size - self._at)
            )
            self._held_at, start = self._at, 0
        data = self._held[start : start + size]
        self._at += len(data)
        return data
