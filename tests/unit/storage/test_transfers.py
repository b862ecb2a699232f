"""What is carried to another store is there as it was."""

import os

import pytest
from obstore.store import MemoryStore

from storage.blobs import ObjectBlobStore
from storage.errors import BlobMissing, TransferBroken
from storage.transfers import transfer

SIZES = [0, 1, 4 * 1024 * 1024, 9 * 1024 * 1024 + 3]


class Forgetful(ObjectBlobStore):
    """A store that changes what it is given."""

    async def read(self, key: str, start: int, length: int) -> bytes:
        return bytes(len(await super().read(key, start, length)))


@pytest.fixture
def source() -> ObjectBlobStore:
    return ObjectBlobStore(MemoryStore())


@pytest.fixture
def target() -> ObjectBlobStore:
    return ObjectBlobStore(MemoryStore())


@pytest.mark.parametrize("size", SIZES)
async def test_a_blob_arrives_once(
    source: ObjectBlobStore, target: ObjectBlobStore, size: int
) -> None:
    content = os.urandom(size)
    await source.put("a/b", content)
    assert await transfer("a/b", source=source, target=target) == size
    assert await target.read("a/b", 0, size + 1) == content
    assert await transfer("a/b", source=source, target=target) == 0


async def test_what_differs_is_replaced(source: ObjectBlobStore, target: ObjectBlobStore) -> None:
    await source.put("a", b"new!")
    await target.put("a", b"old!")
    assert await transfer("a", source=source, target=target) == 4
    assert await target.read("a", 0, 10) == b"new!"


async def test_what_does_not_arrive_as_it_was_is_noticed(source: ObjectBlobStore) -> None:
    await source.put("a", b"content")
    with pytest.raises(TransferBroken):
        await transfer("a", source=source, target=Forgetful(MemoryStore()))


async def test_what_is_not_there_cannot_be_carried(
    source: ObjectBlobStore, target: ObjectBlobStore
) -> None:
    with pytest.raises(BlobMissing):
        await transfer("a", source=source, target=target)
