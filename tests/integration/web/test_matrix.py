"""Who may do what: every operation, asked by everybody there is, held to `rights`.

An operation that has no row fails the check.
"""

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from storage.models import (
    ExportFormat,
    ExportStatus,
    InterviewResponse,
    Login,
    LoginMethod,
    Participant,
    ParticipantRole,
    Recording,
    RecordingExport,
    RecordingStatus,
    TranscriptUtterance,
    TranscriptWord,
    UploadedSpeech,
    UploadStatus,
)
from storage.models.enums import MediaSource
from tests.integration.web.conftest import (
    AI_MOCKS,
    BANKS,
    SESSIONS,
    Caller,
    Json,
    World,
    interview_of,
    unknown,
)
from tests.integration.web.rights import EVERYBODY, MATRIX
from tests.unit.media_server.transport.offers import EVERYTHING
from web import keys
from web.app import openapi_document, operations
from web.endpoints import Operation

# Answers to somebody who has the right, at a time or with words that do not fit: none of these
# says that the right is missing.
RIGHTFUL = {200, 201, 202, 204, 302, 304, 409, 412, 415, 422, 428}
# Public operations judge what they are shown, not who shows it.
JUDGED = {401, 404, 429}


@dataclass(frozen=True, slots=True)
class Stage:
    """The things that are asked for, and callers for everybody."""

    world: World
    ids: dict[str, str]
    callers: Mapping[str, Caller]
    counter: Iterator[int] = field(default_factory=itertools.count)

    def path_of(self, operation: Operation) -> str:
        """The operation's path with the ids of the things of `ines` and `sam`."""

        def fill(found: re.Match[str]) -> str:
            before = operation.path[: found.start()].rstrip("/").rsplit("/", 1)[-1]
            return self.ids[before]

        return re.sub(r"\{\w+\}", fill, operation.path)

    def query_of(self, operation: Operation) -> Json:
        """What the query must hold."""
        entry = DOCUMENT["paths"][operation.path][operation.method.lower()]
        wanted = {
            each["name"]: each["example"]
            for each in entry.get("parameters", [])
            if each["in"] == "query" and each["required"]
        }
        given = {"start": "2030-01-01T00:00:00Z", "end": "2030-01-02T00:00:00Z"}
        given["userIds"] = str(self.world.id("sam"))
        return {name: given.get(name, value) for name, value in wanted.items()}

    async def renew(self, operation: Operation) -> None:
        """Put back what was taken away by those who may."""
        if "/offers/{" in operation.path:
            await self._offer()
        if "/share-links/{" in operation.path:
            path = f"{SESSIONS}/{self.ids['sessions']}/share-links"
            self.ids["share-links"] = (await self.callers["ines"].post(path, expect=201))["id"]
        if "/comments/{" in operation.path:
            self.ids["comments"] = await self._commented()
        if "/scorecards/{" in operation.path and "scorecards" not in self.ids:
            await self._begin_card()
        makers = {
            "erasure-requests": self._requested_erasure,
            "streams": self._made_stream,
            "exports": self._made_export,
            "speech-analyses": self._uploaded,
        }
        for kind, make in makers.items():
            if f"/{kind}/{{" in operation.path:
                self.ids[kind] = await make()
        if operation.name in {"delete_question_bank", "delete_question"}:
            await self._renew_bank()
        if "/absences/{" in operation.path:
            path = f"/api/interviews/scheduling/people/{self.ids['users']}/absences"
            times = {"startsAt": "2030-01-01T10:00:00Z", "endsAt": "2030-01-01T11:00:00Z"}
            made = await self.callers["sam"].post(path, times, expect=201)
            self.ids["absences"] = made["id"]

    async def _made_stream(self) -> str:
        start = datetime(2033, 1, 1, tzinfo=UTC) + timedelta(hours=2 * next(self.counter))
        body = interview_of(
            self.world.id("ines"), self.world.id("sue"), scheduledAt=start.isoformat()
        )
        session = await self.callers["ines"].post(SESSIONS, body, expect=201)
        path = f"{SESSIONS}/{session['id']}/whip"
        sdp = {"data": EVERYTHING, "headers": {"Content-Type": "application/sdp"}}
        async with await self.callers["ines"].send("POST", path, **sdp) as response:
            assert response.status == 201, await response.text()
            return response.headers["Location"].rpartition("/")[2]

    async def _offer(self) -> None:
        body = {"candidateId": self.ids["users"], "type": "technical", "mode": "video"}
        slot = datetime.now(UTC) + timedelta(days=30, hours=2 * next(self.counter))
        times = {"durationMinutes": 60, "slots": [slot.isoformat()]}
        offers = "/api/interviews/scheduling/offers"
        made = await self.callers["ines"].post(offers, {**body, **times}, expect=201)
        self.ids["offers"], self.ids["slots"] = made["id"], made["slots"][0]["id"]

    async def _commented(self) -> str:
        path = f"{SESSIONS}/{self.ids['sessions']}/comments"
        made = await self.callers["ines"].post(path, {"text": "Well said", "atMs": 5}, expect=201)
        return str(made["id"])

    async def _begin_card(self) -> None:
        path = f"{SESSIONS}/{self.ids['sessions']}/scorecards"
        ines = self.callers["ines"]
        mine = (await ines.get(path))["mine"] or await ines.post(path, expect=201)
        self.ids["scorecards"] = mine["id"]

    async def _renew_bank(self) -> None:
        ines = self.callers["ines"]
        bank = await ines.post(BANKS, {"name": "Basics"}, expect=201)
        path = f"{BANKS}/{bank['id']}/questions"
        question = await ines.post(path, {"questionText": "Why?"}, expect=201)
        self.ids["question-banks"], self.ids["questions"] = bank["id"], question["id"]

    async def _made_export(self) -> str:
        made = RecordingExport(
            session_id=UUID(self.ids["sessions"]),
            recording_id=UUID(self.ids["recordings"]),
            format=ExportFormat.MP4,
            status=ExportStatus.READY,
            blob_key="exports/none",
            mime_type="video/mp4",
            size_bytes=0,
        )
        async with self.world.app[keys.DATABASE].unit_of_work() as uow:
            return str((await uow.exports.add(made)).id)

    async def _uploaded(self) -> str:
        sent = UploadedSpeech(
            session_id=UUID(self.ids["sessions"]),
            uploaded_by_id=self.world.id("sam"),
            language="en",
            status=UploadStatus.READY,
            blob_key="uploads/none",
            mime_type="audio/webm",
            size_bytes=0,
            result=None,
        )
        async with self.world.app[keys.DATABASE].unit_of_work() as uow:
            return str((await uow.uploads.add(sent)).id)

    async def _requested_erasure(self) -> str:
        start = datetime(2031, 1, 1, tzinfo=UTC) + timedelta(hours=2 * next(self.counter))
        body = interview_of(
            self.world.id("ines"), self.world.id("sue"), scheduledAt=start.isoformat()
        )
        session = await self.callers["ines"].post(SESSIONS, body, expect=201)
        path = f"{SESSIONS}/{session['id']}/erasure-request"
        asked = await self.callers["sue"].post(path, expect=201)
        return str(asked["id"])

    def body_of(self, operation: Operation) -> Any:
        """A body that is taken, so that rights are what it fails by."""
        if operation.takes is None or operation.takes_query:
            return None
        entry = DOCUMENT["paths"][operation.path][operation.method.lower()]
        [media] = entry["requestBody"]["content"].values()
        text = json.dumps(media["example"])
        return {**json.loads(text), **self._words_of(operation.name)}

    def _words_of(self, name: str) -> Json:
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        match name:
            case "create_session":
                people = {"candidateId": self.ids["users"], "interviewerId": None}
                unset = {"jobId": None, "questionBankId": None, "panelInterviewerIds": []}
                return {**people, **unset, "scheduledAt": tomorrow}
            case "update_session":
                return {"panelInterviewerIds": [], "interviewerId": str(self.world.id("ines"))}
            case "reschedule_session":
                return {"scheduledAt": tomorrow}
            case "book_slot":
                return {"slotId": self.ids.get("slots")}
            case "update_user":
                return {"role": "student"}
        return {}


