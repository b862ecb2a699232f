"""Interviews taken alone, over REST, and what people are granted in them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.integration.web.conftest import BANKS, SESSIONS, Json, World, unknown

ACCOMMODATIONS = "/api/interviews/accommodations"
DAY = timedelta(days=1)


def ahead(days: float) -> str:
    return (datetime.now(UTC) + days * DAY).isoformat()


async def questions(world: World, count: int = 3) -> tuple[str, list[str]]:
    """A bank of Ines's and its questions."""
    bank = await world.by("ines").post(BANKS, {"name": "Basics"}, expect=201)
    made = [
        await world.by("ines").post(
            f"{BANKS}/{bank['id']}/questions", {"questionText": f"Why {number}?"}, expect=201
        )
        for number in range(count)
    ]
    return bank["id"], [question["id"] for question in made]


async def assign(world: World, **changes: Any) -> Json:
    bank, _ = await questions(world)
    plan = {"deadline": ahead(3), "thinkTimeSeconds": 20, "answerLimitSeconds": 60, **changes}
    at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    return await world.schedule(scheduledAt=at, questionBankId=bank, oneWay=plan)


async def test_a_candidate_takes_it_without_sockets(world: World) -> None:
    session = await assign(world)
    path, sam = f"{SESSIONS}/{session['id']}", world.by("sam")
    assert session["oneWay"] == {
        "deadline": session["oneWay"]["deadline"],
        "thinkTimeSeconds": 20,
        "answerLimitSeconds": 60,
        "maxRetakes": 1,
        "questionCount": 3,
        "questionsAsked": 0,
    }
    await sam.post(f"{path}/questions/next", expect=409)
    await sam.post(f"{path}/start")
    first = (await sam.post(f"{path}/questions/next"))["question"]
    assert (first["questionText"], first["attempt"]) == ("Why 0?", 1)
    assert first["timeLimitSeconds"] == 60
    assert first["startMs"] >= 20_000
    begun = await sam.post(f"{path}/responses/{first['id']}/begin")
    assert begun["startMs"] < first["startMs"]
    again = await sam.post(f"{path}/responses/{first['id']}/retake", expect=201)
    assert (again["questionText"], again["attempt"]) == ("Why 0?", 2)
    await sam.post(f"{path}/responses/{again['id']}/retake", expect=409)
    answer = {"questionText": "Why 0?", "response": "Because it is the smallest."}
    told = await sam.post(f"{path}/responses", answer, expect=201)
    assert told["aiScore"] is None
    second = (await sam.post(f"{path}/questions/next"))["question"]
    async with await sam.send("POST", f"{path}/responses/{second['id']}/close") as response:
        assert response.status == 204
    assert (await sam.get(path))["oneWay"]["questionsAsked"] == 2
    await sam.post(f"{path}/questions/next")
    assert (await sam.post(f"{path}/questions/next"))["question"] is None
    done = await world.by("ines").get(path)
    assert done["status"] == "completed"
    await sam.get(f"{path}/responses", expect=403)
    rows = (await world.by("ines").get(f"{path}/responses"))["items"]
    # What was answered again does not count, and scorers see no limits.
    assert [row["questionText"] for row in rows] == ["Why 0?", "Why 1?", "Why 2?"]
    assert rows[0]["responseText"] == "Because it is the smallest."
    assert {row["timeLimitSeconds"] for row in rows} == {None}


async def test_a_guest_takes_it_until_the_deadline(world: World) -> None:
    session = await assign(world, deadline=ahead(30))
    path = f"{SESSIONS}/{session['id']}"
    link = await world.by("ines").post(f"{path}/guest-link")
    assert datetime.fromisoformat(link["expiresAt"]) > datetime.now(UTC) + 30 * DAY
    guest = world.with_token(link["token"])
    await guest.post(f"{path}/start")
    assert (await guest.post(f"{path}/questions/next"))["question"]["questionText"] == "Why 0?"


async def test_another_deadline(world: World) -> None:
    session = await assign(world)
    path = f"{SESSIONS}/{session['id']}/deadline"
    later = (datetime.now(UTC) + 9 * DAY).replace(microsecond=0)
    moved = await world.by("ines").post(path, {"deadline": later.isoformat()})
    assert datetime.fromisoformat(moved["oneWay"]["deadline"]) == later
    await world.by("ines").post(path, {"deadline": ahead(-1)}, expect=422)
    live = await world.schedule(scheduledAt=ahead(5))
    await world.by("ines").post(
        f"{SESSIONS}/{live['id']}/deadline", {"deadline": ahead(9)}, expect=409
    )


async def test_limits_are_changed_until_it_begins(world: World) -> None:
    session = await assign(world)
    path, ines = f"{SESSIONS}/{session['id']}", world.by("ines")
    later = (datetime.now(UTC) + 9 * DAY).replace(microsecond=0)
    limits = {"deadline": later.isoformat(), "thinkTimeSeconds": 45, "maxRetakes": 0}
    async with await ines.send("GET", path) as response:
        seen = response.headers["ETag"]
    changed = await ines.json(
        "PATCH", path, expect=200, json={"title": "Alone", "oneWay": limits},
        headers={"If-Match": seen},
    )  # fmt: skip
    assert changed["title"] == "Alone"
    assert datetime.fromisoformat(changed["oneWay"].pop("deadline")) == later
    assert changed["oneWay"] == {
        "thinkTimeSeconds": 45,
        "answerLimitSeconds": 60,
        "maxRetakes": 0,
        "questionCount": 3,
        "questionsAsked": 0,
    }
    longer = {"oneWay": {"answerLimitSeconds": 90}}
    await ines.json("PATCH", path, expect=412, json=longer, headers={"If-Match": seen})
    for wrong in ({"deadline": ahead(-1)}, {"answerLimitSeconds": 1}, {"questionCount": 2}):
        await ines.json("PATCH", path, expect=422, json={"title": "No", "oneWay": wrong})
    await world.by("sam").json("PATCH", path, expect=403, json=longer)
    await world.by("sam").post(f"{path}/start")
    await ines.json("PATCH", path, expect=409, json=longer)
    shown = await ines.get(path)
    assert (shown["title"], shown["oneWay"]["answerLimitSeconds"]) == ("Alone", 60)
    live = await world.schedule(scheduledAt=ahead(5))
    await ines.json("PATCH", f"{SESSIONS}/{live['id']}", expect=409, json=longer)


