"""Sealed recordings are played in ranges, by those who may."""

import os
from pathlib import Path
from uuid import UUID

import pytest
from aiohttp import ClientError, ClientResponse

from storage.models import (
    MediaSource,
    Participant,
    ParticipantRole,
    Recording,
    RecordingStatus,
    UserRole,
)
from storage.sealed_blobs import SealedBlobs
from tests.integration.web.conftest import SESSIONS, World, unknown
from web import keys

CONTENT = os.urandom(300_001)


@pytest.fixture
async def media(world: World, tmp_path: Path) -> str:
    """The path of a recording's media, of an interview of ines with sam."""
    session_id = UUID((await world.schedule())["id"])
    key = f"recordings/{session_id}/camera.webm"
    sealed = tmp_path / "sealed"
    blobs = SealedBlobs(world.app[keys.BLOBS], world.app[keys.KEYRING])
    with sealed.open("wb") as file, blobs.writer(file, key) as writer:
        writer.write(CONTENT)
    await blobs.put(key, sealed)
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        sam = await uow.participants.add(
            Participant(
                session_id=session_id,
                user_id=world.id("sam"),
                name="Sam",
                role=ParticipantRole.CANDIDATE,
            )
        )
        recording = await uow.recordings.add(
            Recording(
                session_id=session_id,
                participant_id=sam.id,
                source=MediaSource.CAMERA,
                mime_type="video/webm",
                status=RecordingStatus.READY,
                blob_key=key,
                size_bytes=len(CONTENT),
                start_ms=120,
                duration_ms=10_000,
                audit={"complete": True, "missing": []},
            )
        )
    return f"{SESSIONS}/{session_id}/recordings/{recording.id}/media"


async def _get(
    world: World, path: str, *, by: str | None = "ines", **headers: str
) -> ClientResponse:
    caller = world.with_token(None) if by is None else world.by(by)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await caller.send("GET", path, headers=named)


async def test_the_whole_is_sent(world: World, media: str) -> None:
    async with await _get(world, media) as response:
        assert response.status == 200
        assert response.headers["Accept-Ranges"] == "bytes"
        assert response.headers["Content-Length"] == str(len(CONTENT))
        assert response.headers["Content-Type"] == "video/webm"
        assert response.headers["Cache-Control"] == "private, no-store"
        assert await response.read() == CONTENT


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=65400-65700", 65_400, 65_701),
        ("bytes=200000-", 200_000, len(CONTENT)),
        ("bytes=-7", len(CONTENT) - 7, len(CONTENT)),
        ("bytes=299999-999999", 299_999, len(CONTENT)),
    ],
)
async def test_a_range_is_sent(world: World, media: str, asked: str, start: int, stop: int) -> None:
    async with await _get(world, media, Range=asked) as response:
        assert response.status == 206
        assert response.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(CONTENT)}"
        assert await response.read() == CONTENT[start:stop]


async def test_a_range_beyond_the_end_is_refused(world: World, media: str) -> None:
    async with await _get(world, media, Range=f"bytes={len(CONTENT)}-") as response:
        assert response.status == 416
        assert response.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


async def test_tags_spare_what_is_known(world: World, media: str) -> None:
    async with await _get(world, media) as response:
        etag = response.headers["ETag"]
    async with await _get(world, media, If_None_Match=f'"other", {etag}') as response:
        assert response.status == 304
    async with await _get(world, media, Range="bytes=0-9", If_Range=etag) as response:
        assert response.status == 206
    async with await _get(world, media, Range="bytes=0-9", If_Range='"other"') as response:
        assert response.status == 200


async def test_the_lists_link_plays_without_a_token_in_the_header(world: World, media: str) -> None:
    listed = await world.by("ines").get(media.rpartition("/recordings/")[0] + "/recordings")
    [recording] = listed["items"]
    assert recording["url"].startswith(f"{media}?t=")
    assert (recording["startMs"], recording["durationMs"]) == (120, 10_000)
    assert recording["audit"] == {"complete": True, "missing": []}
    async with await _get(world, recording["url"], by=None, Range="bytes=5-9") as response:
        assert response.status == 206
        assert await response.read() == CONTENT[5:10]


async def test_who_may_not_play_it(world: World, media: str) -> None:
    async def status(path: str, by: str | None) -> int:
        async with await _get(world, path, by=by) as response:
            return response.status

    assert await status(media, None) == 401
    assert await status(media, "sam") == 403
    assert await status(media, "ivan") == 404
    assert await status(media, "otto") == 404
    assert await status(f"{media}?t=nonsense", "ines") == 401
    assert await status(f"{media}?t={world.token('ines')}", None) == 401
    session, _, _ = media.partition("/recordings/")
    assert await status(f"{session}/recordings/{unknown()}/media", "ines") == 404
    listed = await world.by("ines").get(f"{session}/recordings")
    token = listed["items"][0]["url"].partition("?t=")[2]
    other = (await world.schedule())["id"]
    recording = media.rpartition("/recordings/")[2]
    assert await status(f"{SESSIONS}/{other}/recordings/{recording}?t={token}", None) == 404
    assert await status(f"{session}/recordings/{unknown()}/media?t={token}", None) == 401


async def test_a_link_is_no_better_than_its_person(world: World, media: str) -> None:
    session, _, _ = media.partition("/recordings/")
    listed = await world.by("ines").get(f"{session}/recordings")
    url = listed["items"][0]["url"]

    async def status() -> int:
        async with await _get(world, url, by=None, Range="bytes=0-0") as response:
            return response.status

    assert await status() == 206
    await world.by("ada").json(
        "PATCH", session, json={"interviewerId": str(world.id("ivan"))}, expect=200
    )
    assert await status() == 404
    await world.by("ada").json(
        "PATCH", session, json={"interviewerId": str(world.id("ines"))}, expect=200
    )
    assert await status() == 206
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        ines = await uow.users.get(world.id("ines"))
        assert ines is not None
        ines.role = UserRole.STUDENT
    assert await status() == 401


async def test_a_touched_blob_is_an_error_and_no_short_file(world: World, media: str) -> None:
    [blob] = list(world.app[keys.SETTINGS].data_dir.joinpath("blobs").rglob("*.webm"))
    sealed = blob.read_bytes()
    blob.write_bytes(sealed[: 2 * 65536])
    async with await _get(world, media) as response:
        assert response.status == 500
    blob.unlink()
    async with await _get(world, media) as response:
        assert response.status == 500
        assert response.content_type == "application/problem+json"


async def test_a_blob_touched_in_its_middle_breaks_off(world: World, media: str) -> None:
    [blob] = list(world.app[keys.SETTINGS].data_dir.joinpath("blobs").rglob("*.webm"))
    sealed = bytearray(blob.read_bytes())
    sealed[-100_000] ^= 1
    blob.write_bytes(sealed)
    async with await _get(world, media) as response:
        assert response.status == 200
        with pytest.raises(ClientError):
            await response.read()
    async with await _get(world, media, Range="bytes=0-99") as response:
        assert await response.read() == CONTENT[:100]


async def test_a_head_tells_without_sending(world: World, media: str) -> None:
    caller = world.by("ines")
    async with await caller.send("HEAD", media, headers={"Range": "bytes=0-9"}) as response:
        assert response.status == 206
        assert response.headers["Content-Length"] == "10"
        assert await response.read() == b""
