"""Banks and questions: who sees them, what is found, what is kept when they change."""

from typing import Any
from uuid import UUID

import pytest

from storage.models import InterviewQuestionBank
from tests.integration.web.conftest import BANKS, SESSIONS, Caller, Json, World, unknown
from web import keys

SEED_QUESTION = {
    "questionText": "Explain the difference between let, const, and var in JavaScript",
    "expectedAnswer": "let and const are block-scoped, var is function-scoped...",
    "followUpQuestions": ["Can you give an example of hoisting with var?"],
    "evaluationCriteria": {"technical_accuracy": 8, "communication": 5},
    "timeLimitMinutes": 10,
    "difficulty": "medium",
    "type": "technical",
    "tags": ["javascript", "scope"],
    "hints": ["Think about scope and hoisting"],
    "sampleAnswers": [{"answer": "let and const...", "rating": 90, "explanation": "Good"}],
    "codeLanguages": ["javascript", "typescript"],
    "resources": [{"title": "MDN", "url": "https://developer.mozilla.org/"}],
}


async def _bank(caller: Caller, **fields: Any) -> Json:
    return await caller.post(BANKS, {"name": "Basics", **fields}, expect=201)


async def _add(caller: Caller, bank: Json, text: str = "Why?", **fields: Any) -> Json:
    path = f"{BANKS}/{bank['id']}/questions"
    return await caller.post(path, {"questionText": text, **fields}, expect=201)


async def _found(caller: Caller, **query: Any) -> list[str]:
    return [bank["name"] for bank in (await caller.get(BANKS, **query))["items"]]


async def test_visibility_is_private_shared_by_staff_or_public(world: World) -> None:
    ines, ivan, ada = (world.by(name) for name in ("ines", "ivan", "ada"))
    private = await _bank(ines, name="Private")
    shared = await _bank(ines, name="Shared", visibility="organisation")
    public = await _bank(ines, name="Public", isPublic=True)
    told = [(bank["visibility"], bank["isPublic"]) for bank in (private, shared, public)]
    assert told == [("private", False), ("organisation", False), ("public", True)]
    assert await _found(ivan) == ["Public", "Shared"]
    assert await _found(ada) == await _found(ines) == ["Public", "Shared", "Private"]
    assert await _found(ines, isPublic="true") == ["Public"]
    assert await _found(ines, isPublic="false") == ["Shared", "Private"]
    assert await _found(ines, visibility="organisation") == ["Shared"]
    assert await _found(ivan, authorId=str(world.id("ivan"))) == []
    await ivan.get(f"{BANKS}/{private['id']}", expect=404)
    assert (await ivan.get(f"{BANKS}/{shared['id']}"))["name"] == "Shared"
    await ivan.json("PATCH", f"{BANKS}/{shared['id']}", expect=403, json={"name": "Mine"})
    await world.by("otto").get(f"{BANKS}/{public['id']}", expect=404)


async def test_learners_practise_with_public_banks_only(world: World) -> None:
    shared = await _bank(world.by("ines"), visibility="organisation")
    await _add(world.by("ines"), shared, "Only for exams?")
    mocks = "/api/interviews/ai-mock"
    wish = {"jobRole": "Engineer", "focusAreas": ["exams"]}

    async def first_question() -> str:
        made = await world.by("sam").post(mocks, wish, expect=201)
        started = await world.by("sam").post(f"{mocks}/{made['id']}/start")
        return str(started["currentQuestion"]["questionText"])

    assert await first_question() != "Only for exams?"  # but a built-in one
    path = f"{BANKS}/{shared['id']}"
    await world.by("ines").json("PATCH", path, expect=200, json={"visibility": "public"})
    [built_in] = (await world.by("ines").get(BANKS, tags="built-in"))["items"]
    await world.by("ada").json("DELETE", f"{BANKS}/{built_in['id']}", expect=204)
    assert await first_question() == "Only for exams?"


async def test_banks_are_found_by_words_tags_and_fields(world: World) -> None:
    ines = world.by("ines")
    await _bank(ines, name="Ärztliche Gespräche", tags=["Front End"], category="Medicine")
    await _bank(ines, name="100% SQL", description="joins and windows", difficulty="hard")
    assert await _found(ines, text="arzt") == ["Ärztliche Gespräche"]
    assert await _found(ines, text="wind sql") == ["100% SQL"]
    assert await _found(ines, text="medic") == ["Ärztliche Gespräche"]
    assert await _found(ines, text="indows") == []
    assert await _found(ines, text="%") == ["100% SQL", "Ärztliche Gespräche"]  # no word at all
    assert await _found(ines, text="_") == []
    assert await _found(ines, tags="front end") == ["Ärztliche Gespräche"]
    assert await _found(ines, tags="front") == []
    assert await _found(ines, category="Medicine", difficulty="medium") == ["Ärztliche Gespräche"]
    assert await _found(ines, difficulty="hard") == ["100% SQL"]


