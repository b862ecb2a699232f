"""Answers out of sealed blobs, where the other end is gone."""

import io
import os
from pathlib import Path

import pytest
from aiohttp.client_exceptions import ClientConnectionResetError
from aiohttp.test_utils import make_mocked_request
from aiohttp.web import Request, StreamResponse
from obstore.store import MemoryStore

from storage.blobs import ObjectBlobStore
from storage.keyring import Keyring
from storage.sealed_blobs import SealedBlobs
from web.sealed_responses import send_sealed

KEY, PLAIN = "recordings/one.webm", b"what was recorded"


async def test_a_player_that_left_before_the_headers_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = SealedBlobs(ObjectBlobStore(MemoryStore()), Keyring(os.urandom(32)))
    file = io.BytesIO()
    with blobs.writer(file, KEY) as writer:
        writer.write(PLAIN)
    sealed = tmp_path / "sealed"
    sealed.write_bytes(file.getvalue())
    await blobs.put(KEY, sealed)

    async def gone(response: StreamResponse, request: Request) -> None:
        raise ClientConnectionResetError("Cannot write to closing transport")

    monkeypatch.setattr(StreamResponse, "prepare", gone)
    answer = await send_sealed(
        make_mocked_request("GET", "/"), blobs, KEY, size=len(PLAIN), etag='"one"', headers={}
    )
    assert (answer.status, answer.content_length) == (200, len(PLAIN))
