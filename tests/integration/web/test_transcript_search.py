"""What was said is found by those who review it, and by nobody else."""

from typing import Any

from media_server.erasure import Eraser
from storage.models import ErasureReason
from tests.integration.web.conftest import Json, World
from tests.integration.web.heard import hold_interview
from web import keys

SEARCH = "/api/interviews/transcript-search"


async def _found(world: World, who: str, text: str, **query: Any) -> list[Json]:
    items: list[Json] = (await world.by(who).get(SEARCH, text=text, **query))["items"]
    return items


async def test_words_lead_to_their_moment_page_by_page(world: World) -> None:
    first = await hold_interview(world, text="the write ahead log writes Ångström twice")
    second = await hold_interview(world, text="a log of C++ code", start_ms=60_000)
    both = await world.by("ines").get(SEARCH, text="LOG", limit=1)
    [latest] = both["items"]
    assert (latest["interviewId"], latest["atMs"]) == (str(second.id), 60_400)
    assert (latest["speaker"], latest["text"]) == ("Sam", "a log of C++ code")
    rest = await world.by("ines").get(SEARCH, text="LOG", limit=1, cursor=both["nextCursor"])
    assert [each["interviewId"] for each in rest["items"]] == [str(first.id)]
    assert rest["nextCursor"] is None
    assert [each["atMs"] for each in await _found(world, "ivan", "angs log")] == [7000]
    # Each spelling with the wanted beginning is a place of its own.
    assert [each["atMs"] for each in await _found(world, "ada", "writ")] == [6600, 5400]
    assert [each["atMs"] for each in await _found(world, "ines", "c++")] == [61_200]
    assert await _found(world, "ines", "log missing") == []
    assert await _found(world, "ines", "%") == []
    for stranger in ("sam", "sue", "otto"):
        assert await _found(world, stranger, "log") == []


async def test_corrections_are_found_and_what_is_erased_is_not(world: World) -> None:
    heard = await hold_interview(world)
    await world.by("ines").json(
        "PATCH",
        f"{heard.path}/transcript/{heard.utterance_id}",
        expect=200,
        json={"words": [{"index": 1, "was": "right", "text": "write"}]},
    )
    assert await _found(world, "ines", "right") == []
    [found] = await _found(world, "ines", "write")
    assert found["atMs"] == 5400
    await world.by("ines").post(f"{heard.path}/comments", {"text": "Well", "atMs": 5}, expect=201)
    eraser: Eraser = world.app[keys.SERVER].eraser
    receipt = await eraser.erase_interview(heard.id, ErasureReason.STAFF, None)
    assert await _found(world, "ines", "write") == []
    gone = {"utterance_terms": 8, "transcript_corrections": 1, "comments": 1}
    assert gone.items() <= receipt.rows.items()
