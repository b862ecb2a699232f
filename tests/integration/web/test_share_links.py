"""Links let strangers watch what they are for, as long as they are meant to, and no more."""

import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from storage.models import ExportStatus, MediaSource, Recording, RecordingStatus
from storage.models.base import utc_now
from storage.sealed_blobs import SealedBlobs
from tests.integration.web.conftest import Caller, Json, World, unknown
from tests.integration.web.heard import Heard, hold_interview
from web import keys

CONTENT = os.urandom(70_000)
PASSCODE = "open sesame"


async def _seal(world: World, tmp_path: Path, key: str) -> None:
    blobs = SealedBlobs(world.app[keys.BLOBS], world.app[keys.KEYRING])
    sealed = tmp_path / "sealed"
    with sealed.open("wb") as file, blobs.writer(file, key) as writer:
        writer.write(CONTENT)
    await blobs.put(key, sealed)


@pytest.fixture
async def heard(world: World, tmp_path: Path) -> Heard:
    """An interview with a recording of `sam`, who says their own name."""
    heard = await hold_interview(world, text="I am Sam and I wrote logs")
    key = f"recordings/{heard.id}/sam.webm"
    await _seal(world, tmp_path, key)
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        await uow.recordings.add(
            Recording(
                session_id=heard.id,
                participant_id=heard.participant_id,
                source=MediaSource.CAMERA,
                mime_type="video/webm",
                status=RecordingStatus.READY,
                blob_key=key,
                size_bytes=len(CONTENT),
                start_ms=0,
                duration_ms=20_000,
                audit={},
            )
        )
    return heard


async def _link(world: World, heard: Heard, **body: Any) -> Json:
    return await world.by("ines").post(f"{heard.path}/share-links", body, expect=201)


async def _watch(stranger: Caller, link: Json, *, expect: int = 200, **body: Any) -> Json:
    return await stranger.post(f"/api/share/{link['token']}/watch", body, expect=expect)


async def _status(stranger: Caller, url: str, **headers: str) -> int:
    async with await stranger.send("GET", url, headers=headers) as response:
        await response.read()
        return response.status


async def test_a_stranger_watches_until_the_link_is_revoked(world: World, heard: Heard) -> None:
    link = await _link(world, heard, label="For the board")
    stranger = world.with_token(None)
    assert link["url"].endswith(f"/share/{link['token']}")
    assert not (await stranger.get(f"/api/share/{link['token']}"))["needsPasscode"]
    shown = await _watch(stranger, link)
    assert [each["name"] for each in shown["speakers"]] == ["Sam"]
    assert shown["utterances"][0]["text"] == "I am Sam and I wrote logs"
    assert "core" not in str(shown)  # no scores
    [media] = shown["media"]
    async with await stranger.send("GET", media["url"], headers={"Range": "bytes=5-9"}) as part:
        assert (part.status, await part.read()) == (206, CONTENT[5:10])
    assert media["downloadUrl"] is None
    assert await _status(stranger, f"{media['url']}&download=true") == 403
    assert await _status(stranger, media["url"], **{"Sec-Fetch-Dest": "document"}) == 403
    assert await _status(stranger, media["url"].replace(media["id"], unknown())) == 401
    other = await _link(world, heard)
    path = media["url"].replace(link["token"], other["token"])
    assert await _status(stranger, path) == 401
    await _watch(stranger, link)
    listed = (await world.by("ada").get(f"{heard.path}/share-links"))["items"]
    assert [(each["label"], each["watchCount"]) for each in listed] == [
        ("For the board", 2),
        ("", 0),
    ]
    assert link["token"] not in str(listed)
    log = await world.by("ada").get("/api/audit-log", subjectId=link["id"], verb="saw")
    seen = [(each["operation"], each["actorId"]) for each in log["items"]]
    assert seen == [("watch_shared_interview", None)] * 2
    path = f"{heard.path}/share-links/{link['id']}"
    await world.by("sam").json("DELETE", path, expect=403)
    async with await world.by("ines").send("DELETE", path) as response:
        assert response.status == 204
    assert await _status(stranger, media["url"]) == 404
    await _watch(stranger, link, expect=404)


async def test_passcodes_are_asked_for_and_not_guessed(world: World, heard: Heard) -> None:
    link = await _link(world, heard, passcode=PASSCODE, allowDownload=True)
    stranger = world.with_token(None)
    assert (await stranger.get(f"/api/share/{link['token']}"))["needsPasscode"]
    await _watch(stranger, link, expect=401)
    shown = await _watch(stranger, link, passcode=PASSCODE)
    assert await _status(stranger, shown["media"][0]["downloadUrl"]) == 200
    for _ in range(5):
        await _watch(stranger, link, passcode="guess", expect=401)
    await _watch(stranger, link, passcode=PASSCODE, expect=429)
    [listed] = (await world.by("ines").get(f"{heard.path}/share-links"))["items"]
    assert (listed["watchCount"], listed["hasPasscode"]) == (1, True)


async def test_names_are_hidden_and_links_end(world: World, heard: Heard) -> None:
    link = await _link(world, heard, hideNames=True)
    shown = await _watch(world.with_token(None), link)
    assert [each["name"] for each in shown["speakers"]] == ["Candidate"]
    assert shown["utterances"][0]["text"] == "I am [name] and I wrote logs"
    assert "Sam" not in str(shown)
    assert shown["title"] == ""
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        row = await uow.share_links.get(UUID(link["id"]))
        assert row is not None
        row.expires_at = utc_now()
    await world.with_token(None).get(f"/api/share/{link['token']}", expect=404)
    await world.with_token(None).get("/api/share/none", expect=404)


async def test_a_link_to_one_answer_leads_to_nothing_else(
    world: World, heard: Heard, tmp_path: Path
) -> None:
    await world.app[keys.SERVER].exports.close()  # what is cut here is no film
    link = await _link(world, heard, responseId=str(heard.response_id))
    stranger = world.with_token(None)
    shown = await _watch(stranger, link)
    assert (shown["preparing"], shown["media"]) == (True, [])
    key = f"recordings/{heard.id}/piece.mp4"
    await _seal(world, tmp_path, key)
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        [piece] = await uow.exports.of_session(heard.id)
        piece.status, piece.blob_key = ExportStatus.READY, key
        piece.size_bytes, piece.mime_type = len(CONTENT), "video/mp4"
        [recording] = await uow.recordings.of_session(heard.id)
    shown = await _watch(stranger, link)
    [media] = shown["media"]
    assert (media["id"], shown["preparing"]) == (str(piece.id), False)
    assert (shown["startMs"], media["startMs"]) == (4000, 4000)
    assert await _status(stranger, media["url"]) == 200
    signed = world.app[keys.TOKENS].shared_media(
        UUID(link["id"]), recording.id, utc_now().replace(year=2100)
    )
    whole = f"/api/share/{link['token']}/media/{recording.id}?t={signed}"
    assert await _status(stranger, whole) == 404
    body = {"responseId": unknown()}
    await world.by("ines").post(f"{heard.path}/share-links", body, expect=422)
