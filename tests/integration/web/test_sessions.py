"""Interviews are scheduled, found, held and shown to each as they may see them."""

from datetime import UTC, datetime, timedelta

from tests.integration.web.conftest import BANKS, HOUR, SESSIONS, World, interview_of, unknown

FIELDS = {
    "id", "organisationId", "candidateId", "candidateName", "interviewerId", "interviewerName",
    "jobId", "questionBankId", "title", "type", "mode", "status", "scheduledAt",
    "durationMinutes", "difficulty", "language", "tags", "isAiInterview", "recordSession",
    "preparationTime", "allowReschedule", "rescheduleDeadlineHours", "meetingUrl", "location",
    "maxReschedules", "rescheduleCount", "rescheduleReason", "cancelledAt", "cancelReason",
    "endsAt", "timeZone", "localStart", "panel", "oneWay",
    "deviceInfo", "startedAt", "completedAt", "score", "feedback", "notes", "aiMockId",
    "createdAt", "updatedAt",
}  # fmt: skip


async def test_the_seeds_own_request_is_taken_word_for_word(world: World) -> None:
    body = {
        "candidateId": str(world.id("sam")),
        "interviewerId": str(world.id("ines")),
        "jobId": unknown(),
        "type": "technical",
        "mode": "video",
        "scheduledAt": "2027-02-15T10:00:00Z",
        "durationMinutes": 60,
        "difficulty": "medium",
        "tags": ["javascript", "react"],
        "isAiInterview": False,
        "preparationTime": 5,
        "allowReschedule": True,
        "rescheduleDeadlineHours": 24,
    }
    ines = world.by("ines")
    async with await ines.send("POST", SESSIONS, json=body) as response:
        session = await response.json()
        assert response.status == 201
        assert response.headers["Location"] == f"{SESSIONS}/{session['id']}"
        assert response.headers["Cache-Control"] == "no-store"
    assert set(session) == FIELDS
    assert {key: session[key] for key in body} == body
    assert (session["candidateName"], session["interviewerName"]) == ("Sam", "Ines")
    assert session["status"] == "scheduled"
    assert session["meetingUrl"] == f"http://127.0.0.1:8080/interviews/{session['id']}"
    assert await ines.get(f"{SESSIONS}/{session['id']}") == session
    found = await ines.get(
        SESSIONS,
        candidateId=body["candidateId"],
        status="scheduled",
        startDate="2027-02-01",
        endDate="2027-02-28",
    )
    assert [item["id"] for item in found["items"]] == [session["id"]]
    path = f"{SESSIONS}/{session['id']}"
    device = {"browser": "Chrome", "os": "Windows 10"}
    started = await ines.post(f"{path}/start", {"location": "Remote", "deviceInfo": device})
    assert (started["location"], started["deviceInfo"]) == ("Remote", device)
    verdict = {
        "score": 85,
        "feedback": {"technical": "Strong problem-solving skills"},
        "notes": "Excellent candidate with relevant experience",
    }
    done = await ines.post(f"{path}/complete", verdict)
    assert {key: done[key] for key in verdict} == verdict
    assert done["startedAt"] <= done["completedAt"]


async def test_a_candidate_does_not_see_what_was_thought_of_them(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}"
    await world.by("ines").post(f"{path}/start")
    await world.by("ines").post(
        f"{path}/complete", {"score": 40, "feedback": {"a": "b"}, "notes": "No"}
    )
    for seen in (
        await world.by("sam").get(path),
        (await world.by("sam").get(SESSIONS))["items"][0],
    ):
        assert (seen["score"], seen["feedback"], seen["notes"]) == (None, None, None)
        assert seen["status"] == "completed"
    assert (await world.by("ada").get(path))["notes"] == "No"


async def test_everybody_finds_their_own(world: World) -> None:
    mine = await world.schedule()
    others = await world.by("ivan").post(
        SESSIONS, interview_of(world.id("ivan"), world.id("sue")), expect=201
    )
    expected = {
        "ada": {mine["id"], others["id"]},
        "ines": {mine["id"]},
        "ivan": {others["id"]},
        "sam": {mine["id"]},
        "sue": {others["id"]},
        "otto": set(),
    }
    for name, ids in expected.items():
        found = await world.by(name).get(SESSIONS)
        assert {item["id"] for item in found["items"]} == ids, name