DOCUMENT = openapi_document()


async def _interview(world: World) -> str:
    """An interview of `ines` with `sam` that has run, with a recording."""
    session_id = UUID((await world.schedule(scheduledAt="2030-01-01T10:00:00Z"))["id"])
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        participant = await uow.participants.add(
            Participant(
                session_id=session_id,
                user_id=world.id("sam"),
                name="Sam",
                role=ParticipantRole.CANDIDATE,
            )
        )
        await uow.responses.add(
            InterviewResponse(
                session_id=session_id, participant_id=participant.id, question_text="Why?"
            )
        )
        await uow.transcripts.add_utterance(
            TranscriptUtterance(
                session_id=session_id,
                participant_id=participant.id,
                start_ms=0,
                end_ms=9,
                text="Because",
                language="en",
            ),
            [TranscriptWord(text="Because", start_ms=0, end_ms=9, probability=0.9)],
        )
        await uow.recordings.add(
            Recording(
                session_id=session_id,
                participant_id=participant.id,
                source=MediaSource.CAMERA,
                mime_type="video/webm",
                status=RecordingStatus.READY,
                blob_key="recordings/none",
                size_bytes=0,
                start_ms=0,
                duration_ms=1,
                audit={},
            )
        )
    return str(session_id)


@pytest.fixture
async def stage(world: World) -> Stage:
    world.app[keys.LIMITS]._items.clear()
    session = await _interview(world)
    bank = await world.by("ines").post(BANKS, {"name": "Basics"}, expect=201)
    question = await world.by("ines").post(
        f"{BANKS}/{bank['id']}/questions", {"questionText": "Why?"}, expect=201
    )
    link = await world.by("ines").post(f"{SESSIONS}/{session}/guest-link")
    public = await world.by("ivan").post(BANKS, {"name": "P", "isPublic": True}, expect=201)
    await world.by("ivan").post(
        f"{BANKS}/{public['id']}/questions", {"questionText": "How?"}, expect=201
    )
    mock = await world.by("sam").post(AI_MOCKS, {"jobRole": "Engineer"}, expect=201)
    database = world.app[keys.DATABASE]
    async with database.unit_of_work() as uow:
        now = datetime.now(UTC)
        login = await uow.logins.add(
            Login(
                user_id=world.id("sam"),
                method=LoginMethod.PASSWORD,
                refreshed_at=now,
                expires_at=now + timedelta(days=1),
            )
        )
        [recording] = await uow.recordings.of_session(UUID(session))
        [response] = await uow.responses.of_session(UUID(session))
        [(utterance, _)] = await uow.transcripts.of_session(UUID(session))
    ids = {
        "sessions": session,
        "question-banks": bank["id"],
        "questions": question["id"],
        "ai-mock": mock["id"],
        "users": str(world.id("sam")),
        "people": str(world.id("sam")),
        "user": str(world.id("sam")),
        "candidate": str(world.id("sam")),
        "interviewer": str(world.id("sam")),
        "accommodations": str(world.id("sam")),
        "logins": str(login.id),
        "feeds": "none",
        "share": "none",
        "media": unknown(),
        "recordings": str(recording.id),
        "responses": str(response.id),
        "transcript": str(utterance.id),
    }
    people = {name: world.by(name) for name in EVERYBODY if name not in {"nobody", "guest"}}
    callers = {"nobody": world.with_token(None), "guest": world.with_token(link["token"]), **people}
    return Stage(world, ids, callers)


