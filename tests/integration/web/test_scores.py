"""People judge answers beside the machine: totals, reasons, history, and what counts."""

from typing import Any
from uuid import UUID

import pytest

from tests.integration.web.conftest import BANKS, SESSIONS, Json, World, unknown
from web import keys

CRITERIA = {"technical_accuracy": 8, "communication": 2}
MARKS = [
    {"criterion": "technical_accuracy", "score": 90, "comment": "Sound"},
    {"criterion": "communication", "score": 40},
]


@pytest.fixture
async def session(world: World) -> Json:
    """A panel interview of `ines` and `ivan` with `sam` in which one question was answered."""
    ines = world.by("ines")
    bank = await ines.post(BANKS, {"name": "Basics"}, expect=201)
    question = await ines.post(
        f"{BANKS}/{bank['id']}/questions",
        {"questionText": "What is WAL?", "evaluationCriteria": CRITERIA},
        expect=201,
    )
    session = await world.schedule(panelInterviewerIds=[str(world.id("ivan"))])
    await ines.post(f"{SESSIONS}/{session['id']}/start")
    await world.app[keys.SERVER].lifecycle.ask(
        world.actor("ines"), UUID(session["id"]), question_id=UUID(question["id"])
    )
    return session


async def _answer(world: World, session: Json, **changes: Any) -> str:
    body = {"questionText": "What is WAL?", "response": "A log that is written first.", **changes}
    path = f"{SESSIONS}/{session['id']}/responses"
    answered: Json = await world.by("sam").post(path, body, expect=201)
    assert answered["score"] is answered["aiScore"] is answered["humanScore"] is None
    assert answered["humanBreakdown"] == answered["breakdown"] == []
    return f"{path}/{answered['id']}"


async def _give(world: World, who: str, path: str, *, expect: int = 200, **body: Any) -> Json:
    return await world.by(who).json("PUT", f"{path}/score", expect=expect, json=body)


async def test_scores_stand_side_by_side_and_peoples_count(world: World, session: Json) -> None:
    path = await _answer(world, session)
    [before] = (await world.by("ines").get(f"{SESSIONS}/{session['id']}/responses"))["items"]
    assert before["score"] == before["aiScore"]
    assert before["aiScore"] is not None
    reason = "The machine missed the point"
    told = await _give(world, "ines", path, criteria=MARKS, reason=reason)
    assert (told["humanScore"], told["score"], told["aiScore"]) == (80, 80, before["aiScore"])
    assert told["breakdown"] == before["breakdown"]
    assert told["humanBreakdown"] == [
        {
            "criterion": "technical_accuracy",
            "weight": 8,
            "score": 90,
            "comments": ["Sound"],
        },
        {"criterion": "communication", "weight": 2, "score": 40, "comments": []},
    ]
    both = await _give(world, "ivan", path, score=60, reason="Too generous")
    assert both["humanScore"] == 70
    [listed] = (await world.by("ines").get(f"{SESSIONS}/{session['id']}/responses"))["items"]
    assert listed == both


async def test_overriding_needs_a_reason_and_leaves_a_history(world: World, session: Json) -> None:
    path = await _answer(world, session)
    await _give(world, "ines", path, score=60, expect=422)
    await _give(world, "ines", path, score=60, reason="First look")
    await _give(world, "ines", path, score=70, expect=422)
    await _give(world, "ines", path, criteria=MARKS, reason="Looked again")
    history = (await world.by("ines").get(f"{path}/scores"))["items"]
    assert [(each["authorName"], each["score"], each["reason"]) for each in history[:2]] == [
        ("Ines", 80, "Looked again"),
        ("Ines", 60, "First look"),
    ]
    assert [each["endedAt"] is None for each in history] == [True, False, True]
    assert history[0]["criteria"][0] == {**MARKS[0], "weight": 8}
    machine = history[2]
    assert (machine["authorId"], machine["authorName"], machine["reason"]) == (None, None, None)
    assert [each["criterion"] for each in machine["criteria"]] == list(CRITERIA)
    taken_back = await world.by("ines").json("DELETE", f"{path}/score", expect=200)
    assert (taken_back["humanScore"], taken_back["humanBreakdown"]) == (None, [])
    assert taken_back["score"] == taken_back["aiScore"] == machine["score"]
    await world.by("ines").json("DELETE", f"{path}/score", expect=404)
    history = (await world.by("ines").get(f"{path}/scores"))["items"]
    assert [each["endedAt"] is None for each in history] == [False, False, True]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"score": 50, "criteria": MARKS},
        {"criteria": [{"criterion": "charm", "score": 50}]},
        {"criteria": [MARKS[0], MARKS[0]]},
        {"score": 101},
        {"criteria": [{"criterion": "communication", "score": -1}]},
    ],
)
async def test_scores_that_mean_nothing_are_refused(
    world: World, session: Json, body: Json
) -> None:
    path = await _answer(world, session)
    await _give(world, "ines", path, expect=422, reason="Because", **body)
    assert len((await world.by("ines").get(f"{path}/scores"))["items"]) == 1


