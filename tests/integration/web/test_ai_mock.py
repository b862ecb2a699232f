"""A practice interview in writing, from its creation to its review, over REST alone."""

from uuid import UUID

from media_server.policy import Actor
from media_server.practice_bank import NAME
from media_server.practice_questions import LINES
from tests.integration.web.conftest import AI_MOCKS, BANKS, SESSIONS, World
from web import keys
from web.demo_questions import QUESTIONS


async def _bank(world: World) -> None:
    ines = world.by("ines")
    bank = await ines.post(BANKS, {"name": "Practice", "isPublic": True}, expect=201)
    for question in QUESTIONS[:4]:
        await ines.post(
            f"{BANKS}/{bank['id']}/questions",
            {
                "questionText": question["question_text"],
                "expectedAnswer": question["expected_answer"],
                "evaluationCriteria": question["evaluation_criteria"],
                "hints": question["hints"],
                "timeLimitMinutes": question["time_limit_minutes"],
                "type": question["type"],
                "sampleAnswers": question["sample_answers"],
            },
            expect=201,
        )


MOCK = {
    "jobRole": "Software Engineer",
    "jobDescription": "Full-stack developer with React and Node.js experience",
    "companyName": "TechCorp",
    "difficulty": "medium",
    "durationMinutes": 15,
    "format": "voice_only",
    "questionTypes": ["technical", "behavioral"],
    "focusAreas": ["javascript", "react", "problem-solving"],
    "enableHints": True,
    "recordSession": True,
    "realTimeAnalysis": True,
}


async def test_create_start_answer_complete_review(world: World) -> None:
    await _bank(world)
    sam = world.by("sam")
    mock = await sam.post(AI_MOCKS, MOCK, expect=201)
    assert {key: mock[key] for key in MOCK} == MOCK
    assert (mock["status"], mock["questionCount"], mock["questionIndex"]) == ("created", 3, 0)
    path = f"{AI_MOCKS}/{mock['id']}"
    answer = {"questionText": "Why?", "response": "Because."}
    await sam.post(f"{path}/response", answer, expect=409)
    started = await sam.post(f"{path}/start", {"networkQuality": "excellent", "location": "home"})
    question = started["currentQuestion"]
    assert question["hints"] == []
    assert question["hintsLeft"] > 0
    assert question["timeLimitSeconds"] == 180
    scores = []
    for number in range(3):
        given = next(
            each["sample_answers"][0]["answer"]
            for each in QUESTIONS
            if each["question_text"] == question["questionText"]
        )
        feedback = await sam.post(
            f"{path}/response",
            {
                "questionText": question["questionText"],
                "response": given,
                "audioUrl": "https://storage.example.com/audio/response.wav",
                "responseTime": 120,
                "skillCategory": "communication",
            },
        )
        assert 50 <= feedback["score"] <= 100
        assert feedback["feedback"]["summary"]
        quotes = [proof["quote"] for part in feedback["breakdown"] for proof in part["evidence"]]
        assert quotes
        assert all(quote in given for quote in quotes)
        assert feedback["completed"] == (number == 2)
        scores.append(feedback["score"])
        question = feedback["nextQuestion"]
    assert question is None
    done = await sam.post(f"{path}/complete")
    assert done["status"] == "completed"
    assert min(scores) <= done["overallScore"] <= max(scores)
    assert done["currentQuestion"] is None
    await sam.post(f"{path}/complete", expect=409)
    await sam.post(f"{path}/response", answer, expect=409)
    await _review(world, mock["sessionId"], scores)


async def _review(world: World, session_id: str, scores: list[float]) -> None:
    sam, path = world.by("sam"), f"{SESSIONS}/{session_id}"
    session = await sam.get(path)
    assert session["isAiInterview"]
    assert session["score"] is not None
    responses = (await sam.get(f"{path}/responses"))["items"]
    assert [item["aiScore"] for item in responses] == scores
    assert [item["position"] for item in responses] == [0, 1, 2]
    assert {item["status"] for item in responses} == {"scored"}
    assert responses[0]["skillCategory"] == "communication"
    types = [fact["type"] for fact in (await sam.get(f"{path}/events"))["items"]]
    assert types.count("interview.question.asked") == 3
    assert types.count("response.scored") == 3
    assert types.count("interview.completed") == 1
    assert (await sam.get(f"{path}/transcript")) == {"utterances": []}
    assert (await sam.get(f"{path}/recordings"))["items"] == []
    await world.by("sue").get(f"{path}/responses", expect=404)
    assert (await world.by("ada").get(f"{path}/responses"))["items"] == responses


