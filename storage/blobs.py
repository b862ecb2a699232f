"""Blobs: large sealed things under plain names, in a directory or a bucket."""

import asyncio
import errno
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Protocol, Self

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore

from storage.errors import BadBlobKey, BlobMissing, BlobUnavailable

_PART: Final = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
_KEY: Final = re.compile(rf"{_PART}(/{_PART})*")
_MAX_KEY: Final = 200  # characters, as many as the column that holds it
_PING_KEY: Final = "ping"
_PART_SIZE: Final = 5 * 1024 * 1024
_PARTS_AT_ONCE: Final = 2  # so an upload holds 10 MiB, however large the file


class BlobStore(Protocol):
    """Keeps blobs; keys are relative paths of letters, digits, `.`, `_` and `-`.

    Every method raises BadBlobKey for other keys and BlobUnavailable when the store fails.
    """

    async def put_file(self, key: str, path: Path, *, start: int = 0) -> None:
        """Store the file's contents from `start` on, whole or not at all, replacing what was there.

        Once it returns, the blob survives a crash and the file may be deleted. Raises
        FileNotFoundError when there is no such file.
        """

    async def put(self, key: str, content: bytes | AsyncIterator[bytes]) -> None:
        """Store a few bytes, or many piece by piece, in the same way."""

    async def size(self, key: str) -> int:
        """Return the blob's size in bytes. Raises BlobMissing."""
        ...

    async def read(self, key: str, start: int, length: int) -> bytes:
        """Return `length` bytes from `start`, fewer where the blob ends. Raises BlobMissing."""
        ...

    async def delete(self, key: str) -> None:
        """Delete the blob; there may be none."""

    def list(self, folder: str | None = None) -> AsyncIterator[str]:
        """Yield the keys below a folder, or all, in no particular order."""
        ...

    async def ping(self) -> None:
        """Write and delete something small, to tell that the store takes blobs."""


class ObjectBlobStore:
    """A BlobStore on whatever obstore reaches: a directory, memory, S3.

    For a directory use `local`, which also sees to it that blobs are on the disk.
    """

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._directory: Path | None = None

    @classmethod
    def local(cls, directory: Path) -> Self:
        """Return a store in `directory`, which is made if missing, for the owner's eyes only."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        store = cls(LocalStore(directory, automatic_cleanup=True))
        store._directory = directory
        return store

    async def put_file(self, key: str, path: Path, *, start: int = 0) -> None:
        if not await asyncio.to_thread(path.is_file):
            raise FileNotFoundError(errno.ENOENT, "no file to store", str(path))
        with path.open("rb") as file:
            file.seek(start)
            await self._put(key, file)

    async def put(self, key: str, content: bytes | AsyncIterator[bytes]) -> None:
        await self._put(key, content)

    async def size(self, key: str) -> int:
        with _translated(_checked(key)):
            return (await obstore.head_async(self._store, key))["size"]

    async def read(self, key: str, start: int, length: int) -> bytes:
        if start < 0 or length < 0:
            raise ValueError("a range begins and ends at or after zero")
        if length == 0:
            return b""
        try:
            with _translated(_checked(key)):
                found = await obstore.get_range_async(self._store, key, start=start, length=length)
                return found.to_bytes()
        except BlobUnavailable:
            # Stores refuse a range that begins behind the end, each with an error of its own.
            if start >= await self.size(key):
                return b""
            raise

    async def delete(self, key: str) -> None:
        try:
            with _translated(_checked(key)):
                await obstore.delete_async(self._store, key)
        except BlobMissing:
            return

    async def ping(self) -> None:
        with _translated(_PING_KEY):
            await obstore.put_async(self._store, _PING_KEY, b"ping")
        await self.delete(_PING_KEY)

    async def list(self, folder: str | None = None) -> AsyncIterator[str]:
        if folder is not None:
            _checked(folder)
        with _translated(folder or "all"):
            async for chunk in obstore.list(self._store, folder):
                for blob in chunk:
                    yield blob["path"]

    async def _put(self, key: str, content: bytes | AsyncIterator[bytes] | BinaryIO) -> None:
        with _translated(_checked(key)):
            await obstore.put_async(
                self._store, key, content, chunk_size=_PART_SIZE, max_concurrency=_PARTS_AT_ONCE
            )
            if self._directory is not None:
                await asyncio.to_thread(_sync_to_disk, self._directory, key)


def _checked(key: str) -> str:
    if len(key) > _MAX_KEY or _KEY.fullmatch(key) is None:
        raise BadBlobKey("a blob key is a relative path of letters, digits, '.', '_' and '-'")
    return key


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise BlobMissing(f"no blob {key}") from error
    except (BaseError, OSError) as error:
        raise BlobUnavailable(f"the store failed on {key}") from error


def _sync_to_disk(directory: Path, key: str) -> None:
    """Force the blob and the folders that name it out of the system's cache."""
    path = directory / key
    for place in (path, *path.parents):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if place == directory:
            return
