"""Sealed files: readable in part, refused when touched.

A sealed file is a header of 72 bytes and a ciphertext in the layout that Tink calls
AES256-GCM-HKDF streaming (https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming)
with SHA-256 and ciphertext segments of 64 KiB:

    header      "VVS1" | id of the wrapping key (8) | file key wrapped (60)
    ciphertext  0x28 | salt (32) | nonce prefix (7) | segment 0 | segment 1 | ...
    segment     AES-256-GCM of up to 65,520 plain bytes (the first has 40 fewer) and its tag (16)
    its key     HKDF-SHA256(file key, salt, info=aad)
    its nonce   nonce prefix | number of the segment, 32 bits big-endian | 1 if the last, else 0

In a blob store the header is a blob of its own beside the ciphertext (`storage.sealed_blobs`).

A segment opens only at its place in its file, and only the last one opens as the last: swapped,
repeated, cut and foreign segments are refused, and so is a file that ends at a segment's edge.
`aad` names what the file is (its blob key, say), so that one file cannot stand in for another.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import SealBroken
from storage.keyring import (
    FILE_KEY_SIZE,
    KEY_ID_SIZE,
    WRAPPED_KEY_SIZE,
    Keyring,
    key_mark,
    new_file_key,
)

_MAGIC: Final = b"VVS1"
HEADER_SIZE: Final = len(_MAGIC) + KEY_ID_SIZE + WRAPPED_KEY_SIZE
SEGMENT_SIZE: Final = 64 * 1024
_TAG_SIZE: Final = 16
_SALT_SIZE: Final = FILE_KEY_SIZE
_PREFIX_SIZE: Final = 7
_STREAM_HEADER_SIZE: Final = 1 + _SALT_SIZE + _PREFIX_SIZE
_PLAIN_SEGMENT: Final = SEGMENT_SIZE - _TAG_SIZE
_PREAMBLE_SIZE: Final = HEADER_SIZE + _STREAM_HEADER_SIZE
_MAX_SEGMENTS: Final = 2**32


class BinaryWriter(Protocol):
    """What a SealedWriter writes to."""

    def write(self, data: bytes, /) -> object: ...


class SealedWriter:
    """Seals what is written to it into `file`, holding one segment in memory.

    Only `close()` makes the file whole; leaving the `with` block by an exception does not, and
    what is there then is refused by readers. `file` stays open and is the caller's.
    """

    def __init__(self, file: BinaryWriter, keyring: Keyring, aad: bytes) -> None:
        file_key, salt = new_file_key(), os.urandom(_SALT_SIZE)
        prefix = os.urandom(_PREFIX_SIZE)
        self._file = file
        self._segments = _Segments(file_key, salt=salt, prefix=prefix, aad=aad)
        self._pending = bytearray()
        self._number = 0
        self._closed = False
        self.plain_size = 0
        file.write(_wrapped_header(file_key, keyring, aad))
        file.write(bytes([_STREAM_HEADER_SIZE]) + salt + prefix)

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Seal `data` behind what was written before and return its length in bytes."""
        if self._closed:
            raise ValueError("the sealed file is closed")
        size = memoryview(data).nbytes
        self._pending += data
        self.plain_size += size
        # A full segment waits until more follows: the last one must be sealed as the last.
        start = 0
        with memoryview(self._pending) as pending:
            while len(pending) - start > (room := _plain_room(self._number)):
                with pending[start : start + room] as segment:
                    self._seal(segment, last=False)
                start += room
        del self._pending[:start]
        return size

    def close(self) -> None:
        """Seal the last segment. May be repeated."""
        if self._closed:
            return
        self._closed = True
        self._seal(bytes(self._pending), last=True)
        self._pending.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        self._closed = True

    def _seal(self, plain: bytes | memoryview, *, last: bool) -> None:
        self._file.write(self._segments.seal(self._number, plain, last=last))
        self._number += 1


@dataclass(frozen=True, slots=True)
class SealedSpan:
    """Sealed bytes to fetch, [start, start + length) of the file, for a range of plain ones."""

    start: int
    length: int
    first_segment: int
    skip: int
    plain_length: int