async def test_what_it_cannot_be_made_of(world: World) -> None:
    bank, known = await questions(world, 1)
    empty = (await world.by("ines").post(BANKS, {"name": "Empty"}, expect=201))["id"]
    for changes in (
        {"oneWay": {"deadline": ahead(3)}},
        {"oneWay": {"deadline": ahead(3)}, "questionBankId": empty},
        {"oneWay": {"deadline": ahead(-3)}, "questionBankId": bank},
        {"oneWay": {"deadline": ahead(3), "questionIds": [unknown()]}},
        {"oneWay": {"deadline": ahead(3)}, "questionBankId": bank, "isAiInterview": True},
        {"oneWay": {"deadline": ahead(3), "questionIds": known, "answerLimitSeconds": 1}},
        {"oneWay": {"questionIds": known}},
    ):
        body = {
            "candidateId": str(world.id("sam")),
            "type": "technical",
            "mode": "video",
            "scheduledAt": ahead(1),
            "durationMinutes": 30,
            **changes,
        }
        await world.by("ines").post(SESSIONS, body, expect=422)


async def test_only_whom_it_concerns_sees_what_is_granted(world: World) -> None:
    path = f"{ACCOMMODATIONS}/{world.id('sam')}"
    nothing = {
        "userId": str(world.id("sam")),
        "extraTimePercent": 0,
        "extraRetakes": 0,
        "noTimeLimits": False,
        "note": "",
    }
    assert await world.by("sam").get(path) == nothing
    given = {"extraTimePercent": 50, "extraRetakes": 1, "note": "Certificate of 2026"}
    granted = await world.by("ada").json("PUT", path, expect=200, json=given)
    assert granted == {**nothing, **given}
    assert await world.by("sam").get(path) == granted
    for who in ("ines", "ivan"):
        await world.by(who).get(path, expect=403)
        await world.by(who).json("PUT", path, expect=403, json=given)
    await world.by("sam").json("PUT", path, expect=403, json={"noTimeLimits": True})
    await world.by("sue").get(path, expect=404)
    await world.by("otto").json("PUT", path, expect=404, json=given)
    await world.by("ada").json("PUT", path, expect=422, json={"extraTimePercent": -1})
    session = await assign(world)
    # An admin who interviews somebody is one of those who score.
    panel = f"{SESSIONS}/{session['id']}"
    change = {"panelInterviewerIds": [str(world.id("ada"))]}
    await world.by("ines").json("PATCH", panel, expect=200, json=change)
    await world.by("ada").get(path, expect=403)
    await world.by("ada").json("PUT", path, expect=403, json=given)
    await world.by("ines").json("PATCH", panel, expect=200, json={"panelInterviewerIds": []})
    assert await world.by("ada").get(path) == granted
    theirs = (await world.by("sam").get(f"{SESSIONS}/{session['id']}"))["oneWay"]
    assert (theirs["thinkTimeSeconds"], theirs["answerLimitSeconds"], theirs["maxRetakes"]) == (
        30,
        90,
        2,
    )
    for who in ("ines", "ada"):
        meant = (await world.by(who).get(f"{SESSIONS}/{session['id']}"))["oneWay"]
        assert (meant["answerLimitSeconds"], meant["maxRetakes"]) == (60, 1)
    listed = (await world.by("sam").get(SESSIONS))["items"]
    assert [item["oneWay"]["answerLimitSeconds"] for item in listed] == [90]


async def test_no_word_of_it_reaches_those_who_score(world: World) -> None:
    """Whatever staff can read of an interview is the same with and without accommodations."""
    path = f"{ACCOMMODATIONS}/{world.id('sam')}"
    seen = []
    for given in ({}, {"extraTimePercent": 100, "extraRetakes": 3, "note": "secret"}):
        await world.by("ada").json("PUT", path, expect=200, json=given)
        session = await assign(world)
        theirs = f"{SESSIONS}/{session['id']}"
        await world.by("sam").post(f"{theirs}/start")
        await world.by("sam").post(f"{theirs}/questions/next")
        seen.append(
            [
                await world.by("ines").get(f"{theirs}{what}")
                for what in ("", "/events", "/responses", "/participants", "/notes")
            ]
        )
    plain, granted = (_without_names(answer) for answer in seen)
    assert plain == granted


def _without_names(value: Any) -> Any:
    """The same without what is another in any two interviews: ids, moments and positions."""
    if isinstance(value, dict):
        return {
            key: _without_names(item)
            for key, item in value.items()
            if not key.lower().endswith(("id", "at", "url", "ms"))
            and key not in {"deadline", "localStart"}
        }
    if isinstance(value, list):
        return [_without_names(item) for item in value]
    return value