async def test_practice_is_ones_own(world: World) -> None:
    await _bank(world)
    first = await world.by("sam").post(AI_MOCKS, MOCK, expect=201)
    second = await world.by("sam").post(AI_MOCKS, {"jobRole": "Cook"}, expect=201)
    page = await world.by("sam").get(AI_MOCKS, limit=1)
    rest = await world.by("sam").get(AI_MOCKS, limit=1, cursor=page["nextCursor"])
    assert [page["items"][0]["id"], rest["items"][0]["id"]] == [second["id"], first["id"]]
    assert rest["nextCursor"] is None
    assert (await world.by("sue").get(AI_MOCKS))["items"] == []
    path = f"{AI_MOCKS}/{first['id']}"
    for stranger in ("sue", "ines", "otto"):
        await world.by(stranger).get(path, expect=404)
        await world.by(stranger).post(f"{path}/start", expect=404)
        answer = {"questionText": "Why?", "response": "Because."}
        await world.by(stranger).post(f"{path}/response", answer, expect=404)
    assert (await world.by("ada").get(path))["id"] == first["id"]
    session = await world.by("sam").get(f"{SESSIONS}/{first['sessionId']}")
    assert session["aiMockId"] == first["id"]


async def test_without_any_bank_questions_are_built_in(world: World) -> None:
    sam, asked = world.by("sam"), list[str]()
    for _ in range(2):
        mock = await sam.post(AI_MOCKS, {"jobRole": "Nurse", "durationMinutes": 15}, expect=201)
        path = f"{AI_MOCKS}/{mock['id']}"
        current = (await sam.post(f"{path}/start"))["currentQuestion"]
        assert current["hintsLeft"] == 1
        while current is not None:
            asked.append(current["questionText"])
            given = {"questionText": current["questionText"], "response": "I would ask first."}
            current = (await sam.post(f"{path}/response", given))["nextQuestion"]
        await sam.post(f"{path}/complete")
    assert len(set(asked)) == len(asked) == 6
    [bank] = (await world.by("ines").get(BANKS))["items"]
    assert (bank["name"], bank["isPublic"]) == (NAME, True)
    questions = (await world.by("ines").get(f"{BANKS}/{bank['id']}/questions", limit=100))["items"]
    tags = {question["questionText"]: set(question["tags"]) for question in questions}
    assert {tag for text in asked for tag in tags[text] & LINES.keys()} == {"care"}


async def test_hints_are_kept_back_when_not_wanted(world: World) -> None:
    await _bank(world)
    sam = world.by("sam")
    mock = await sam.post(AI_MOCKS, {**MOCK, "enableHints": False}, expect=201)
    started = await sam.post(f"{AI_MOCKS}/{mock['id']}/start")
    assert started["currentQuestion"]["hintsLeft"] == 0


async def test_a_question_put_in_the_room_is_the_current_one(world: World) -> None:
    await _bank(world)
    sam = world.by("sam")
    mock = await sam.post(AI_MOCKS, MOCK, expect=201)
    started = await sam.post(f"{AI_MOCKS}/{mock['id']}/start")
    user = world.people["sam"]
    actor = Actor(user_id=user.id, organisation_id=user.organisation_id, role=user.role)
    lifecycle = world.app[keys.SERVER].lifecycle
    response = await lifecycle.next_question(actor, UUID(mock["sessionId"]))
    assert response is not None
    shown = await sam.get(f"{AI_MOCKS}/{mock['id']}")
    assert shown["currentQuestion"] == {
        **started["currentQuestion"],
        "responseId": str(response.id),
    }
    assert shown["questionIndex"] == 1


async def test_hints_come_one_by_one(world: World) -> None:
    ines, sam = world.by("ines"), world.by("sam")
    bank = await ines.post(BANKS, {"name": "Practice", "isPublic": True}, expect=201)
    question = {"questionText": "Why?", "hints": ["First", "Second"]}
    await ines.post(f"{BANKS}/{bank['id']}/questions", question, expect=201)
    mock = await sam.post(AI_MOCKS, {"jobRole": "E", "durationMinutes": 5}, expect=201)
    path = f"{AI_MOCKS}/{mock['id']}"
    await sam.post(f"{path}/hint", expect=409)
    await sam.post(f"{path}/start")
    first = await sam.post(f"{path}/hint")
    assert (first["text"], first["number"], first["remaining"]) == ("First", 1, 1)
    shown = (await sam.get(path))["currentQuestion"]
    assert (shown["hints"], shown["hintsLeft"]) == (["First"], 1)
    second = await sam.post(f"{path}/hint")
    assert (second["text"], second["number"], second["remaining"]) == ("Second", 2, 0)
    await sam.post(f"{path}/hint", expect=409)
    facts = (await sam.get(f"{SESSIONS}/{mock['sessionId']}/events"))["items"]
    given = [fact["payload"]["hint"] for fact in facts if fact["type"] == "hint.given"]
    assert given == ["First", "Second"]
    [open_answer] = (await sam.get(f"{SESSIONS}/{mock['sessionId']}/responses"))["items"]
    assert open_answer["hintsUsed"] == 2
    silent = {"jobRole": "E", "durationMinutes": 5, "enableHints": False}
    other = await sam.post(AI_MOCKS, silent, expect=201)
    await sam.post(f"{AI_MOCKS}/{other['id']}/start")
    await sam.post(f"{AI_MOCKS}/{other['id']}/hint", expect=409)