class SealedLayout:
    """Which bytes to fetch and how to open them, without fetching anything itself.

    `preamble` is the file's first `SealedLayout.PREAMBLE_SIZE` bytes and `size` its whole size.
    Raises SealBroken for what is no sealed file or was sealed for another `aad`, UnknownKey.
    """

    PREAMBLE_SIZE: Final = _PREAMBLE_SIZE

    def __init__(self, preamble: bytes, size: int, keyring: Keyring, aad: bytes) -> None:
        cipher_size = size - HEADER_SIZE
        if len(preamble) != _PREAMBLE_SIZE or cipher_size < _STREAM_HEADER_SIZE + _TAG_SIZE:
            raise SealBroken("too short for a sealed file")
        stream = preamble[HEADER_SIZE:]
        if stream[0] != _STREAM_HEADER_SIZE:
            raise SealBroken("the ciphertext has no header")
        file_key = _unwrapped_key(preamble[:HEADER_SIZE], keyring, aad)
        salt, prefix = stream[1 : 1 + _SALT_SIZE], stream[1 + _SALT_SIZE :]
        self._segments = _Segments(file_key, salt=salt, prefix=prefix, aad=aad)
        self._count = -(-cipher_size // SEGMENT_SIZE)
        self._size = size
        self.plain_size = cipher_size - _STREAM_HEADER_SIZE - self._count * _TAG_SIZE
        if cipher_size - (self._count - 1) * SEGMENT_SIZE < _TAG_SIZE:
            raise SealBroken("cut within a segment")

    def span(self, start: int, length: int) -> SealedSpan:
        """Return what to fetch for `length` plain bytes from `start`, clipped at the end.

        Raises ValueError for negative positions.
        """
        if start < 0 or length < 0:
            raise ValueError("a range begins and ends at or after zero")
        start = min(start, self.plain_size)
        length = min(length, self.plain_size - start)
        first = _segment_of(start)
        last = _segment_of(start + max(length, 1) - 1)
        first = min(first, self._count - 1)
        return self._segments_span(first, min(last, self._count - 1), start, length)

    def piece_end(self, start: int, segments: int) -> int:
        """Return where the plain bytes end of so many segments from the one that holds `start`.

        Who reads up to there, and from there again, opens no segment twice.
        """
        return _plain_start(_segment_of(start) + segments)

    def last_span(self) -> SealedSpan:
        """Return the whole last segment: whether it opens tells if the file was cut."""
        last = self._count - 1
        start = _plain_start(last)
        return self._segments_span(last, last, start, self.plain_size - start)

    def open(self, span: SealedSpan, sealed: bytes) -> memoryview:
        """Return the plain bytes of a fetched span. Raises SealBroken."""
        if len(sealed) != span.length:
            raise SealBroken("fewer bytes than the file's size promised")
        view = memoryview(sealed)
        # Opened into one place: large ranges are read often, and each copy of them costs.
        plain = memoryview(bytearray(len(view)))
        number, at, end = span.first_segment, 0, 0
        while at < len(view):
            room = SEGMENT_SIZE - (_STREAM_HEADER_SIZE if number == 0 else 0)
            last = number == self._count - 1
            end += self._segments.open_into(plain[end:], number, view[at : at + room], last=last)
            number, at = number + 1, at + room
        return plain[span.skip : min(end, span.skip + span.plain_length)]

    def _segments_span(self, first: int, last: int, start: int, length: int) -> SealedSpan:
        begin = HEADER_SIZE + max(first * SEGMENT_SIZE, _STREAM_HEADER_SIZE)
        end = min(HEADER_SIZE + (last + 1) * SEGMENT_SIZE, self._size)
        return SealedSpan(
            start=begin,
            length=end - begin,
            first_segment=first,
            skip=start - _plain_start(first),
            plain_length=length,
        )


class SealedReader:
    """Reads ranges of a sealed file that is at hand.

    `read_at(start, length)` returns that many bytes of the file, `size` is the file's. Opening
    checks the last segment, so `plain_size` can be relied on. Raises SealBroken, UnknownKey.
    """

    def __init__(
        self, read_at: Callable[[int, int], bytes], size: int, keyring: Keyring, aad: bytes
    ) -> None:
        preamble = read_at(0, min(size, _PREAMBLE_SIZE))
        self._layout = SealedLayout(preamble, size, keyring, aad)
        self._read_at = read_at
        self.plain_size = self._layout.plain_size
        self._open(self._layout.last_span())

    def read(self, start: int, length: int) -> bytes:
        """Return `length` plain bytes from `start`, fewer at the end. Raises SealBroken."""
        return bytes(self._open(self._layout.span(start, length)))

    def _open(self, span: SealedSpan) -> memoryview:
        return self._layout.open(span, self._read_at(span.start, span.length))


def rewrap(header: bytes, keyring: Keyring, aad: bytes) -> bytes:
    """Return the header of a sealed file with its key wrapped under the current key.

    `header` is the file's first `HEADER_SIZE` bytes, which the result replaces; the media stays
    as it is. Raises SealBroken, UnknownKey.
    """
    return _wrapped_header(_unwrapped_key(header, keyring, aad), keyring, aad)


def key_id_of(header: bytes) -> str:
    """Return the id of the key that wraps the file's. Raises SealBroken for no header."""
    if len(header) != HEADER_SIZE or not header.startswith(_MAGIC):
        raise SealBroken("no sealed file of a version we know")
    return header[len(_MAGIC) : len(_MAGIC) + KEY_ID_SIZE].hex()


def mark_of(header: bytes, keyring: Keyring, aad: bytes) -> str:
    """Return what names the file's key without telling it: 16 hexadecimal digits.

    The same however often the key is wrapped anew, so that one found in an old copy can be told to
    be the one that was destroyed. Raises SealBroken, UnknownKey.
    """
    return key_mark(_unwrapped_key(header, keyring, aad))


class _Segments:
    """Seals and opens segments of one ciphertext."""

    def __init__(self, file_key: bytes, *, salt: bytes, prefix: bytes, aad: bytes) -> None:
        hkdf = HKDF(algorithm=SHA256(), length=FILE_KEY_SIZE, salt=salt, info=aad)
        self._cipher = AESGCM(hkdf.derive(file_key))
        self._prefix = prefix

    def seal(self, number: int, plain: bytes | memoryview, *, last: bool) -> bytes:
        if number >= _MAX_SEGMENTS:
            raise ValueError("too large for one sealed file")
        return self._cipher.encrypt(self._nonce(number, last=last), plain, None)

    def open_into(self, plain: memoryview, number: int, sealed: memoryview, *, last: bool) -> int:
        """Open a segment into the beginning of `plain` and return its plain size."""
        size = len(sealed) - _TAG_SIZE
        try:
            return self._cipher.decrypt_into(
                self._nonce(number, last=last), sealed, None, plain[:size]
            )
        except InvalidTag as error:
            raise SealBroken(f"segment {number} does not open") from error

    def _nonce(self, number: int, *, last: bool) -> bytes:
        return self._prefix + number.to_bytes(4, "big") + bytes([last])


def _plain_room(segment: int) -> int:
    return _PLAIN_SEGMENT - (_STREAM_HEADER_SIZE if segment == 0 else 0)


def _plain_start(segment: int) -> int:
    return max(segment * _PLAIN_SEGMENT - _STREAM_HEADER_SIZE, 0)


def _segment_of(position: int) -> int:
    return (position + _STREAM_HEADER_SIZE) // _PLAIN_SEGMENT


def _wrapped_header(file_key: bytes, keyring: Keyring, aad: bytes) -> bytes:
    key_id, wrapped = keyring.wrap(file_key, _MAGIC + aad)
    return _MAGIC + bytes.fromhex(key_id) + wrapped


def _unwrapped_key(header: bytes, keyring: Keyring, aad: bytes) -> bytes:
    return keyring.unwrap(key_id_of(header), header[len(_MAGIC) + KEY_ID_SIZE :], _MAGIC + aad)
