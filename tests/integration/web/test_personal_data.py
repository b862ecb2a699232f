"""A person takes all that is kept about them along, or has it erased."""

import io
import json
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiohttp import ClientPayloadError

from storage.errors import BlobMissing
from storage.models import (
    Comment,
    CommentKind,
    Identity,
    InterviewResponse,
    MediaSource,
    MetricValue,
    Note,
    Participant,
    ParticipantRole,
    Recording,
    RecordingStatus,
    RetentionRule,
    Scorecard,
    TranscriptUtterance,
    TranscriptWord,
)
from storage.sealed_blobs import SealedBlobs
from tests.integration.web.conftest import AI_MOCKS, BANKS, SESSIONS, Json, World
from web import keys
from web.api.personal_data import export

CONTENT = os.urandom(200_001)


@dataclass(frozen=True, slots=True)
class Held:
    """An interview of `ines` with `sam` and the keys of both their recordings."""

    id: UUID
    blobs: SealedBlobs
    keys: dict[str, str]


@pytest.fixture
async def held(world: World, tmp_path: Path) -> Held:
    session_id = UUID((await world.schedule(title="Confidential"))["id"])
    blobs = SealedBlobs(world.app[keys.BLOBS], world.app[keys.KEYRING])
    names = {}
    for name, role in (("sam", ParticipantRole.CANDIDATE), ("ines", ParticipantRole.INTERVIEWER)):
        names[name] = key = f"recordings/{session_id}/{name}.webm"
        sealed = tmp_path / name
        with sealed.open("wb") as file, blobs.writer(file, key) as writer:
            writer.write(CONTENT)
        await blobs.put(key, sealed)
        await _take_part(world, session_id, name, role, key)
    return Held(session_id, blobs, names)


async def _take_part(
    world: World, session_id: UUID, name: str, role: ParticipantRole, key: str
) -> None:
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        who = await uow.participants.add(
            Participant(
                session_id=session_id, user_id=world.id(name), name=name.capitalize(), role=role
            )
        )
        shared: dict[str, Any] = {"session_id": session_id, "participant_id": who.id}
        await uow.transcripts.add_utterance(
            TranscriptUtterance(
                **shared, start_ms=0, end_ms=9, text=f"words of {name}", language="en"
            ),
            [TranscriptWord(position=0, text=name, start_ms=0, end_ms=9, probability=1.0)],
        )
        await uow.metrics.add(MetricValue(**shared, name="pause_count", value=1.0, unit="count"))
        await uow.recordings.add(
            Recording(
                **shared,
                source=MediaSource.CAMERA,
                mime_type="video/webm",
                status=RecordingStatus.READY,
                blob_key=key,
                size_bytes=len(CONTENT),
                start_ms=0,
                duration_ms=9,
                audit={},
            )
        )
        if name == "sam":
            await uow.responses.add(
                InterviewResponse(**shared, question_text="Why?", response_text="Because.")
            )
        else:
            await uow.notes.add(
                Note(session_id=session_id, author_id=who.user_id, at_ms=5, text="remark of ines")
            )
            await uow.comments.add(
                Comment(
                    session_id=session_id,
                    author_id=who.user_id,
                    kind=CommentKind.COMMENT,
                    at_ms=5,
                    text="comment of ines",
                )
            )
            await uow.scorecards.add(
                Scorecard(session_id=session_id, author_id=who.user_id, summary="card of ines")
            )


def _path(world: World, name: str) -> str:
    return f"/api/users/{world.id(name)}"


async def _archive(world: World, whose: str, by: str) -> zipfile.ZipFile:
    async with await world.by(by).send("GET", f"{_path(world, whose)}/personal-data") as response:
        assert response.status == 200, await response.text()
        assert response.content_type == "application/zip"
        disposition = response.headers["Content-Disposition"]
        assert disposition == f'attachment; filename="personal-data-{world.id(whose)}.zip"'
        archive = zipfile.ZipFile(io.BytesIO(await response.read()))
    assert archive.testzip() is None
    return archive


def _read(archive: zipfile.ZipFile, name: str) -> Json:
    document: Json = json.loads(archive.read(name))
    return document


async def test_a_candidate_gets_everything_with_media(world: World, held: Held) -> None:
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        await uow.identities.add(
            Identity(user_id=world.id("sam"), issuer="https://id.test", subject="s-1")
        )
    archive = await _archive(world, "sam", by="sam")
    person = _read(archive, "person.json")
    assert person["format"] == export.FORMAT
    assert person["person"]["email"] == "sam@here.test"
    assert "passwordHash" not in person["person"]
    assert [each["subject"] for each in person["account"]["identities"]] == ["s-1"]
    interview = _read(archive, f"interviews/{held.id}.json")
    assert interview["role"] == "candidate"
    assert interview["interview"]["title"] == "Confidential"
    assert [each["responseText"] for each in interview["responses"]] == ["Because."]
    assert [each["text"] for each in interview["transcript"]] == ["words of sam"]
    assert [each["text"] for each in interview["transcript"][0]["words"]] == ["sam"]
    assert [each["text"] for each in interview["notes"]] == ["remark of ines"]
    assert [each["text"] for each in interview["comments"]] == ["comment of ines"]
    assert [each["summary"] for each in interview["scorecards"]] == ["card of ines"]
    assert interview["transcriptCorrections"] == []
    assert [each["name"] for each in interview["metrics"]] == ["pause_count"]
    [recording] = interview["recordings"]
    assert "blobKey" not in recording
    assert archive.read(recording["file"]) == CONTENT
    assert set(archive.namelist()) == {
        "person.json",
        f"interviews/{held.id}.json",
        recording["file"],
    }


