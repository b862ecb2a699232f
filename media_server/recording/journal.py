"""Journals: append-only sealed files that hold one unbroken run of one source.

    header   "VVJ1" | id of the wrapping key (8) | file key wrapped (60)
    batch    size (4, big-endian) | AES-256-GCM of the batch under the file key

The nonce of a batch is its number in the file, so that batches cannot be swapped, repeated or
left out; the key is wrapped for the file's name. The first plain byte tells what a batch holds:
1 what the source is (JSON), 2 frames, 3 the end (JSON). A frame is size (4), position in ms
(8, a double), flags (1, bit 0: keyframe) and its bytes. What a crash leaves is cut at the last
whole batch, or before it where that does not open.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import Any, BinaryIO, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from media_server.media_types import EncodedFrame, SourceInfo
from storage.errors import SealBroken, SealError
from storage.keyring import KEY_ID_SIZE, WRAPPED_KEY_SIZE, Keyring, key_mark, new_file_key
from storage.models.enums import MediaKind, MediaSource
from storage.sealed_blobs import KeyRecord

SUFFIX: Final = ".journal"
_MAGIC: Final = b"VVJ1"
_HEADER_SIZE: Final = len(_MAGIC) + KEY_ID_SIZE + WRAPPED_KEY_SIZE
_INFO, _FRAMES, _END = b"\x01", b"\x02", b"\x03"
_SIZE: Final = Struct("!I")
_FRAME: Final = Struct("!IdB")
_MAX_BATCH: Final = 64 * 1024 * 1024
# Frames that waited for a disk go into batches of about this size: readers take no larger ones
# than _MAX_BATCH, and a tail that is cut costs a batch.
_BATCH_SIZE: Final = 1024 * 1024
_TAG_SIZE: Final = 16


class JournalWriter:
    """Seals batches into a new file. Raises OSError where the disk does.

    A batch that could not be written is kept and written before the next one, as it was sealed:
    sealing it again would use a nonce twice.
    """

    def __init__(
        self, path: Path, *, info: SourceInfo, interview_id: UUID, keyring: Keyring
    ) -> None:
        self.path = path
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        file_key = new_file_key()
        self._cipher = AESGCM(file_key)
        self._number = 0
        self._written = 0
        self._ended = False
        self._closed = False
        self._unwritten = [_wrapped_header(file_key, path.name, keyring)]
        self._seal(_INFO + _encode_info(info, interview_id))

    def append(self, frames: Iterable[EncodedFrame]) -> None:
        """Seal frames into batches and hand them to the operating system."""
        parts, size = [_FRAMES], 0
        for frame in frames:
            parts.append(_FRAME.pack(len(frame.data), frame.at_ms, frame.keyframe))
            parts.append(frame.data)
            size += len(frame.data)
            if size >= _BATCH_SIZE:
                self._seal(b"".join(parts))
                parts, size = [_FRAMES], 0
        if len(parts) > 1:
            self._seal(b"".join(parts))
        self.flush()

    def close(self, end_ms: float) -> None:
        """Seal the end and close the file; may be repeated when the disk refuses."""
        if not self._ended:
            self._ended = True
            self._seal(_END + json.dumps({"endMs": end_ms}).encode())
        if self._closed:
            return
        self.flush()
        os.fsync(self._fd)
        self.abandon()

    def abandon(self) -> None:
        """Close the file without its end. May be repeated.

        The number of a file is somebody else's once it was closed, even where that said no.
        """
        if not self._closed:
            self._closed = True
            os.close(self._fd)

    def flush(self) -> None:
        """Write what is sealed."""
        while self._unwritten:
            data = self._unwritten[0]
            written = os.pwrite(self._fd, data, self._written)
            self._written += written
            if written == len(data):
                del self._unwritten[0]
            else:
                self._unwritten[0] = data[written:]

    def _seal(self, plain: bytes) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number), plain, None)
        self._number += 1
        self._unwritten.append(_SIZE.pack(len(sealed)) + sealed)


@dataclass(frozen=True, slots=True)
class JournalContents:
    """What is in a journal; `frames()` reads them anew each time, one batch in memory.

    `bytes_cut` are at the end and belong to no whole batch; `closed_cleanly` is False after a
    crash. `end_ms` is where the source ended, None if that was not written.
    """

    path: Path
    info: SourceInfo
    interview_id: UUID
    closed_cleanly: bool
    end_ms: float | None
    bytes_cut: int
    _file_key: bytes
    _batches: tuple[tuple[int, int], ...]

    def frames(self) -> Iterator[EncodedFrame]:
        """Yield all frames in order. Raises SealBroken if the file was changed meanwhile."""
        cipher = AESGCM(self._file_key)
        with self.path.open("rb") as file:
            for number, (start, size) in enumerate(self._batches, start=1):
                file.seek(start)
                plain = _open(cipher, number, file.read(size))
                yield from _frames(plain)


def read_journal(path: Path, keyring: Keyring) -> JournalContents:
    """Open a journal, however it ended.

    Raises SealBroken if not even its beginning can be read, UnknownKey, OSError.
    """
    size = path.stat().st_size
    file_key = _file_key(_header_of(path), path.name, keyring)
    with path.open("rb") as file:
        cipher = AESGCM(file_key)
        whole, end = _whole_batches(file, size)
        if not whole:
            raise SealBroken("a journal without a beginning")
        info, interview_id = _decode_info(_read(file, cipher, 0, whole[0]))
        last = b""
        if len(whole) > 1:
            try:
                last = _read(file, cipher, len(whole) - 1, whole[-1])
            except SealBroken:
                # Cut here, too: a power cut may leave a batch of which not all came to the disk.
                start, _ = whole.pop()
                end = start - _SIZE.size
    closed = last[:1] == _END
    return JournalContents(
        path=path,
        info=info,
        interview_id=interview_id,
        closed_cleanly=closed,
        end_ms=float(json.loads(last[1:])["endMs"]) if closed else None,
        bytes_cut=size - end,
        _file_key=file_key,
        _batches=tuple(whole[1:-1] if closed else whole[1:]),
    )


def journal_key(path: Path, keyring: Keyring) -> KeyRecord | None:
    """Return what a receipt says of a journal's key; None where there is none. Raises OSError."""
    header = _header_of(path)
    try:
        key_id = _key_id(header)
    except SealBroken:
        return None
    try:
        return KeyRecord(path.name, key_id, key_mark(_file_key(header, path.name, keyring)))
    except SealError:
        return KeyRecord(path.name, key_id, None)


