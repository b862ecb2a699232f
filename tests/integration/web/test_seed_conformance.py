"""The contract with platforms that embed the server: the requests its description is made of.

`seed_requests.http` holds them as they stand there, in their order; ids in braces, or called
`…uuid`, are those that answers before told.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from storage.models.base import new_id
from tests.integration.web.conftest import AI_MOCKS, BANKS, SESSIONS, Json, World

REQUESTS = Path(__file__).with_name("seed_requests.http")
PEOPLE = {"candidate-uuid": "sam", "interviewer-uuid": "ines", "candidateId=uuid": "sam"}
ANALYTICS = "/api/interviews/analytics"


@dataclass(frozen=True, slots=True)
class SeedRequest:
    """One request as the document writes it."""

    method: str
    target: str
    headers: dict[str, str]
    body: Json | None

    @property
    def name(self) -> str:
        return f"{self.method} {urlsplit(self.target).path}"


def _read(text: str) -> Iterator[SeedRequest]:
    for block in text.split("###\n"):
        head, _, body = block.strip().partition("\n\n")
        first, *lines = head.splitlines()
        method, target = first.split(" ")
        headers = dict(line.split(": ", 1) for line in lines)
        yield SeedRequest(method, target, headers, json.loads(body) if body else None)


class Walk:
    """Sends the requests one after the other and keeps what later ones speak of."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.ids = {"job-uuid": str(new_id())}
        for placeholder, name in PEOPLE.items():
            self.ids[placeholder] = str(world.id(name))
        self.ids |= {"{candidateId}": str(world.id("sam")), "{userId}": str(world.id("sam"))}

    async def send(self, request: SeedRequest, who: str, expect: int) -> tuple[Json, Json]:
        """Return what was sent and what came back."""
        target, body = self._filled(request.target), self._filled(json.dumps(request.body))
        headers = dict(request.headers)
        if "Authorization" in headers:
            assert headers["Authorization"] == "Bearer <token>"
            headers["Authorization"] = f"Bearer {self._world.token(who)}"
        async with await self._world.with_token(None).send(
            request.method,
            target,
            headers=headers,
            data=None if request.body is None else body.encode(),
        ) as response:
            text = await response.text()
            assert response.status == expect, f"{request.name}: {response.status} {text[:500]}"
            return json.loads(body) or {}, json.loads(text)

    def _filled(self, text: str) -> str:
        for placeholder, value in self.ids.items():
            name, found, _ = placeholder.rpartition("=")
            text = text.replace(placeholder, f"{name}{found}{value}")
        return text


@dataclass(frozen=True, slots=True)
class Expected:
    """Who may send a request, its status, what its answer says and which id it gives."""

    who: str
    check: Callable[[Json, Json], None]
    status: int = 200
    gives: str | None = None


def _echoes(sent: Json, got: Json) -> None:
    for name, value in sent.items():
        assert got[name] == value, name


def _scheduled(sent: Json, got: Json) -> None:
    _echoes(sent, got)
    assert got["status"] == "scheduled"
    assert got["meetingUrl"]


def _found(_sent: Json, got: Json) -> None:
    [item] = got["items"]
    assert (item["status"], item["scheduledAt"]) == ("scheduled", "2024-02-15T10:00:00Z")
    assert got["nextCursor"] is None


def _started(sent: Json, got: Json) -> None:
    _echoes(sent, got)
    assert got["status"] == "in_progress"
    assert got["startedAt"]


def _completed(sent: Json, got: Json) -> None:
    _echoes(sent, got)
    assert got["status"] == "completed"
    assert got["completedAt"]


def _mock_made(sent: Json, got: Json) -> None:
    _echoes(sent, got)
    assert got["status"] == "created"
    assert got["questionCount"] > 0


def _mock_started(_sent: Json, got: Json) -> None:
    assert got["status"] == "in_progress"
    assert got["currentQuestion"]["questionText"]


def _judged(_sent: Json, got: Json) -> None:
    assert 0 <= got["score"] <= 100
    assert got["breakdown"]
    assert set(got["feedback"]) == {"summary", "strengths", "improvements"}
    assert not got["completed"]


def _imported(_sent: Json, got: Json) -> None:
    assert (got["imported"], got["errors"]) == (2, [])


def _nothing_then(_sent: Json, got: Json) -> None:
    assert got["totals"]["total"] == 0
    assert {"byType", "byDifficulty", "scoreDistribution", "questionBanks"} <= set(got)


def _candidate(_sent: Json, got: Json) -> None:
    assert (got["totals"]["total"], got["totals"]["averageScore"]) == (2, 85)
    assert [each["score"] for each in got["latest"]] == [85]


def _practice(_sent: Json, got: Json) -> None:
    assert (got["totals"]["total"], got["answers"]) == (1, 1)
    assert "communication" in {skill["skill"] for skill in got["skills"]}


def _healthy(_sent: Json, got: Json) -> None:
    assert got["status"] == "ok"
    assert {"database", "scoring", "speech", "media", "storage", "cache"} <= set(got["checks"])