async def test_a_bank_is_changed_in_part(world: World) -> None:
    ines = world.by("ines")
    bank = await _bank(ines, description="Old", tags=["sql"], defaultTimeLimit=15)
    path = f"{BANKS}/{bank['id']}"
    changed = await ines.json("PATCH", path, expect=200, json={"name": "New", "tags": []})
    assert changed["description"] == "Old"
    assert (changed["name"], changed["tags"], changed["defaultTimeLimit"]) == ("New", [], 15)
    assert await ines.get(path) == changed
    assert await _found(ines, text="new") == ["New"]
    assert await _found(ines, tags="sql") == []
    await ines.json("PATCH", path, expect=422, json={"name": None})
    await ines.json("PATCH", path, expect=422, json={"nome": "x"})


async def test_a_question_keeps_what_it_was_given(world: World) -> None:
    ines = world.by("ines")
    bank = await _bank(ines)
    made = await _add(ines, bank, **SEED_QUESTION)
    assert {name: made[name] for name in SEED_QUESTION} == SEED_QUESTION
    assert (made["version"], made["position"], made["usageCount"]) == (1, 0, 0)
    assert await ines.get(f"{BANKS}/{bank['id']}/questions/{made['id']}") == made
    other = await _bank(ines)
    await ines.get(f"{BANKS}/{other['id']}/questions/{made['id']}", expect=404)


async def test_questions_are_found_by_words_tags_and_fields(world: World) -> None:
    ines = world.by("ines")
    bank = await _bank(ines)
    await _add(ines, bank, "What is a closure?", tags=["JavaScript"], type="technical")
    await _add(ines, bank, "Who was your best boss?", difficulty="hard", type="behavioral")

    async def found(**query: Any) -> list[int]:
        page = await ines.get(f"{BANKS}/{bank['id']}/questions", **query)
        return [item["position"] for item in page["items"]]

    assert await found(text="clos") == [0]
    assert await found(text="javascript what") == [0]
    assert await found(tags="javascript") == [0]
    assert await found(type="behavioral") == [1]
    assert await found(difficulty="hard", type="technical") == []
    first = await ines.get(f"{BANKS}/{bank['id']}/questions", limit=1)
    query = {"limit": 1, "cursor": first["nextCursor"]}
    await ines.get(f"{BANKS}/{bank['id']}/questions", text="boss", expect=422, **query)


async def test_every_change_of_a_question_makes_a_version(world: World) -> None:
    ines = world.by("ines")
    bank = await _bank(ines)
    made = await _add(ines, bank, "First?", **{**SEED_QUESTION, "questionText": "First?"})
    path = f"{BANKS}/{bank['id']}/questions/{made['id']}"
    for text in ("Second?", "Third?"):
        await ines.json("PATCH", path, expect=200, json={"questionText": text})
    same = await ines.json("PATCH", path, expect=200, json={"questionText": "Third?"})
    assert same["version"] == 3
    page = await ines.get(f"{path}/versions", limit=1)
    rest = await ines.get(f"{path}/versions", limit=1, cursor=page["nextCursor"])
    told = [*page["items"], *rest["items"]]
    assert [(each["version"], each["questionText"]) for each in told] == [
        (2, "Second?"),
        (1, "First?"),
    ]
    assert told[0]["replacedById"] == str(world.id("ines"))
    assert told[1]["sampleAnswers"] == SEED_QUESTION["sampleAnswers"]
    assert rest["nextCursor"] is None


async def test_old_interviews_keep_the_question_they_asked(world: World) -> None:
    ines, sam = world.by("ines"), world.by("sam")
    bank = await _bank(ines, isPublic=True, defaultTimeLimit=2)
    made = await _add(ines, bank, "What is WAL?", evaluationCriteria={"depth": 1})
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}"
    await ines.post(f"{path}/start")
    asked = await _ask(world, session["id"], made["id"])
    assert asked.time_limit_s == 120
    question = f"{BANKS}/{bank['id']}/questions/{made['id']}"
    new = {"questionText": "What is MVCC?", "evaluationCriteria": {"breadth": 1}}
    await ines.json("PATCH", question, expect=200, json=new)
    answer = {"questionText": "What is WAL?", "response": "A log that is written ahead."}
    await sam.post(f"{path}/responses", answer, expect=201)
    [response] = (await ines.get(f"{path}/responses"))["items"]
    assert (response["questionText"], response["questionVersion"]) == ("What is WAL?", 1)
    assert [each["criterion"] for each in response["breakdown"]] == ["depth"]
    await _delete(ines, question)
    await _delete(ines, f"{BANKS}/{bank['id']}")
    await ines.get(question, expect=404)
    assert await _found(ines) == []
    [kept] = (await ines.get(f"{path}/responses"))["items"]
    assert kept == response
    await world.app[keys.SERVER].lifecycle.scored(UUID(session["id"]))


async def _ask(world: World, session_id: str, question_id: str) -> Any:
    lifecycle = world.app[keys.SERVER].lifecycle
    actor = world.actor("ines")
    return await lifecycle.ask(actor, UUID(session_id), question_id=UUID(question_id))


async def _delete(caller: Caller, path: str) -> None:
    async with await caller.send("DELETE", path) as response:
        assert response.status == 204, await response.text()


