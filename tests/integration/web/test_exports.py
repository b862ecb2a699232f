"""Exports: asked for, made beside the server, fetched, called off, erased."""

import asyncio
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import av
import pytest

from media_server.blob_folders import BlobFolder
from media_server.recording.finaliser import finalise
from storage.models import (
    MediaSource,
    Participant,
    ParticipantRole,
    Recording,
    RecordingStatus,
    TranscriptUtterance,
    TranscriptWord,
)
from storage.sealed_blobs import SealedBlob, SealedBlobs
from tests.integration.web.conftest import SESSIONS, Caller, Json, World, unknown
from tests.unit.media_server.exporting.recorded import tone
from tests.unit.media_server.recording.frames import KEYRING, info, journal, pictures
from web import keys
from web.key_rotation import rotate_keys
from web.secret_files import RETIRED, make_keyring, replace_encryption_secret

START_MS, SECONDS = 500, 2


@dataclass(frozen=True, slots=True)
class Recorded:
    """An interview of `ines` with `sam` with one recording of two seconds."""

    world: World
    session: str
    recording: str
    blobs: SealedBlobs

    @property
    def path(self) -> str:
        return f"{SESSIONS}/{self.session}/exports"

    async def export(self, **wanted: object) -> Json:
        """Ask for an export, wait until it is made, return it."""
        asked = await self.world.by("ines").post(self.path, wanted, expect=202)
        await self.world.app[keys.SERVER].exports.idle()
        made = await self.world.by("ines").get(f"{self.path}/{asked['id']}")
        assert made["status"] == "ready"
        return made

    async def stored(self) -> set[str]:
        """Names of the blobs of exports."""
        return {key async for key in self.blobs.list(BlobFolder.EXPORTS.of(UUID(self.session)))}


@pytest.fixture
async def recorded(world: World, tmp_path: Path) -> Recorded:
    session_id = UUID((await world.schedule())["id"])
    key = f"{BlobFolder.RECORDINGS.of(session_id)}/camera.webm"
    blobs = SealedBlobs(world.app[keys.BLOBS], world.app[keys.KEYRING])
    ends_ms = START_MS + 1000 * SECONDS
    paths = [
        journal(tmp_path, "a", info(), tone(START_MS, SECONDS, 440), end_ms=ends_ms),
        journal(
            tmp_path, "v", info(MediaSource.CAMERA), pictures(START_MS, 30 * SECONDS),
            end_ms=ends_ms,
        ),
    ]  # fmt: skip
    sealed = tmp_path / "sealed"
    with sealed.open("wb") as file, blobs.writer(file, key) as writer:
        finished = finalise(paths, writer, KEYRING)
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
                mime_type=finished.mime_type,
                status=RecordingStatus.READY,
                blob_key=key,
                size_bytes=finished.size_bytes,
                start_ms=finished.start_ms,
                duration_ms=finished.duration_ms,
                audit=finished.audit,
            )
        )
        spoken = {"session_id": session_id, "participant_id": sam.id, "language": "en"}
        await uow.transcripts.add_utterance(
            TranscriptUtterance(**spoken, start_ms=1000, end_ms=1800, text="hear & see"),
            [
                TranscriptWord(position=n, text=text, start_ms=1000 + n, end_ms=1800, probability=1)
                for n, text in enumerate(("hear", "&", "see"))
            ],
        )
    return Recorded(world, str(session_id), str(recording.id), blobs)


async def _media(caller: Caller, url: str, **headers: str) -> bytes:
    async with await caller.send("GET", url, headers=headers) as response:
        assert response.status in {200, 206}
        return await response.read()


async def test_a_film_is_made_played_and_erased_with_its_interview(recorded: Recorded) -> None:
    world, stranger = recorded.world, recorded.world.with_token(None)
    film = await recorded.export(format="mp4", recordingId=recorded.recording)
    assert (film["progress"], film["outdated"], film["mimeType"]) == (1.0, False, "video/mp4")
    whole = await _media(stranger, film["url"])
    assert len(whole) == film["sizeBytes"]
    with av.open(io.BytesIO(whole)) as container:
        assert {each.codec_context.name for each in container.streams} == {"h264", "aac"}
        assert container.duration / 1e6 == pytest.approx(SECONDS, abs=0.1)
    assert await _media(stranger, film["url"], Range="bytes=4-7") == b"ftyp"
    async with await stranger.send("GET", film["url"] + "&download=true") as response:
        assert response.headers["Content-Disposition"].endswith('-mp4.mp4"')
        assert response.headers["Cache-Control"] == "private, no-store"
    vtt = (await _media(stranger, film["captionsUrl"])).decode()
    assert "00:00:00.500 --> 00:00:01.300\n<v Sam>hear &amp; see" in vtt

    # Nothing of it lies in plain, and the same again is the same.
    data_dir = world.app[keys.SETTINGS].data_dir
    lying = [path.read_bytes() for path in data_dir.rglob("*") if path.is_file()]
    assert not any(whole[-24:] in content or b"ftypisom" in content for content in lying)
    again = await recorded.export(format="mp4", recordingId=recorded.recording)
    assert again["id"] == film["id"]
    assert len(await recorded.stored()) == 1

    # It is the candidate's too: they take it along.
    personal = await _media(world.by("sam"), f"/api/users/{world.id('sam')}/personal-data")
    archive = zipfile.ZipFile(io.BytesIO(personal))
    assert archive.read(f"media/{film['id']}.mp4") == whole

    async with await world.by("ada").send("DELETE", f"{SESSIONS}/{recorded.session}") as response:
        receipt = await response.json()
    assert receipt["rows"]["recording_exports"] == 1
    assert len([each for each in receipt["files"] if each["name"].startswith("exports/")]) == 1
    assert await recorded.stored() == set()


