"""Blobs carried from one store to another, and read back there before they count."""

import hashlib
from collections.abc import AsyncIterator
from typing import Final

from storage.blobs import BlobStore
from storage.errors import BlobMissing, TransferBroken

_PIECE: Final = 4 * 1024 * 1024


async def transfer(key: str, *, source: BlobStore, target: BlobStore) -> int:
    """Copy a blob unless the same is there already; return the bytes that were carried.

    What arrived is read back and compared. Raises BlobMissing when the source has none,
    BlobUnavailable, TransferBroken.
    """
    size = await source.size(key)
    if await is_same(key, source=source, target=target):
        return 0
    digest = hashlib.sha256()

    async def pieces() -> AsyncIterator[bytes]:
        async for piece in _pieces(source, key):
            digest.update(piece)
            yield piece

    await target.put(key, pieces() if size > _PIECE else await _small(pieces()))
    if await _digest(target, key) != digest.digest():
        raise TransferBroken(f"{key} did not arrive as it was")
    return size


async def is_same(key: str, *, source: BlobStore, target: BlobStore) -> bool:
    """Return whether both stores hold the same bytes under the key, reading them.

    Raises BlobMissing when the source has none.
    """
    size = await source.size(key)
    try:
        if await target.size(key) != size:
            return False
        return await _digest(target, key) == await _digest(source, key)
    except BlobMissing:
        return False


async def _digest(store: BlobStore, key: str) -> bytes:
    digest = hashlib.sha256()
    async for piece in _pieces(store, key):
        digest.update(piece)
    return digest.digest()


async def _pieces(store: BlobStore, key: str) -> AsyncIterator[bytes]:
    start = 0
    while piece := await store.read(key, start, _PIECE):
        yield piece
        start += len(piece)


async def _small(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])
