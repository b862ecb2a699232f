"""Transcripts are put right word by word and taken along; scores follow."""

from typing import Any

import pytest

from tests.integration.web.conftest import AI_MOCKS, BANKS, SESSIONS, Json, World, unknown
from tests.integration.web.heard import ANSWER, Heard, hold_interview
from web import keys


@pytest.fixture
async def heard(world: World) -> Heard:
    return await hold_interview(world)


async def _correct(
    world: World, heard: Heard, *words: Json, expect: int = 200, by: str = "ines", **kwargs: Any
) -> Json:
    return await world.by(by).json(
        "PATCH",
        f"{heard.path}/transcript/{heard.utterance_id}",
        expect=expect,
        json={"words": list(words)},
        **kwargs,
    )


async def _answer(world: World, heard: Heard) -> Json:
    [found] = (await world.by("ines").get(f"{heard.path}/responses"))["items"]
    answer: Json = found
    return answer


async def test_a_correction_keeps_times_and_history_and_scores_follow(
    world: World, heard: Heard
) -> None:
    before = await _answer(world, heard)
    assert before["responseText"] == ANSWER
    shown = await _correct(
        world,
        heard,
        {"index": 1, "was": "right", "text": "write"},
        {"index": 8, "was": "pages", "text": "pages of data"},
        {"index": 0, "was": "the", "text": ""},
    )
    await world.app[keys.SERVER]._answers.settle(heard.id)
    text = "write ahead log is written before the pages of data"
    assert shown["text"] == text
    [written, *_, data] = shown["words"]
    assert (written["startMs"], written["endMs"], written["original"]) == (5400, 5800, "right")
    assert (data["endMs"], data["original"]) == (5000 + 9 * 400, "pages")
    after = await _answer(world, heard)
    assert (after["status"], after["responseText"]) == ("scored", text)
    pace = [each["metrics"]["words_per_minute"]["value"] for each in (before, after)]
    assert pace[1] > pace[0]
    history = (await world.by("ivan").get(f"{heard.path}/transcript-corrections"))["items"]
    assert [(each["original"], each["text"], each["authorName"]) for each in history] == [
        ("the", None, "Ines"),
        ("right", "write", "Ines"),
        ("pages", "pages of data", "Ines"),
    ]
    facts = (await world.by("ivan").get(f"{heard.path}/events"))["items"]
    [told] = [fact for fact in facts if fact["type"] == "transcript.corrected"]
    assert (told["atMs"], told["payload"]["text"]) == (5000, text)
    seen = (await world.by("sam").get(f"{heard.path}/events"))["items"]
    assert "transcript.corrected" not in {fact["type"] for fact in seen}


async def test_no_correction_is_lost_to_another(world: World, heard: Heard) -> None:
    edit = {"index": 1, "was": "right", "text": "write"}
    [utterance] = (await world.by("ines").get(f"{heard.path}/transcript"))["utterances"]
    version = {"If-Match": f'"{utterance["version"]}"'}
    await _correct(world, heard, edit, headers=version)
    other = {"index": 2, "was": "ahead", "text": "a head"}
    await _correct(world, heard, other, by="ivan", headers=version, expect=412)
    await _correct(world, heard, edit, by="ivan", expect=409)
    path = f"{heard.path}/transcript/{heard.utterance_id}"
    async with await world.by("ivan").send("GET", path) as response:
        tag = response.headers["ETag"]
    assert (await _correct(world, heard, other, by="ivan", headers={"If-Match": tag}))["words"]
    await _correct(world, heard, {"index": 99, "was": "x", "text": "y"}, expect=422)
    await world.by("ines").get(f"{heard.path}/transcript/{unknown()}", expect=404)
    await _correct(world, heard, edit, by="sam", expect=403)


async def test_it_is_taken_along_in_four_forms(world: World, heard: Heard) -> None:
    async def text(form: str, kind: str, **query: int) -> str:
        path = f"{heard.path}/transcript.{form}"
        async with await world.by("ines").send("GET", path, params=query) as response:
            assert (response.status, response.content_type) == (200, kind)
            name = f'attachment; filename="transcript-{heard.id}.{form}"'
            assert response.headers["Content-Disposition"] == name
            return await response.text()

    assert "00:00:05.000 --> 00:00:08.600\n<v Sam>the right" in await text("vtt", "text/vtt")
    assert "\nSam: the right" in await text("srt", "application/x-subrip")
    part = await text("txt", "text/plain", fromMs=5400, toMs=6000)
    assert part == "[00:00:00] Sam: right ahead\n\n"
    words = await world.by("ines").get(f"{heard.path}/transcript.json")
    assert [each["name"] for each in words["speakers"]] == ["Sam"]
    assert " ".join(each["text"] for each in words["words"]) == ANSWER
    assert words["words"][0]["startMs"] == 5000
    await world.by("sam").get(f"{heard.path}/transcript.json", expect=403)


async def test_who_practised_alone_corrects_too(world: World) -> None:
    bank = await world.by("ines").post(BANKS, {"name": "P", "isPublic": True}, expect=201)
    await world.by("ines").post(
        f"{BANKS}/{bank['id']}/questions", {"questionText": "Why?"}, expect=201
    )
    mock = await world.by("sam").post(AI_MOCKS, {"jobRole": "Engineer"}, expect=201)
    path = f"{SESSIONS}/{mock['sessionId']}"
    body = {"words": [{"index": 0, "was": "a", "text": "b"}]}
    patch = f"{path}/transcript/{unknown()}"
    await world.by("sam").json("PATCH", patch, expect=404, json=body)
    assert (await world.by("sam").get(f"{path}/transcript-corrections"))["items"] == []