async def test_previews_a_clip_and_a_film_of_all(recorded: Recorded) -> None:
    ines = recorded.world.by("ines")
    asked = [
        {"format": "grid", "startMs": 1000, "endMs": 2000},
        {"format": "thumbnails", "recordingId": recorded.recording},
        {"format": "waveform", "recordingId": recorded.recording},
    ]
    for wanted in asked:
        await ines.post(recorded.path, wanted, expect=202)
    await recorded.world.app[keys.SERVER].exports.idle()
    clip, thumbnails, waveform = (await ines.get(recorded.path))["items"]
    with av.open(io.BytesIO(await _media(ines, clip["url"]))) as container:
        assert container.duration / 1e6 == pytest.approx(1, abs=0.1)
        assert container.streams.video[0].width == 160  # one alone keeps its size
    assert thumbnails["details"]["count"] == 2
    assert (await _media(ines, thumbnails["url"]))[:3] == b"\xff\xd8\xff"
    levels = await _media(ines, waveform["url"])
    assert len(levels) == pytest.approx(1000 * SECONDS / waveform["details"]["stepMs"], abs=1)
    assert min(levels[1:-1]) > 200
    async with await ines.send("GET", waveform["url"]) as response:
        assert response.headers["Cache-Control"] == "private, max-age=3600"

    # Whatever is made again makes them old; they are made anew when they are asked for.
    async with recorded.world.app[keys.DATABASE].unit_of_work() as uow:
        row = await uow.recordings.get(UUID(recorded.recording))
        assert row is not None
        row.duration_ms -= 500
        await recorded.blobs.store.put("recordings/again.webm.key", b"no key")
        await recorded.blobs.store.put("recordings/again.webm", b"no media")
        row.blob_key = "recordings/again.webm"
    assert (await ines.get(f"{recorded.path}/{clip['id']}"))["outdated"]
    await ines.post(recorded.path, asked[1], expect=202)
    await recorded.world.app[keys.SERVER].exports.idle()
    assert (await ines.get(f"{recorded.path}/{thumbnails['id']}"))["status"] == "failed"
    await ines.json("GET", thumbnails["url"], expect=404)

    async with await ines.send("DELETE", f"{recorded.path}/{clip['id']}") as response:
        assert response.status == 204
    assert len(await recorded.stored()) == 1


async def test_what_is_at_work_is_called_off_or_done_again_after_a_start(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    ines, exports = recorded.world.by("ines"), recorded.world.app[keys.SERVER].exports
    scratch = recorded.world.app[keys.SETTINGS].scratch_directory
    asked = asyncio.Event()

    async def never(blob: SealedBlob, start: int, length: int) -> bytes:
        asked.set()
        return await asyncio.get_running_loop().create_future()

    with monkeypatch.context() as held:
        held.setattr(SealedBlob, "read", never)
        film = await ines.post(recorded.path, {"format": "grid"}, expect=202)
        await asked.wait()
        assert list(scratch.iterdir())
        assert (await ines.get(f"{recorded.path}/{film['id']}"))["status"] == "running"
        async with await ines.send("DELETE", f"{recorded.path}/{film['id']}") as response:
            assert response.status == 204
        await exports.idle()
        assert await recorded.stored() == set()
        assert list(scratch.iterdir()) == []

        asked.clear()
        wanted = {"format": "audio", "recordingId": recorded.recording}
        sound = await ines.post(recorded.path, wanted, expect=202)
        await asked.wait()
        await exports.close()
        assert list(scratch.iterdir()) == []
        assert (await ines.get(f"{recorded.path}/{sound['id']}"))["status"] == "waiting"
    exports.start()
    await exports.idle()
    [sound] = (await ines.get(recorded.path))["items"]
    await _assert_rotates(recorded, await _media(ines, sound["url"]))


async def _assert_rotates(recorded: Recorded, media: bytes) -> None:
    """Give every key another wrapping; what was exported opens without the one before."""
    settings = recorded.world.app[keys.SETTINGS]
    replace_encryption_secret(settings)
    rotation = await rotate_keys(settings)
    assert (rotation.wrapped, rotation.unreadable) == (2, 0)
    (settings.data_dir / RETIRED).unlink()
    [key] = await recorded.stored()
    blob = await SealedBlobs(recorded.blobs.store, make_keyring(settings)).open(key)
    assert await blob.read(0, blob.plain_size) == media


async def test_what_cannot_be_made_is_refused(recorded: Recorded) -> None:
    refused: list[tuple[Json, str]] = [
        ({"format": "mp4"}, "recordingId"),
        ({"format": "speaker", "recordingId": recorded.recording}, "recordingId"),
        ({"format": "audio", "recordingId": unknown()}, "recordingId"),
        ({"format": "grid", "startMs": 5}, "endMs"),
        ({"format": "grid", "startMs": 1500, "endMs": 1500}, "endMs"),
        ({"format": "grid", "startMs": 900_000, "endMs": 990_000}, "startMs"),
        ({"format": "audio", "burnCaptions": True}, "burnCaptions"),
    ]
    for wanted, field in refused:
        problem = await recorded.world.by("ines").post(recorded.path, wanted, expect=422)
        assert [each["field"] for each in problem["errors"]] == [field], wanted
    assert (await recorded.world.by("ines").get(recorded.path))["items"] == []