async def test_an_answer_being_given_is_not_judged_yet(world: World, session: Json) -> None:
    [response] = (await world.by("ines").get(f"{SESSIONS}/{session['id']}/responses"))["items"]
    path = f"{SESSIONS}/{session['id']}/responses"
    await _give(world, "ines", f"{path}/{response['id']}", score=5, reason="x", expect=409)
    await _give(world, "ines", f"{path}/{unknown()}", score=5, reason="x", expect=404)


async def test_candidates_neither_judge_nor_see(world: World, session: Json) -> None:
    path = await _answer(world, session)
    await _give(world, "sam", path, score=100, reason="Me", expect=403)
    await world.by("sam").get(f"{path}/scores", expect=403)
    await world.by("sam").get(f"{SESSIONS}/{session['id']}/scorecard", expect=403)
    await _give(world, "ines", path, score=10, reason="Short")
    told = (await world.by("sam").get(f"{SESSIONS}/{session['id']}/events"))["items"]
    assert "response.scored" not in {fact["type"] for fact in told}
    staff = (await world.by("ivan").get(f"{SESSIONS}/{session['id']}/events"))["items"]
    scored = [fact["payload"] for fact in staff if fact["type"] == "response.scored"]
    assert scored[-1]["response"]["humanScore"] == 10


async def test_the_score_card_sums_up_by_criterion(world: World, session: Json) -> None:
    path = await _answer(world, session)
    await _give(world, "ines", path, criteria=MARKS[:1], reason="Only this one")
    card = await world.by("ines").get(f"{SESSIONS}/{session['id']}/scorecard")
    assert (card["answers"], card["scored"], card["humanScore"], card["score"]) == (1, 1, 90, 90)
    accuracy, communication = card["criteria"]
    assert (accuracy["criterion"], accuracy["weight"]) == ("technical_accuracy", 0.8)
    assert (accuracy["humanScore"], accuracy["score"]) == (90, 90)
    assert communication["humanScore"] is None
    assert communication["score"] == communication["aiScore"]


async def test_code_is_an_answer(world: World, session: Json) -> None:
    code = "def wal(page):\n    log.append(page)\n"
    path = await _answer(world, session, response="", code=code, codeLanguage="python")
    [response] = (await world.by("ines").get(f"{SESSIONS}/{session['id']}/responses"))["items"]
    assert path.endswith(response["id"])
    told = [response[name] for name in ("kind", "code", "codeLanguage", "responseText")]
    assert told == ["code", code, "python", None]
    assert response["aiScore"] is not None
    quotes = [proof["quote"] for part in response["breakdown"] for proof in part["evidence"]]
    assert all(quote in " ".join(code.split()) for quote in quotes)


async def test_an_answer_says_something(world: World, session: Json) -> None:
    path = f"{SESSIONS}/{session['id']}/responses"
    body = {"questionText": "What is WAL?"}
    await world.by("sam").post(path, body, expect=422)
    urls = {"audioUrl": "https://x.test/a.wav", "videoUrl": "https://x.test/v.webm"}
    await world.by("sam").post(path, {**body, "response": "A log.", **urls}, expect=201)
    [response] = (await world.by("ines").get(path))["items"]
    assert {name: response[name] for name in urls} == urls
    assert response["kind"] == "text"


async def test_what_was_recorded_elsewhere_is_judged_by_people(world: World, session: Json) -> None:
    path = f"{SESSIONS}/{session['id']}/responses"
    for kind, name in (("audio", "audioUrl"), ("video", "videoUrl")):
        body = {"questionText": f"{kind}?", name: "https://x.test/answer"}
        await world.by("sam").post(path, body, expect=201)
        response = (await world.by("ines").get(path))["items"][-1]
        told = [response[name] for name in ("kind", "status", "responseText", "aiScore", "score")]
        assert told == [kind, "scored", None, None, None]
        given = await _give(world, "ines", f"{path}/{response['id']}", score=80)
        assert (given["humanScore"], given["score"]) == (80, 80)


async def test_an_overridden_practice_answer_changes_its_result(world: World) -> None:
    ines, sam = world.by("ines"), world.by("sam")
    bank = await ines.post(BANKS, {"name": "Practice", "isPublic": True}, expect=201)
    await ines.post(f"{BANKS}/{bank['id']}/questions", {"questionText": "Why?"}, expect=201)
    body = {"jobRole": "Engineer", "durationMinutes": 5}
    mock = await sam.post("/api/interviews/ai-mock", body, expect=201)
    path = f"/api/interviews/ai-mock/{mock['id']}"
    await sam.post(f"{path}/start")
    answer = {"questionText": "Why?", "response": "Because it was asked of me."}
    answered = await sam.post(f"{path}/response", answer)
    done = await sam.post(f"{path}/complete")
    assert done["overallScore"] == answered["score"]
    response = f"{SESSIONS}/{mock['sessionId']}/responses/{answered['responseId']}"
    await _give(world, "sam", response, score=100, reason="I liked it", expect=403)
    await _give(world, "ada", response, score=77, reason="Better than that")
    assert (await sam.get(path))["overallScore"] == 77
    assert (await sam.get(f"{SESSIONS}/{mock['sessionId']}"))["score"] == 77
    history = (await sam.get(f"{response}/scores"))["items"]
    assert [each["authorName"] for each in history] == ["Ada", None]
