"""Every reviewer judges before they are told what the others think."""

from typing import Any

import pytest

from tests.integration.web.conftest import Json, World
from tests.integration.web.heard import Heard, hold_interview

RUBRIC = {"depth": 3, "clarity": 1}


@pytest.fixture
async def heard(world: World) -> Heard:
    heard = await hold_interview(world)
    await world.by("ines").json(
        "PUT", f"{heard.path}/rubric", expect=200, json={"criteria": RUBRIC}
    )
    return heard


async def _begin(world: World, heard: Heard, who: str) -> str:
    card = await world.by(who).post(f"{heard.path}/scorecards", expect=201)
    return f"{heard.path}/scorecards/{card['id']}"


async def _fill(
    world: World, who: str, path: str, depth: float, clarity: float, *, expect: int = 200,
    **changes: Any,
) -> Json:  # fmt: skip
    marks = [
        {"criterion": "depth", "score": depth, "comment": "Deep"},
        {"criterion": "clarity", "score": clarity},
    ]
    return await world.by(who).json("PUT", path, expect=expect, json={"marks": marks, **changes})


async def test_cards_are_blind_until_submitted(world: World, heard: Heard) -> None:
    ines, ivan = await _begin(world, heard, "ines"), await _begin(world, heard, "ivan")
    answer = {"responseId": str(heard.response_id), "score": 90, "comment": "Right"}
    filled = await _fill(
        world, "ines", ines, 80, 40, answers=[answer], recommendation="yes", summary="Good"
    )
    assert filled["total"] == 70
    for who in ("ivan", "ada"):  # a draft is seen by nobody else
        panel = await world.by(who).get(f"{heard.path}/scorecards")
        assert (panel["cards"], panel["reviewers"], panel["blind"]) == ([], [], False)
    await world.by("ivan").json("PUT", ines, expect=404, json={})
    await world.by("ines").post(f"{ines}/submit")
    hidden = await world.by("ivan").get(f"{heard.path}/scorecards")
    assert (hidden["blind"], hidden["cards"], hidden["overall"]) == (True, [], None)
    assert [each["authorName"] for each in hidden["reviewers"]] == ["Ines"]
    assert hidden["answers"][0]["spread"] is None
    [response] = (await world.by("ivan").get(f"{heard.path}/responses"))["items"]
    assert (response["humanScore"], response["score"]) == (None, response["aiScore"])
    scores = f"{heard.path}/responses/{heard.response_id}/scores"
    assert [each["authorId"] for each in (await world.by("ivan").get(scores))["items"]] == [None]
    assert (await world.by("ivan").get(f"{heard.path}/scorecard"))["humanScore"] is None
    events = (await world.by("ivan").get(f"{heard.path}/events"))["items"]
    assert not [
        each for each in events if (each["payload"].get("response") or {}).get("humanScore")
    ]
    assert events[-1]["type"] == "scorecard.submitted"

    answer = {"responseId": str(heard.response_id), "score": 50}
    await _fill(world, "ivan", ivan, 60, 20, answers=[answer], recommendation="no")
    await world.by("ivan").post(f"{ivan}/submit")
    panel = await world.by("ivan").get(f"{heard.path}/scorecards")
    assert (panel["blind"], len(panel["cards"])) == (False, 2)
    assert panel["overall"] == {"count": 2, "mean": 60, "low": 50, "high": 70, "deviation": 10}
    depth = next(each for each in panel["criteria"] if each["criterion"] == "depth")
    assert (depth["weight"], depth["spread"]["mean"], depth["spread"]["deviation"]) == (3, 70, 10)
    assert panel["answers"][0]["spread"]["high"] == 90
    assert panel["recommendations"] == {"yes": 1, "no": 1}
    [response] = (await world.by("ivan").get(f"{heard.path}/responses"))["items"]
    assert response["humanScore"] == 70


async def test_a_submitted_card_is_final_and_a_half_filled_one_is_not_submitted(
    world: World, heard: Heard
) -> None:
    path = await _begin(world, heard, "ines")
    await world.by("ines").post(f"{heard.path}/scorecards", expect=409)
    await world.by("ines").post(f"{path}/submit", expect=422)
    await world.by("ines").json(
        "PUT", path, expect=422, json={"marks": [{"criterion": "charm", "score": 5}]}
    )
    async with await world.by("ines").send("PUT", path, json={}) as response:
        tag = response.headers["ETag"]
    await _fill(world, "ines", path, 50, 50)
    await world.by("ines").json("PUT", path, expect=412, json={}, headers={"If-Match": tag})
    await world.by("ivan").json(
        "PUT", f"{heard.path}/rubric", expect=409, json={"criteria": {"other": 1}}
    )
    await world.by("ines").post(f"{path}/submit")
    await _fill(world, "ines", path, 90, 90, expect=409)
    await world.by("ines").post(f"{path}/submit", expect=409)
    for method, end in (("GET", "scorecards"), ("POST", "scorecards")):
        await world.by("sam").json(method, f"{heard.path}/{end}", expect=403)


async def test_what_is_judged_by_follows_from_the_questions(world: World) -> None:
    heard = await hold_interview(world)
    panel = await world.by("ines").get(f"{heard.path}/scorecards")
    asked = panel["answers"][0]["criteria"]
    assert {each["criterion"]: each["weight"] for each in panel["criteria"]} == pytest.approx(
        asked, abs=0.01
    )
