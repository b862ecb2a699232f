"""Reviewers remark on an interview; its candidate never learns of it."""

from typing import Any

import pytest

from tests.integration.web.conftest import AI_MOCKS, BANKS, SESSIONS, Json, World
from tests.integration.web.heard import Heard, hold_interview


@pytest.fixture
async def heard(world: World) -> Heard:
    return await hold_interview(world)


async def _add(
    world: World, path: str, *, by: str = "ines", expect: int = 201, **body: Any
) -> Json:
    return await world.by(by).post(f"{path}/comments", body, expect=expect)


async def _listed(world: World, path: str, by: str = "ivan", **query: Any) -> Json:
    return await world.by(by).get(f"{path}/comments", **query)


async def test_a_thread_on_words_and_a_bookmark(world: World, heard: Heard) -> None:
    words = {"utteranceId": str(heard.utterance_id), "wordStart": 1, "wordEnd": 3}
    ivan = str(world.id("ivan"))
    on_words = await _add(
        world, heard.path, text="Misheard?", words=words, tags=["asr"], mentions=[ivan]
    )
    assert (on_words["atMs"], on_words["endMs"]) == (5400, 6600)
    assert (on_words["quote"], on_words["authorName"]) == ("right ahead log", "Ines")
    mark = await _add(world, heard.path, kind="bookmark", atMs=900)
    [told] = (await world.by("ivan").get("/api/interviews/mentions"))["items"]
    assert (told["id"], told["interviewId"]) == (on_words["id"], str(heard.id))
    assert (await world.by("ines").get("/api/interviews/mentions"))["items"] == []
    reply = await _add(world, heard.path, by="ivan", text="Yes.", threadId=on_words["id"])
    assert (reply["atMs"], reply["threadId"]) == (5400, on_words["id"])
    first = await _listed(world, heard.path, limit=2)
    rest = await _listed(world, heard.path, limit=2, cursor=first["nextCursor"])
    assert [each["id"] for each in (*first["items"], *rest["items"])] == [
        mark["id"],
        on_words["id"],
        reply["id"],
    ]
    for body in (
        {"text": "deeper", "threadId": reply["id"]},
        {"text": "where?"},
        {"text": "", "atMs": 5},
        {"text": "x", "words": {**words, "wordEnd": 99}},
        {"text": "x", "atMs": 5, "mentions": [str(world.id("sam"))]},
        {"text": "x", "atMs": 5, "mentions": [str(world.id("otto"))]},
    ):
        await _add(world, heard.path, expect=422, **body)
    await world.by("ada").json("DELETE", f"{heard.path}/comments/{on_words['id']}", expect=204)
    assert [each["id"] for each in (await _listed(world, heard.path))["items"]] == [mark["id"]]


async def test_comments_are_changed_by_their_authors_and_nothing_is_lost(
    world: World, heard: Heard
) -> None:
    made = await _add(world, heard.path, text="First", atMs=5, mentions=[str(world.id("ada"))])
    path = f"{heard.path}/comments/{made['id']}"
    ines = world.by("ines")
    async with await ines.send("PATCH", path, json={"text": "Second"}) as response:
        tag = response.headers["ETag"]
    changed = await ines.json(
        "PATCH", path, expect=200, json={"mentions": []}, headers={"If-Match": tag}
    )
    assert (changed["text"], changed["mentions"]) == ("Second", [])
    await ines.json("PATCH", path, expect=412, json={"text": "x"}, headers={"If-Match": tag})
    await world.by("ivan").json("PATCH", path, expect=403, json={"text": "x"})
    await world.by("ivan").json("DELETE", path, expect=403)
    facts = (await world.by("ivan").get(f"{heard.path}/events"))["items"]
    told = [fact for fact in facts if fact["type"].startswith("comment.")]
    assert [fact["atMs"] for fact in told] == [5, 5, 5]
    assert "Second" not in str(told)


async def test_candidates_never_see_them_but_learners_their_own(world: World, heard: Heard) -> None:
    await _add(world, heard.path, text="Weak", atMs=5)
    await world.by("sam").get(f"{heard.path}/comments", expect=403)
    await _add(world, heard.path, by="sam", expect=403, text="Mine", atMs=5)
    events = (await world.by("sam").get(f"{heard.path}/events"))["items"]
    assert not [fact for fact in events if fact["type"].startswith("comment.")]
    bank = await world.by("ines").post(BANKS, {"name": "P", "isPublic": True}, expect=201)
    await world.by("ines").post(
        f"{BANKS}/{bank['id']}/questions", {"questionText": "Why?"}, expect=201
    )
    mock = await world.by("sam").post(AI_MOCKS, {"jobRole": "Engineer"}, expect=201)
    practice = f"{SESSIONS}/{mock['sessionId']}"
    await _add(world, practice, by="sam", text="Say less", atMs=5)
    assert len((await _listed(world, practice, by="sam"))["items"]) == 1
    await world.by("ines").get(f"{practice}/comments", expect=404)