async def test_filters_narrow(world: World) -> None:
    now = datetime.now(UTC)
    early = await world.schedule(scheduledAt=(now + HOUR).isoformat(), mode="audio")
    late = await world.schedule(scheduledAt=(now + 72 * HOUR).isoformat(), type="hr")
    ada = world.by("ada")

    async def ids(**query: str) -> list[str]:
        return [item["id"] for item in (await ada.get(SESSIONS, **query))["items"]]

    assert await ids() == [late["id"], early["id"]]
    assert await ids(mode="audio") == [early["id"]]
    assert await ids(type="hr") == [late["id"]]
    assert await ids(status="completed") == []
    assert await ids(interviewerId=str(world.id("ines"))) == [late["id"], early["id"]]
    assert await ids(candidateId=str(world.id("sue"))) == []
    assert await ids(startDate=(now + 2 * HOUR).isoformat()) == [late["id"]]
    assert await ids(endDate=(now + 2 * HOUR).isoformat()) == [early["id"]]
    day = (now + 72 * HOUR).date()
    assert await ids(startDate=day.isoformat(), endDate=day.isoformat()) == [late["id"]]
    assert await ids(endDate=(day - timedelta(days=1)).isoformat()) == [early["id"]]


async def test_pages_hold_everything_once_while_the_list_grows(world: World) -> None:
    now = datetime.now(UTC)
    made = {
        (await world.schedule(scheduledAt=(now + (3 + number) * HOUR).isoformat()))["id"]
        for number in range(7)
    }
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query = {"limit": 2} if cursor is None else {"limit": 2, "cursor": cursor}
        page = await world.by("ada").get(SESSIONS, **query)
        seen += [item["id"] for item in page["items"]]
        await world.schedule(scheduledAt=(now + (99 + len(seen)) * HOUR).isoformat())
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen))
    assert set(seen) == made


async def test_who_is_named_must_be_there(world: World) -> None:
    ines = world.by("ines")
    foreign = str(world.id("otto"))
    for changes in (
        {"candidateId": foreign},
        {"candidateId": unknown()},
        {"interviewerId": foreign},
        {"interviewerId": str(world.id("sue"))},
        {"questionBankId": unknown()},
    ):
        body = interview_of(world.id("ines"), world.id("sam"), **changes)
        problem = await ines.post(SESSIONS, body, expect=422)
        assert next(iter(changes)) in problem["detail"]


async def test_people_are_listed_for_staff(world: World) -> None:
    found = await world.by("ines").get("/api/users", role="student")
    assert [(item["name"], item["role"]) for item in found["items"]] == [
        ("Sam", "student"),
        ("Sue", "student"),
    ]
    first = await world.by("ines").get("/api/users", limit=3)
    rest = await world.by("ines").get("/api/users", limit=3, cursor=first["nextCursor"])
    names = [item["name"] for item in first["items"] + rest["items"]]
    assert names == ["Ada", "Ines", "Ivan", "Sam", "Sue"]
    assert rest["nextCursor"] is None


async def test_facts_are_told_by_audience_and_in_parts(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}"
    await world.by("ines").post(f"{path}/start")
    await world.by("ines").post(f"{path}/complete", {"score": 1})
    all_facts = (await world.by("ines").get(f"{path}/events"))["items"]
    assert [fact["type"] for fact in all_facts][:2] == [
        "interview.started",
        "interview.completed",
    ]
    first = await world.by("ines").get(f"{path}/events", limit=1)
    assert first["nextAfter"] == 1
    rest = await world.by("ines").get(f"{path}/events", after=first["nextAfter"])
    assert first["items"] + rest["items"] == all_facts
    assert rest["nextAfter"] is None
    told = await world.by("sam").get(f"{path}/events")
    assert {fact["audience"] for fact in told["items"]} <= {"everyone", "candidate"}