def rewrap_journal(path: Path, keyring: Keyring) -> bool:
    """Wrap a journal's key under the current one; return whether another had wrapped it.

    The journal may be being written meanwhile. A crash leaves the new header beside it, where
    readers look first. Raises SealBroken, UnknownKey, OSError.
    """
    header, beside = _header_of(path), _beside(path)
    file_key = _file_key(header, path.name, keyring)
    if _key_id(header) == keyring.current_id and not beside.exists():
        return False
    header = _wrapped_header(file_key, path.name, keyring)
    draft = beside.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(header)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(beside)
    try:
        with path.open("r+b", buffering=0) as file:
            file.write(header)
            os.fsync(file.fileno())
    finally:
        if not path.exists() or _is_in_front(path, header):
            beside.unlink(missing_ok=True)
    return True


def remove_journal(path: Path) -> None:
    """Delete a journal, its key first; there may be none."""
    _beside(path).unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _is_in_front(path: Path, header: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(_HEADER_SIZE) == header


def _beside(path: Path) -> Path:
    """Where a header is kept while the one in front is being replaced."""
    return path.with_name(f"{path.name}.key")


def _header_of(path: Path) -> bytes:
    try:
        return _beside(path).read_bytes()
    except FileNotFoundError:
        with path.open("rb") as file:
            return file.read(_HEADER_SIZE)


def _wrapped_header(file_key: bytes, name: str, keyring: Keyring) -> bytes:
    key_id, wrapped = keyring.wrap(file_key, _MAGIC + name.encode())
    return _MAGIC + bytes.fromhex(key_id) + wrapped


def _whole_batches(file: BinaryIO, size: int) -> tuple[list[tuple[int, int]], int]:
    whole: list[tuple[int, int]] = []
    at = _HEADER_SIZE
    while at + _SIZE.size <= size:
        file.seek(at)
        (length,) = _SIZE.unpack(file.read(_SIZE.size))
        start = at + _SIZE.size
        # No batch is as short as that: after a power cut a file may end in zeros.
        if length <= _TAG_SIZE or length > _MAX_BATCH or start + length > size:
            break
        whole.append((start, length))
        at = start + length
    return whole, at


def _read(file: BinaryIO, cipher: AESGCM, number: int, place: tuple[int, int]) -> bytes:
    file.seek(place[0])
    return _open(cipher, number, file.read(place[1]))


def _open(cipher: AESGCM, number: int, sealed: bytes) -> bytes:
    try:
        return cipher.decrypt(_nonce(number), sealed, None)
    except InvalidTag as error:
        raise SealBroken(f"batch {number} of the journal does not open") from error


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _file_key(header: bytes, name: str, keyring: Keyring) -> bytes:
    wrapped = header[len(_MAGIC) + KEY_ID_SIZE :]
    return keyring.unwrap(_key_id(header), wrapped, _MAGIC + name.encode())


def _key_id(header: bytes) -> str:
    if len(header) != _HEADER_SIZE or not header.startswith(_MAGIC):
        raise SealBroken("no journal of a version we know")
    return header[len(_MAGIC) : len(_MAGIC) + KEY_ID_SIZE].hex()


def _frames(plain: bytes) -> Iterator[EncodedFrame]:
    if plain[:1] != _FRAMES:
        raise SealBroken("a batch of the journal is not where it belongs")
    at = 1
    while at < len(plain):
        size, at_ms, flags = _FRAME.unpack_from(plain, at)
        at += _FRAME.size
        yield EncodedFrame(plain[at : at + size], at_ms, bool(flags & 1))
        at += size


def _encode_info(info: SourceInfo, interview_id: UUID) -> bytes:
    fields = {
        "interviewId": str(interview_id),
        "participantId": str(info.participant_id),
        "source": info.source.value,
        "kind": info.kind.value,
        "codec": info.codec,
        "clockRate": info.clock_rate,
    }
    return json.dumps(fields).encode()


def _decode_info(plain: bytes) -> tuple[SourceInfo, UUID]:
    if plain[:1] != _INFO:
        raise SealBroken("a journal without a beginning")
    fields: dict[str, Any] = json.loads(plain[1:])
    info = SourceInfo(
        participant_id=UUID(fields["participantId"]),
        source=MediaSource(fields["source"]),
        kind=MediaKind(fields["kind"]),
        codec=fields["codec"],
        clock_rate=fields["clockRate"],
    )
    return info, UUID(fields["interviewId"])
