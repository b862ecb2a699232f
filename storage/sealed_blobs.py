"""Sealed blobs: the ciphertext under its key, and beside it, under `<key>.key`, its header.

Headers stand apart because stores replace blobs whole only: so keys are wrapped anew without
touching the media, and deleting 72 bytes makes a recording unreadable for good, wherever further
copies of its ciphertext may lie.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, Self

from storage.blobs import BlobStore
from storage.errors import BlobMissing, SealBroken, UnknownKey
from storage.keyring import Keyring
from storage.sealing import (
    HEADER_SIZE,
    BinaryWriter,
    SealedLayout,
    SealedSpan,
    SealedWriter,
    key_id_of,
    mark_of,
    rewrap,
)

KEY_SUFFIX: Final = ".key"
_STREAM_HEADER: Final = SealedLayout.PREAMBLE_SIZE - HEADER_SIZE
_SEGMENTS_AT_ONCE: Final = 8  # 512 KiB


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A file's key as a receipt names it: the file, the wrapping key's id, the key's own mark.

    `mark` is None where the wrapping key is not at hand.
    """

    name: str
    key_id: str
    mark: str | None


class SealedBlobs:
    """Blobs sealed for their own keys, so that one cannot stand in for another."""

    def __init__(self, store: BlobStore, keyring: Keyring) -> None:
        self.store = store
        self._keyring = keyring

    def writer(self, file: BinaryWriter, key: str) -> SealedWriter:
        """Return a writer that seals into `file` what is to be `put` under `key`."""
        return SealedWriter(file, self._keyring, key.encode())

    async def put(self, key: str, sealed: Path) -> None:
        """Store a file that `writer` sealed for this key; it may be deleted afterwards.

        Raises BlobUnavailable, FileNotFoundError.
        """
        header = await asyncio.to_thread(_header_of, sealed)
        await self.store.put(key + KEY_SUFFIX, header)
        await self.store.put_file(key, sealed, start=HEADER_SIZE)

    async def open(self, key: str) -> "SealedBlob":
        """Open a blob and check that its end is there.

        Raises BlobMissing, BlobUnavailable, SealBroken, UnknownKey.
        """
        size, header, stream = await asyncio.gather(
            self.store.size(key), self._header(key), self.store.read(key, 0, _STREAM_HEADER)
        )
        layout = SealedLayout(header + stream, HEADER_SIZE + size, self._keyring, key.encode())
        return await SealedBlob.open(self.store, key, layout)

    async def delete(self, key: str) -> None:
        """Destroy the blob's key, then delete the blob; there may be none."""
        await self.store.delete(key + KEY_SUFFIX)
        await self.store.delete(key)
        # Once more, for a key that was just being wrapped anew.
        await self.store.delete(key + KEY_SUFFIX)

    async def rewrap(self, key: str) -> bool:
        """Wrap the blob's key under the current one; return whether another had wrapped it.

        Raises BlobMissing where it was deleted meanwhile, SealBroken, UnknownKey.
        """
        header = await self._header(key)
        if key_id_of(header) == self._keyring.current_id:
            return False
        await self.store.put(key + KEY_SUFFIX, rewrap(header, self._keyring, key.encode()))
        try:
            await self.store.size(key)
        except BlobMissing:
            await self.store.delete(key + KEY_SUFFIX)
            raise
        return True

    async def key_record(self, key: str) -> KeyRecord | None:
        """Return what a receipt says of the blob's key; None where there is no key."""
        try:
            header = await self._header(key)
            key_id = key_id_of(header)
        except (BlobMissing, SealBroken):
            return None
        try:
            return KeyRecord(key, key_id, mark_of(header, self._keyring, key.encode()))
        except (UnknownKey, SealBroken):
            return KeyRecord(key, key_id, None)

    async def list(self, folder: str | None = None) -> AsyncIterator[str]:
        """Yield the keys of blobs below a folder, or all; also of those that are half deleted."""
        seen: set[str] = set()
        async for name in self.store.list(folder):
            key = name.removesuffix(KEY_SUFFIX)
            if key not in seen:
                seen.add(key)
                yield key

    async def _header(self, key: str) -> bytes:
        return await self.store.read(key + KEY_SUFFIX, 0, HEADER_SIZE)


class SealedBlob:
    """Reads ranges of a sealed blob; made by `SealedBlobs.open`."""

    def __init__(self, store: BlobStore, key: str, layout: SealedLayout) -> None:
        self._store = store
        self._key = key
        self._layout = layout
        self.plain_size = layout.plain_size

    @classmethod
    async def open(cls, store: BlobStore, key: str, layout: SealedLayout) -> Self:
        """Check that the blob's end is where its size says. Raises SealBroken."""
        blob = cls(store, key, layout)
        await blob._open(layout.last_span())
        return blob

    async def read(self, start: int, length: int) -> bytes:
        """Return `length` plain bytes from `start`, fewer at the end. Raises SealBroken."""
        return bytes(await self._open(self._layout.span(start, length)))

    async def stream(self, start: int, length: int) -> AsyncGenerator[memoryview, None]:
        """Yield the plain bytes of a range in pieces of up to 512 KiB.

        The next piece is fetched while one is used. To be closed where it is not read to its end.
        """
        spans = self._spans(start, min(start + length, self.plain_size))
        fetching: asyncio.Task[bytes] | None = None
        try:
            for span, following in pairwise([*spans, None]):
                assert span is not None
                sealed = await (fetching or self._fetch(span))
                ahead = None if following is None else self._fetch(following)
                fetching = None if ahead is None else asyncio.create_task(ahead)
                yield self._layout.open(span, sealed)
        finally:
            if fetching is not None:
                fetching.cancel()
                await asyncio.gather(fetching, return_exceptions=True)

    def _spans(self, start: int, end: int) -> list[SealedSpan]:
        """Return pieces that end where segments end, so that none is opened twice."""
        spans = []
        while start < end:
            edge = min(self._layout.piece_end(start, _SEGMENTS_AT_ONCE), end)
            spans.append(self._layout.span(start, edge - start))
            start = edge
        return spans

    async def _open(self, span: SealedSpan) -> memoryview:
        return self._layout.open(span, await self._fetch(span))

    async def _fetch(self, span: SealedSpan) -> bytes:
        return await self._store.read(self._key, span.start - HEADER_SIZE, span.length)


def _header_of(sealed: Path) -> bytes:
    with sealed.open("rb") as file:
        return file.read(HEADER_SIZE)