async def test_what_nobody_was_asked_is_deleted_for_good(world: World) -> None:
    ines = world.by("ines")
    bank = await _bank(ines)
    question = await _add(ines, bank)
    await _delete(ines, f"{BANKS}/{bank['id']}/questions/{question['id']}")
    await _delete(ines, f"{BANKS}/{bank['id']}")
    async with world.app[keys.DATABASE].unit_of_work(read_only=True) as uow:
        assert await uow.banks.get(UUID(bank["id"])) is None
        assert await uow.questions.get(UUID(question["id"])) is None


async def test_uses_are_counted_once_an_interview_for_the_bank(world: World) -> None:
    ines = world.by("ines")
    bank = await _bank(ines)
    questions = [await _add(ines, bank, f"{number}?") for number in range(2)]
    for _ in range(2):
        session = await world.schedule()
        await ines.post(f"{SESSIONS}/{session['id']}/start")
        for question in questions:
            await _ask(world, session["id"], question["id"])
    assert (await ines.get(f"{BANKS}/{bank['id']}"))["usageCount"] == 2
    listed = await ines.get(f"{BANKS}/{bank['id']}/questions")
    assert [each["usageCount"] for each in listed["items"]] == [2, 2]


async def test_a_draw_is_seeded_and_shuffled_only_if_wanted(world: World) -> None:
    ines = world.by("ines")
    bank = await _bank(ines)
    path = f"{BANKS}/{bank['id']}"
    for number in range(12):
        await _add(ines, bank, f"{number}?", tags=["even"] if number % 2 == 0 else [])
    drawn = await ines.post(f"{path}/draw", {"count": 4})
    positions = [each["position"] for each in drawn["items"]]
    assert drawn["available"] == 12
    assert len(set(positions)) == 4
    assert positions == sorted(positions)
    again = await ines.post(f"{path}/draw", {"count": 4, "seed": drawn["seed"]})
    assert again == drawn
    await ines.json("PATCH", path, expect=200, json={"shuffleQuestions": True})
    orders = []
    for seed in range(5):
        given = {"count": 12, "seed": seed}
        mixed = await ines.post(f"{path}/draw", given)
        orders.append([each["position"] for each in mixed["items"]])
    assert all(sorted(order) == list(range(12)) for order in orders)
    assert len(set(map(tuple, orders))) == 5
    even = await ines.post(f"{path}/draw", {"count": 12, "tags": ["even"]})
    assert {each["position"] % 2 for each in even["items"]} == {0}
    await ines.json("PATCH", path, expect=200, json={"allowRandomSelection": False})
    await ines.post(f"{path}/draw", {"count": 1}, expect=409)


async def test_nothing_is_drawn_twice_for_a_candidate(world: World) -> None:
    ines = world.by("ines")
    bank = await _bank(ines)
    path = f"{BANKS}/{bank['id']}/draw"
    questions = [(await _add(ines, bank, f"{number}?"))["id"] for number in range(4)]
    session = await world.schedule()
    await ines.post(f"{SESSIONS}/{session['id']}/start")
    for question_id in questions[:3]:
        await _ask(world, session["id"], question_id)
    drawn = await ines.post(path, {"count": 4, "candidateId": str(world.id("sam"))})
    assert [each["id"] for each in drawn["items"]] == questions[3:]
    others = await ines.post(path, {"count": 4, "candidateId": str(world.id("sue"))})
    assert len(others["items"]) == 4
    await ines.post(path, {"candidateId": unknown()}, expect=422)


async def test_practice_does_not_repeat_itself_while_there_is_more(world: World) -> None:
    ines, sam = world.by("ines"), world.by("sam")
    bank = await _bank(ines, isPublic=True)
    for number in range(3):
        await _add(ines, bank, f"Number {number}?")
    texts = []
    for _ in range(4):
        body = {"jobRole": "Engineer", "durationMinutes": 5}
        mock = await sam.post("/api/interviews/ai-mock", body, expect=201)
        path = f"/api/interviews/ai-mock/{mock['id']}"
        question = (await sam.post(f"{path}/start"))["currentQuestion"]
        answer = {"questionText": question["questionText"], "response": "Because of that."}
        await sam.post(f"{path}/response", answer)
        texts.append(question["questionText"])
    assert len(set(texts[:3])) == 3
    assert texts[3] in texts[:3]


@pytest.mark.parametrize("verb", ["PATCH", "DELETE"])
async def test_a_change_of_what_was_changed_meanwhile_is_refused(world: World, verb: str) -> None:
    ines = world.by("ines")
    bank = await _bank(ines)
    path = f"{BANKS}/{bank['id']}"
    async with await ines.send("GET", path) as response:
        tag = response.headers["ETag"]
    await ines.json("PATCH", path, expect=200, json={"name": "Other"})
    body = {"json": {"name": "Mine"}} if verb == "PATCH" else {}
    await ines.json(verb, path, expect=412, headers={"If-Match": tag}, **body)
    async with world.app[keys.DATABASE].unit_of_work(read_only=True) as uow:
        row = await uow.banks.get(UUID(bank["id"]))
    assert isinstance(row, InterviewQuestionBank)
    assert row.name == "Other"