def test_the_matrix_covers_every_operation_and_nothing_else() -> None:
    assert sorted(MATRIX) == sorted(operation.name for operation in operations())


async def test_everybody_is_told_what_the_matrix_says(stage: Stage) -> None:
    wrong = []
    for operation in operations():
        for name, expected in MATRIX[operation.name].items():
            status = await _ask(stage, operation, name)
            rightful = RIGHTFUL | (JUDGED if operation.public else set())
            fits = status in rightful if expected == 200 else status == expected
            if not fits:
                wrong.append(f"{name}: {operation.name} {status}, not {expected}")
    assert wrong == []


async def _ask(stage: Stage, operation: Operation, name: str) -> int:
    await stage.renew(operation)
    path, body = stage.path_of(operation), stage.body_of(operation)
    # Media need not be there to be asked for.
    is_media = operation.name in {"get_recording_media", "get_export_media", "get_upload_media"}
    headers = {"If-None-Match": "*"} if is_media else {}
    async with await stage.callers[name].send(
        operation.method,
        path,
        json=body,
        params=stage.query_of(operation),
        headers=headers,
        allow_redirects=False,
    ) as response:
        await response.read()
        return response.status


async def test_ids_of_other_organisations_are_as_good_as_none(stage: Stage) -> None:
    """What `otto` is told of a thing that is there must not differ from one that is nowhere."""
    for operation in operations():
        if operation.public or "{" not in operation.path:
            continue
        await stage.renew(operation)
        path = stage.path_of(operation)
        nowhere = re.sub(r"[0-9a-f-]{36}", unknown(), path)
        there, none = [await _problem(stage, operation, each) for each in (path, nowhere)]
        assert there == none, operation.name


async def _problem(stage: Stage, operation: Operation, path: str) -> str:
    async with await stage.callers["otto"].send(
        operation.method, path, json=stage.body_of(operation), params=stage.query_of(operation)
    ) as response:
        assert response.status == 404, f"{operation.name} {response.status}"
        detail: str = (await response.json())["detail"]
        return detail