async def test_question_banks_and_their_visibility(world: World) -> None:
    ines, ivan, ada = world.by("ines"), world.by("ivan"), world.by("ada")
    public = await ines.post(BANKS, {"name": "Public", "isPublic": True}, expect=201)
    private = await ines.post(
        BANKS,
        {
            "name": "JavaScript Technical Questions",
            "description": "Comprehensive JavaScript interview questions",
            "category": "Programming",
            "difficulty": "medium",
            "tags": ["javascript", "frontend", "technical"],
            "isPublic": False,
            "allowRandomSelection": True,
            "defaultTimeLimit": 15,
            "shuffleQuestions": True,
        },
        expect=201,
    )
    assert [bank["id"] for bank in (await ines.get(BANKS))["items"]] == [
        private["id"],
        public["id"],
    ]
    assert [bank["id"] for bank in (await ivan.get(BANKS))["items"]] == [public["id"]]
    assert len((await ada.get(BANKS))["items"]) == 2
    await ivan.get(f"{BANKS}/{private['id']}", expect=404)
    await world.by("otto").get(f"{BANKS}/{public['id']}", expect=404)
    await world.by("otto").get(f"{BANKS}/{public['id']}/questions", expect=404)
    assert await ada.get(f"{BANKS}/{private['id']}") == private


QUESTION = {
    "questionText": "Explain the difference between let, const, and var in JavaScript",
    "expectedAnswer": "let and const are block-scoped, var is function-scoped...",
    "followUpQuestions": [
        "Can you give an example of hoisting with var?",
        "When would you use const vs let?",
    ],
    "evaluationCriteria": {
        "technical_accuracy": 8,
        "communication": 5,
        "depth_of_knowledge": 7,
    },
    "timeLimitMinutes": 10,
    "difficulty": "medium",
    "type": "technical",
    "tags": ["javascript", "variables", "scope"],
    "hints": ["Think about scope and hoisting"],
    "sampleAnswers": [
        {
            "answer": "let and const are block-scoped...",
            "rating": 90,
            "explanation": "Comprehensive answer covering all key points",
        }
    ],
}


async def test_questions_are_added_in_order_by_those_who_may(world: World) -> None:
    ines = world.by("ines")
    bank = await ines.post(BANKS, {"name": "Public", "isPublic": True}, expect=201)
    path = f"{BANKS}/{bank['id']}/questions"
    first = await ines.post(path, QUESTION, expect=201)
    assert {key: first[key] for key in QUESTION} == QUESTION
    second = await world.by("ada").post(path, {"questionText": "Why?"}, expect=201)
    assert [first["position"], second["position"]] == [0, 1]
    await world.by("ivan").post(path, {"questionText": "Mine?"}, expect=403)
    await world.by("otto").post(path, {"questionText": "Mine?"}, expect=404)
    page = await world.by("ivan").get(path, limit=1)
    rest = await world.by("ivan").get(path, limit=1, cursor=page["nextCursor"])
    assert [page["items"][0], rest["items"][0]] == [first, second]
    assert rest["nextCursor"] is None
    for wrong in (
        {"questionText": ""},
        {"questionText": "Why?", "evaluationCriteria": {"a": 0}},
        {"questionText": "Why?", "sampleAnswers": [{"answer": "x", "rating": 101}]},
    ):
        await ines.post(path, wrong, expect=422)


async def test_an_interview_in_writing_is_held_over_rest_alone(world: World) -> None:
    session = await world.schedule(mode="chat")
    path = f"{SESSIONS}/{session['id']}"
    ines, sam = world.by("ines"), world.by("sam")
    answer = {
        "questionText": "Tell me about a challenging project you worked on",
        "response": "I worked on a chat application. We had six weeks, so I measured first.",
        "responseTime": 120,
        "skillCategory": "communication",
    }
    await sam.post(f"{path}/responses", answer, expect=409)
    await ines.post(f"{path}/start")
    taken = await sam.post(f"{path}/responses", answer, expect=201)
    assert (taken["responseText"], taken["aiScore"]) == (answer["response"], None)
    assert (taken["breakdown"], taken["feedback"]) == ([], None)
    await world.by("ivan").post(f"{path}/responses", answer, expect=404)
    await sam.post(f"{path}/responses", {**answer, "response": ""}, expect=422)
    await sam.post(f"{path}/responses", {**answer, "audioUrl": "javascript:1"}, expect=422)
    await ines.post(f"{path}/complete", {"score": 70})
    [reviewed] = (await ines.get(f"{path}/responses"))["items"]
    assert reviewed["id"] == taken["id"]
    assert reviewed["status"] == "scored"
    assert 0 <= reviewed["aiScore"] <= 100
    assert reviewed["skillCategory"] == "communication"
    told = [fact["type"] for fact in (await sam.get(f"{path}/events"))["items"]]
    assert "interview.response.submitted" in told
    assert "response.scored" not in told
