"""Blobs in a directory and in memory."""

import errno
import os
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from storage.blobs import ObjectBlobStore
from storage.errors import BadBlobKey, BlobMissing, BlobUnavailable

CONTENT = bytes(range(100))


@pytest.fixture(params=["directory", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectBlobStore:
    if request.param == "memory":
        return ObjectBlobStore(MemoryStore())
    return ObjectBlobStore.local(tmp_path / "blobs")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def other_file(tmp_path: Path) -> Path:
    path = tmp_path / "other"
    path.write_bytes(b"other")
    return path


async def keys(store: ObjectBlobStore, folder: str | None = None) -> set[str]:
    return {key async for key in store.list(folder)}


async def test_a_file_put_is_there_whole(store: ObjectBlobStore, file: Path) -> None:
    await store.put_file("recordings/a.webm", file)
    assert await store.size("recordings/a.webm") == 100
    assert await store.read("recordings/a.webm", 0, 100) == CONTENT


async def test_a_large_file_goes_in_parts(store: ObjectBlobStore, tmp_path: Path) -> None:
    content = os.urandom(12 * 1024 * 1024)
    (tmp_path / "large").write_bytes(content)
    await store.put_file("large", tmp_path / "large")
    assert await store.read("large", 0, len(content)) == content


@pytest.mark.parametrize(
    ("start", "length", "wanted"),
    [(0, 0, 0), (0, 1, 1), (10, 20, 20), (90, 50, 10), (100, 1, 0), (500, 9, 0), (99, 1, 1)],
)
async def test_ranges(
    store: ObjectBlobStore, file: Path, start: int, length: int, wanted: int
) -> None:
    await store.put_file("a", file)
    assert await store.read("a", start, length) == CONTENT[start : start + wanted]


async def test_negative_ranges_are_a_mistake(store: ObjectBlobStore) -> None:
    for start, length in ((-1, 1), (0, -1)):
        with pytest.raises(ValueError, match="zero"):
            await store.read("a", start, length)


async def test_a_blob_is_replaced_and_deleted(
    store: ObjectBlobStore, file: Path, other_file: Path
) -> None:
    await store.put_file("a", file)
    await store.put_file("a", other_file)
    assert await store.read("a", 0, 100) == b"other"
    await store.delete("a")
    await store.delete("a")
    assert await keys(store) == set()
    for ask in (store.size("a"), store.read("a", 0, 1), store.read("a", 500, 1)):
        with pytest.raises(BlobMissing):
            await ask


async def test_keys_are_listed_by_folder(store: ObjectBlobStore, file: Path) -> None:
    for key in ("a/1", "a/b/2", "ab/3"):
        await store.put_file(key, file)
    assert await keys(store) == {"a/1", "a/b/2", "ab/3"}
    assert await keys(store, "a") == {"a/1", "a/b/2"}
    assert await keys(store, "nothing") == set()


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/a",
        "a/",
        "a//b",
        "..",
        "a/../b",
        "./a",
        ".hidden",
        "a b",
        "ä",
        "a\\b",
        "a#1",
        "a" * 201,
    ],
)
async def test_a_key_that_could_leave_its_place_is_refused(
    store: ObjectBlobStore, file: Path, key: str
) -> None:
    for ask in (store.put_file(key, file), store.size(key), store.read(key, 0, 1)):
        with pytest.raises(BadBlobKey):
            await ask
    with pytest.raises(BadBlobKey):
        await store.delete(key)
    with pytest.raises(BadBlobKey):
        await keys(store, key)


async def test_ping_leaves_nothing_behind(store: ObjectBlobStore) -> None:
    await store.ping()
    assert await keys(store) == set()


async def test_a_directory_is_for_its_owner_alone(tmp_path: Path) -> None:
    ObjectBlobStore.local(tmp_path / "new" / "blobs")
    assert (tmp_path / "new" / "blobs").stat().st_mode & 0o777 == 0o700


async def test_a_directory_turned_into_a_file_is_unavailable(tmp_path: Path, file: Path) -> None:
    store = ObjectBlobStore.local(tmp_path / "blobs")
    (tmp_path / "blobs").rmdir()
    (tmp_path / "blobs").write_bytes(b"")
    for ask in (store.ping(), store.put_file("a", file)):
        with pytest.raises(BlobUnavailable):
            await ask


async def test_a_disk_that_does_not_take_it_is_unavailable(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ObjectBlobStore.local(tmp_path / "blobs")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr("storage.blobs.os.fsync", full)
    with pytest.raises(BlobUnavailable):
        await store.put_file("a", file)


async def test_putting_a_file_that_is_gone_is_not_a_missing_blob(
    store: ObjectBlobStore, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError):
        await store.put_file("a", tmp_path / "gone")
