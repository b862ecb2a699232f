"""Sealed blobs and the keys beside them."""

import os
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from storage.blobs import ObjectBlobStore
from storage.errors import BlobMissing, SealBroken, UnknownKey
from storage.keyring import Keyring
from storage.sealed_blobs import KEY_SUFFIX, SealedBlobs
from storage.sealing import HEADER_SIZE, SEGMENT_SIZE

OLD, NEW = b"o" * 32, b"n" * 32
KEY = "recordings/one/a.webm"
PLAIN = os.urandom(9 * SEGMENT_SIZE + 5)


@pytest.fixture(params=["directory", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectBlobStore:
    if request.param == "memory":
        return ObjectBlobStore(MemoryStore())
    return ObjectBlobStore.local(tmp_path / "blobs")


class Sealer:
    """Seals files on their way to a store."""

    def __init__(self, directory: Path, store: ObjectBlobStore) -> None:
        self.directory = directory
        self.store = store

    async def put(self, key: str, plain: bytes, *, keyring: Keyring) -> SealedBlobs:
        blobs = SealedBlobs(self.store, keyring)
        sealed = self.directory / "sealed"
        with sealed.open("wb") as file, blobs.writer(file, key) as writer:
            writer.write(plain)
        await blobs.put(key, sealed)
        return blobs


@pytest.fixture
def sealer(tmp_path: Path, store: ObjectBlobStore) -> Sealer:
    return Sealer(tmp_path, store)


@pytest.fixture
async def blobs(sealer: Sealer) -> SealedBlobs:
    return await sealer.put(KEY, PLAIN, keyring=Keyring(OLD))


async def content(blobs: SealedBlobs, key: str = KEY) -> bytes:
    blob = await blobs.open(key)
    return await blob.read(0, blob.plain_size)


async def test_ranges_of_a_blob(blobs: SealedBlobs) -> None:
    blob = await blobs.open(KEY)
    assert blob.plain_size == len(PLAIN)
    assert await blob.read(70_000, 100_000) == PLAIN[70_000:170_000]
    for start, length in ((0, len(PLAIN)), (1, 10), (100_000, 400_000), (len(PLAIN), 5)):
        pieces = [piece async for piece in blob.stream(start, length)]
        assert b"".join(pieces) == PLAIN[start : start + length]
        assert all(0 < len(piece) <= 512 * 1024 for piece in pieces)


async def test_an_empty_blob(sealer: Sealer) -> None:
    blobs = await sealer.put("empty", b"", keyring=Keyring(OLD))
    blob = await blobs.open("empty")
    assert (blob.plain_size, await blob.read(0, 10)) == (0, b"")


@pytest.mark.parametrize("size", [0, 10, SEGMENT_SIZE, 9 * SEGMENT_SIZE])
async def test_a_cut_blob_is_refused(blobs: SealedBlobs, store: ObjectBlobStore, size: int) -> None:
    await store.put(KEY, await store.read(KEY, 0, size))
    with pytest.raises(SealBroken):
        await blobs.open(KEY)


async def test_a_blob_does_not_stand_in_for_another(
    blobs: SealedBlobs, sealer: Sealer, store: ObjectBlobStore
) -> None:
    await sealer.put("recordings/one/b.webm", PLAIN, keyring=Keyring(OLD))
    size = await store.size(KEY)
    for suffix in ("", KEY_SUFFIX):
        whole = await store.read(KEY + suffix, 0, size)
        other = await store.read("recordings/one/b.webm" + suffix, 0, size)
        await store.put(KEY + suffix, other)
        with pytest.raises(SealBroken):
            await blobs.open(KEY)
        await store.put(KEY + suffix, whole)
    assert await content(blobs) == PLAIN


async def test_without_its_key_a_blob_is_gone(blobs: SealedBlobs, store: ObjectBlobStore) -> None:
    await store.delete(KEY + KEY_SUFFIX)
    with pytest.raises(BlobMissing):
        await blobs.open(KEY)
    assert [key async for key in blobs.list()] == [KEY]
    await blobs.delete(KEY)
    await blobs.delete(KEY)
    assert [key async for key in blobs.list()] == []


async def test_a_key_is_wrapped_anew_and_the_media_stays(
    blobs: SealedBlobs, store: ObjectBlobStore
) -> None:
    sealed = await store.read(KEY, 0, await store.size(KEY))
    turning = SealedBlobs(store, Keyring(NEW, [OLD]))
    assert await content(turning) == PLAIN
    assert await turning.rewrap(KEY)
    assert not await turning.rewrap(KEY)
    assert await content(SealedBlobs(store, Keyring(NEW))) == PLAIN
    assert await store.read(KEY, 0, len(sealed)) == sealed
    with pytest.raises(UnknownKey):
        await blobs.open(KEY)


async def test_a_key_wrapped_anew_while_its_blob_is_deleted_does_not_stay(
    blobs: SealedBlobs, store: ObjectBlobStore
) -> None:
    await store.delete(KEY)
    with pytest.raises(BlobMissing):
        await SealedBlobs(store, Keyring(NEW, [OLD])).rewrap(KEY)
    assert [key async for key in store.list()] == []


async def test_a_key_is_known_again_however_it_is_wrapped(
    blobs: SealedBlobs, store: ObjectBlobStore
) -> None:
    before = await blobs.key_record(KEY)
    assert before is not None
    assert before.mark is not None
    assert before.key_id == Keyring(OLD).current_id
    turning = SealedBlobs(store, Keyring(NEW, [OLD]))
    await turning.rewrap(KEY)
    after = await turning.key_record(KEY)
    assert after is not None
    assert (after.key_id, after.mark) == (Keyring(NEW).current_id, before.mark)
    unknown = await blobs.key_record(KEY)
    assert unknown is not None
    assert (unknown.key_id, unknown.mark) == (Keyring(NEW).current_id, None)
    assert await blobs.key_record("recordings/one/other") is None


async def test_the_store_holds_nothing_plain(blobs: SealedBlobs, store: ObjectBlobStore) -> None:
    for key, size in ((KEY, len(PLAIN)), (KEY + KEY_SUFFIX, HEADER_SIZE)):
        assert PLAIN[:16] not in await store.read(key, 0, size + SEGMENT_SIZE)