EXPECTED = {
    "POST /api/interviews/sessions": Expected("ines", _scheduled, 201, "{sessionId}"),
    "GET /api/interviews/sessions": Expected("ines", _found),
    "POST /api/interviews/sessions/{sessionId}/start": Expected("ines", _started),
    "POST /api/interviews/sessions/{sessionId}/complete": Expected("ines", _completed),
    "POST /api/interviews/ai-mock": Expected("sam", _mock_made, 201, "{interviewId}"),
    "POST /api/interviews/ai-mock/{interviewId}/start": Expected("sam", _mock_started),
    "POST /api/interviews/ai-mock/{interviewId}/response": Expected("sam", _judged),
    "POST /api/interviews/question-banks": Expected("ines", _echoes, 201, "{bankId}"),
    "POST /api/interviews/question-banks/{bankId}/questions": Expected("ines", _echoes, 201),
    "POST /api/interviews/question-banks/{bankId}/questions/bulk-import": Expected(
        "ines", _imported
    ),
    "GET /api/interviews/analytics": Expected("ada", _nothing_then),
    "GET /api/interviews/analytics/candidate/{candidateId}": Expected("ada", _candidate),
    "GET /api/interviews/ai-mock/user/{userId}/analytics": Expected("ada", _practice),
    "GET /api/health/interviews": Expected("ada", _healthy),
}


async def _practice_questions(world: World) -> None:
    """Whoever practises needs questions; the document makes its bank only after."""
    bank = await world.by("ivan").post(BANKS, {"name": "Practice", "isPublic": True}, expect=201)
    for number in range(3):
        question = {"questionText": f"Tell me about project {number}.", "type": "behavioral"}
        await world.by("ivan").post(f"{BANKS}/{bank['id']}/questions", question, expect=201)


async def test_every_request_of_the_document_gets_what_it_says(world: World) -> None:
    await _practice_questions(world)
    requests = list(_read(REQUESTS.read_text(encoding="utf-8")))
    assert [request.name for request in requests] == list(EXPECTED)
    walk = Walk(world)
    for request in requests:
        expected = EXPECTED[request.name]
        sent, got = await walk.send(request, expected.who, expected.status)
        expected.check(sent, got)
        if expected.gives is not None:
            walk.ids[expected.gives] = got["id"]


async def test_its_services_and_its_flow(world: World) -> None:
    """What the document names without a request, and the flow that it wants tested."""
    await _practice_questions(world)
    ines, sam, ada = world.by("ines"), world.by("sam"), world.by("ada")
    session = await world.schedule(durationMinutes=30)
    path = f"{SESSIONS}/{session['id']}"
    assert (await ines.get(path))["id"] == session["id"]  # getInterviewSessionById
    await ines.post(f"{path}/start")
    for number in range(2):
        answer = {"questionText": f"Why {number}?", "response": "Because it is measured."}
        await sam.post(f"{path}/responses", answer, expect=201)
    await ines.post(f"{path}/complete", {"score": 70})
    await _move_and_cancel(world)
    await _complete_practice(world)
    for who, part in ((ada, ""), (ines, "")):  # getInterviewAnalytics
        figures = await who.get(f"{ANALYTICS}{part}", startDate="2020-01-01")
        assert figures["totals"]["completed"] == (2 if who is ada else 1)
        assert figures["ai"]["answers"] >= 2
    march = {"startDate": "2099-03-01", "endDate": "2099-03-31"}
    [month] = (await ada.get(f"{ANALYTICS}/trends", period="monthly", **march))["items"]
    assert (month["start"], month["total"], month["cancelled"]) == ("2099-03-01", 1, 1)
    load = await ada.get(f"{ANALYTICS}/interviewer/{world.id('ines')}")
    assert (load["totals"]["completed"], load["totals"]["averageScore"]) == (1, 70)
    home = str(world.people["ada"].organisation_id)
    assert (await ada.get(f"{ANALYTICS}/skills", organizationId=home))["items"]
    assert (await ada.get(SESSIONS, organizationId=home))["items"]
    exported = await ada.get(f"{ANALYTICS}/candidate/{world.id('sam')}")
    assert exported["totals"]["total"] == 3
    responses = await ines.get(f"{path}/responses")
    assert len(responses["items"]) == 2


async def _move_and_cancel(world: World) -> None:
    """Call rescheduleInterview and cancelInterview."""
    ines = world.by("ines")
    other = await world.schedule(durationMinutes=15)
    path = f"{SESSIONS}/{other['id']}"
    later = {"scheduledAt": "2099-03-02T09:00:00Z", "reason": "Ill"}
    moved = await ines.post(f"{path}/reschedule", later)
    assert (moved["scheduledAt"], moved["rescheduleCount"]) == (later["scheduledAt"], 1)
    cancelled = await ines.post(f"{path}/cancel", {"reason": "Filled"})
    assert (cancelled["status"], cancelled["cancelReason"]) == ("cancelled", "Filled")


async def _complete_practice(world: World) -> None:
    """Call completeAiInterview, searchQuestionBanks and getQuestionBankStats."""
    sam, ivan = world.by("sam"), world.by("ivan")
    mock = await sam.post(AI_MOCKS, {"jobRole": "Engineer", "durationMinutes": 5}, expect=201)
    path = f"{AI_MOCKS}/{mock['id']}"
    question: Any = (await sam.post(f"{path}/start"))["currentQuestion"]
    answer = {"questionText": question["questionText"], "response": "We measured the index."}
    judged = await sam.post(f"{path}/response", answer)
    done = await sam.post(f"{path}/complete")
    assert (done["status"], done["overallScore"]) == ("completed", pytest.approx(judged["score"]))
    [bank] = (await ivan.get(BANKS, text="practice"))["items"]
    stats = await ivan.get(f"{BANKS}/{bank['id']}/stats")
    assert (stats["questions"], stats["asked"], stats["neverAsked"]) == (3, 1, 2)