async def test_an_interviewer_gets_their_own_part(world: World, held: Held) -> None:
    archive = await _archive(world, "ines", by="ada")
    interview = _read(archive, f"interviews/{held.id}.json")
    assert interview["role"] == "interviewer"
    assert [each["text"] for each in interview["transcript"]] == ["words of ines"]
    assert [each["text"] for each in interview["notes"]] == ["remark of ines"]
    assert "responses" not in interview
    assert {"score", "feedback", "notes", "candidateId"}.isdisjoint(interview["interview"])
    text = archive.read(f"interviews/{held.id}.json").decode()
    assert "words of sam" not in text
    assert "Because." not in text


async def test_practice_and_many_interviews(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PAGE", 2)
    bank = await world.by("ines").post(BANKS, {"name": "A", "isPublic": True}, expect=201)
    await world.by("ines").post(
        f"{BANKS}/{bank['id']}/questions", {"questionText": "Why?"}, expect=201
    )
    for _ in range(3):
        await world.schedule(scheduleAnyway=True)
    mock = await world.by("sam").post(AI_MOCKS, {"jobRole": "Engineer"}, expect=201)
    archive = await _archive(world, "sam", by="sam")
    assert len([name for name in archive.namelist() if name.startswith("interviews/")]) == 4
    practice = _read(archive, f"interviews/{mock['sessionId']}.json")["practice"]
    assert practice["jobRole"] == "Engineer"


async def test_a_lost_recording_does_not_keep_the_rest_back(world: World, held: Held) -> None:
    await held.blobs.store.delete(held.keys["sam"])
    archive = await _archive(world, "sam", by="sam")
    [recording] = _read(archive, f"interviews/{held.id}.json")["recordings"]
    assert recording["file"] is None


async def test_an_archive_that_breaks_off_does_not_pass_for_whole(
    world: World, held: Held, tmp_path: Path
) -> None:
    path = tmp_path / "data" / "blobs" / held.keys["sam"]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    response = await world.by("sam").send("GET", f"{_path(world, 'sam')}/personal-data")
    with pytest.raises(ClientPayloadError):
        await response.read()
    response.close()


async def _erase(world: World, whose: str, by: str, *, expect: int = 200, **body: Any) -> Json:
    given = {"confirmEmail": world.people[whose].email, **body}
    return await world.by(by).post(f"{_path(world, whose)}/erase", given, expect=expect)


async def test_a_candidate_is_erased_with_all_that_was_recorded(world: World, held: Held) -> None:
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        await uow.identities.add(
            Identity(user_id=world.id("sam"), issuer="https://id.test", subject="s-1")
        )
    assert (await _erase(world, "sam", by="sam"))["interviews"] == 1
    await world.by("ada").get(f"{SESSIONS}/{held.id}", expect=404)
    with pytest.raises(BlobMissing):
        await held.blobs.open(held.keys["sam"])
    async with world.app[keys.DATABASE].unit_of_work(read_only=True) as uow:
        assert await uow.identities.user_of("https://id.test", "s-1") is None
        receipt = await uow.erasures.of_session(held.id)
    assert receipt is not None
    assert receipt.finished_at is not None
    person = await world.by("ada").get(_path(world, "sam"))
    assert person["name"] == "Erased person"
    assert person["email"].endswith("@erased.invalid")
    assert (await _erase(world, "sam", by="ada", confirmEmail=person["email"]))["interviews"] == 0


async def test_an_interviewer_is_taken_out_of_others_interviews(world: World, held: Held) -> None:
    found = await world.by("ada").get(SESSIONS, text="ines")
    assert len(found["items"]) == 1
    assert (await _erase(world, "ines", by="ada"))["interviews"] == 0
    session = await world.by("ada").get(f"{SESSIONS}/{held.id}")
    assert session["interviewerName"] == "Erased person"
    assert (await world.by("ada").get(SESSIONS, text="ines"))["items"] == []
    people = await world.by("ada").get(f"{SESSIONS}/{held.id}/participants")
    assert {each["name"] for each in people["items"]} == {"Sam", "Erased person"}
    assert await held.blobs.open(held.keys["sam"])


async def test_nothing_is_erased_while_something_is_held(world: World, held: Held) -> None:
    await world.schedule(scheduleAnyway=True)
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        await uow.retention_rules.add(
            RetentionRule(
                organisation_id=world.people["sam"].organisation_id,
                session_id=held.id,
                legal_hold=True,
            )
        )
    await _erase(world, "sam", by="ada", expect=409)
    assert len((await world.by("ada").get(SESSIONS))["items"]) == 2


async def test_who_may(world: World) -> None:
    path = f"{_path(world, 'sam')}/personal-data"
    await world.by("ines").get(path, expect=403)
    for stranger in ("sue", "otto"):
        await world.by(stranger).get(path, expect=404)
        await _erase(world, "sam", by=stranger, expect=404)
    await _erase(world, "sam", by="ines", expect=403)
    await _erase(world, "ada", by="ada", expect=403)
    await _erase(world, "sam", by="sam", expect=422, confirmEmail="sue@here.test")


async def test_logins_end_with_the_person(world: World) -> None:
    encoded = await world.app[keys.PASSWORDS].hash("correct horse battery")
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        user = await uow.users.get(world.id("sam"))
        assert user is not None
        user.password_hash = encoded
    login = {"email": user.email, "password": "correct horse battery"}
    tokens = await world.with_token(None).post("/api/auth/login", login)
    await _erase(world, "sam", by="ada")
    await world.with_token(tokens["accessToken"]).get("/api/auth/me", expect=401)
    await world.with_token(None).post("/api/auth/login", login, expect=401)
