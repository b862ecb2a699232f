"""An MP4 that is written in one direction, and yet has its index in front.

The muxer puts the index (`moov`) behind the media and goes back to the beginning to say how long
that is. The first kilobyte and the index stay in memory; the media is sent on as it comes. At the
end the index moves to the front, its chunk offsets raised by its own size.
"""

import io
from collections.abc import Callable, Iterator
from struct import Struct
from typing import Final

_HEAD: Final = 1024
_BOX: Final = Struct("!I4s")
_LONG: Final = Struct("!Q")
_COUNT: Final = Struct("!I")
_PARENTS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
_OFFSETS: Final = {b"stco": Struct("!I"), b"co64": Struct("!Q")}
_PIECE: Final = 64 * 1024


class BadMp4(ValueError):
    """Not what the muxer is known to write."""


class Mp4File(io.RawIOBase):
    """What the muxer writes to; `send` takes the media from its second kilobyte on."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        super().__init__()
        self._send = send
        self._head = bytearray()
        self._waiting = bytearray()
        self._index = bytearray()
        self._index_at: int | None = None
        self._at = self._end = 0

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._end}[whence]
        self._at = base + offset
        if self._at < self._end and self._index_at is None:
            self._index_at = self._end  # the media is whole, as the muxer goes back
        return self._at

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        data = bytes(data)
        if self._index_at is None:
            self._append(data)
        elif self._at >= self._index_at:
            _put(self._index, self._at - self._index_at, data)
        else:
            if self._at + len(data) > len(self._head):
                raise BadMp4("written where the media is gone already")
            _put(self._head, self._at, data)
        self._at += len(data)
        self._end = max(self._end, self._at)
        return len(data)

    def front(self) -> bytes:
        """Return what belongs in front of all that was sent; call it once, at the end."""
        if self._waiting:
            self._send(bytes(self._waiting))
            self._waiting.clear()
        if self._index_at is None or not self._index:
            raise BadMp4("no index was written")
        size, name = _BOX.unpack_from(self._head)
        if name != b"ftyp" or size > len(self._head):
            raise BadMp4("it does not begin with its type")
        raise_offsets(self._index, by=len(self._index))
        return bytes(self._head[:size] + self._index + self._head[size:])

    def _append(self, data: bytes) -> None:
        room = _HEAD - len(self._head)
        self._head += data[:room] if room > 0 else b""
        self._waiting += data[max(room, 0) :]
        if len(self._waiting) >= _PIECE:
            self._send(bytes(self._waiting))
            self._waiting.clear()


def raise_offsets(index: bytearray, *, by: int) -> None:
    """Raise every chunk offset of a `moov` box in place. Raises BadMp4."""
    for name, start, end in _boxes(index, 0, len(index)):
        entry = _OFFSETS.get(name)
        if entry is None:
            continue
        (count,) = _COUNT.unpack_from(index, start + 4)  # behind version and flags
        at = start + 8
        if at + count * entry.size > end:
            raise BadMp4("a table of offsets is cut")
        for place in range(at, at + count * entry.size, entry.size):
            (offset,) = entry.unpack_from(index, place)
            if offset + by >= 1 << (8 * entry.size):
                raise BadMp4("an offset grows too large for its table")
            entry.pack_into(index, place, offset + by)


def _boxes(data: bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, first and last byte of what is in each box, those within others too."""
    while start + _BOX.size <= end:
        size, name = _BOX.unpack_from(data, start)
        inner = start + _BOX.size
        if size == 1:
            (size,) = _LONG.unpack_from(data, inner)
            inner += _LONG.size
        if size < _BOX.size or start + size > end:
            raise BadMp4("a box reaches beyond the one around it")
        yield name, inner, start + size
        if name in _PARENTS:
            yield from _boxes(data, inner, start + size)
        start += size


def _put(target: bytearray, at: int, data: bytes) -> None:
    if at > len(target):
        target += bytes(at - len(target))
    target[at : at + len(data)] = data
