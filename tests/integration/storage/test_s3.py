"""Blobs in a bucket, asked for over HTTP."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from storage.blobs import ObjectBlobStore
from storage.erasure_ledger import ErasureLedger
from storage.errors import BlobMissing, BlobUnavailable
from storage.keyring import Keyring
from storage.models.base import new_id
from storage.sealed_blobs import SealedBlobs
from tests.support.s3_server import ACCESS_KEY, SECRET, Gate, S3Server
from web.blob_stores import make_blob_store
from web.settings import Settings

KEY = "recordings/one/a.webm"
PLAIN = os.urandom(12 * 1024 * 1024 + 7)


@pytest.fixture(scope="module")
def s3_server() -> Iterator[S3Server]:
    with S3Server() as server:
        yield server


@pytest.fixture
async def gate(s3_server: S3Server) -> AsyncIterator[Gate]:
    async with Gate(s3_server.url).open() as gate:
        yield gate


@pytest.fixture
def store(s3_server: S3Server, gate: Gate, tmp_path: Path) -> ObjectBlobStore:
    return make_blob_store(
        Settings(
            data_dir=tmp_path,
            s3_bucket=s3_server.make_bucket(f"b-{new_id()}"),
            s3_endpoint=gate.url,
            s3_prefix="here/",
            s3_access_key_id=ACCESS_KEY,
            s3_secret_access_key=SecretStr(SECRET),
        )
    )


async def _listed(store: ObjectBlobStore, folder: str | None = None) -> list[str]:
    return sorted([key async for key in store.list(folder)])


async def test_a_sealed_recording_in_parts_and_ranges(
    store: ObjectBlobStore, tmp_path: Path
) -> None:
    blobs = SealedBlobs(store, Keyring(b"o" * 32))
    sealed = tmp_path / "sealed"
    with sealed.open("wb") as file, blobs.writer(file, KEY) as writer:
        writer.write(PLAIN)
    await blobs.put(KEY, sealed)
    blob = await blobs.open(KEY)
    assert blob.plain_size == len(PLAIN)
    assert b"".join([piece async for piece in blob.stream(0, len(PLAIN))]) == PLAIN
    assert await blob.read(7_000_000, 100_000) == PLAIN[7_000_000:7_100_000]
    assert await _listed(store) == [KEY, f"{KEY}.key"]
    turned = SealedBlobs(store, Keyring(b"n" * 32, [b"o" * 32]))
    assert await turned.rewrap(KEY)
    again = await SealedBlobs(store, Keyring(b"n" * 32)).open(KEY)
    assert await again.read(0, 100) == PLAIN[:100]
    await blobs.delete(KEY)
    with pytest.raises(BlobMissing):
        await blobs.open(KEY)
    assert await _listed(store) == []


async def test_small_things(store: ObjectBlobStore) -> None:
    await store.ping()
    await store.put("a/b", b"0123456789")
    assert (await store.size("a/b"), await store.read("a/b", 3, 4)) == (10, b"3456")
    assert await store.read("a/b", 8, 100) == b"89"
    assert await store.read("a/b", 10, 5) == b""
    assert await _listed(store, "a") == ["a/b"]
    assert await _listed(store, "b") == []
    await store.delete("a/b")
    await store.delete("a/b")
    for ask in (store.size("a/b"), store.read("a/b", 0, 1)):
        with pytest.raises(BlobMissing):
            await ask
    ledger, erased = ErasureLedger(store), new_id()
    await ledger.note(erased, {"reason": "staff"})
    assert [found async for found in ledger.erased()] == [erased]
    assert await ledger.read(erased) == {"reason": "staff"}
    assert await ledger.read(new_id()) is None


async def test_a_store_that_answers_503(store: ObjectBlobStore, gate: Gate) -> None:
    await store.put("a", b"kept")
    gate.closed = True
    for ask in (store.put("b", b"new"), store.size("a"), store.read("a", 0, 4), store.ping()):
        with pytest.raises(BlobUnavailable):
            await ask
    gate.closed = False
    assert await store.read("a", 0, 4) == b"kept"
    assert await _listed(store) == ["a"]
