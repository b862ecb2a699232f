"""ETags: nothing is sent twice in vain, and no editor overwrites another."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from tests.integration.web.conftest import BANKS, SESSIONS, World, unknown
from web import keys

BANK = {"name": "Basics", "isPublic": True}
QUESTION = {"questionText": "Why?"}


async def _tag(world: World, path: str, name: str = "ines") -> str:
    async with await world.by(name).send("GET", path) as response:
        assert response.status == 200
        return response.headers["ETag"]


async def test_what_is_known_already_is_not_sent_again(world: World) -> None:
    path = f"{SESSIONS}/{(await world.schedule())['id']}"
    tag = await _tag(world, path)
    for header in (tag, f'"other", W/{tag}', "*"):
        async with await world.by("ines").send(
            "GET", path, headers={"If-None-Match": header}
        ) as response:
            assert (response.status, await response.read()) == (304, b"")
            assert response.headers["ETag"] == tag
    await world.by("ines").post(f"{path}/start", {})
    async with await world.by("ines").send("GET", path, headers={"If-None-Match": tag}) as response:
        assert response.status == 200
        assert response.headers["ETag"] != tag


async def test_each_sees_a_tag_of_what_they_see(world: World) -> None:
    path = f"{SESSIONS}/{(await world.schedule())['id']}"
    await world.by("ines").post(f"{path}/start", {})
    await world.by("ines").post(f"{path}/complete", {"notes": "hired"})
    assert await _tag(world, path, "ines") != await _tag(world, path, "sam")


async def test_only_what_was_seen_is_changed(world: World) -> None:
    path = f"{SESSIONS}/{(await world.schedule())['id']}"
    seen = await _tag(world, path)
    start = {"headers": {"If-Match": seen}, "json": {}}
    async with await world.by("ada").send("POST", f"{path}/start", **start) as response:
        assert response.status == 200
    answer = await world.by("ines").json(
        "POST", f"{path}/complete", expect=412, headers={"If-Match": seen}, json={}
    )
    assert answer["code"] == "precondition-failed"
    found = await world.by("ines").get(path)
    assert found["status"] == "in_progress"
    now = await _tag(world, path)
    for header in (f'"0-0", {now}', "*"):
        async with await world.by("ines").send(
            "POST", f"{path}/responses", headers={"If-Match": header},
            json={"questionText": "Why?", "response": "Because."},
        ) as response:  # fmt: skip
            assert response.status == 201, await response.text()


@pytest.mark.parametrize("header", ['"0-0"', "nonsense", ""])
async def test_a_tag_of_something_else_changes_nothing(world: World, header: str) -> None:
    path = f"{SESSIONS}/{(await world.schedule())['id']}"
    await world.by("ines").json(
        "POST", f"{path}/start", expect=412, headers={"If-Match": header}, json={}
    )
    assert (await world.by("ines").get(path))["status"] == "scheduled"


async def test_rights_are_asked_before_tags(world: World) -> None:
    path = f"{SESSIONS}/{(await world.schedule())['id']}"
    stale: dict[str, Any] = {"headers": {"If-Match": '"0-0"'}, "json": {}}
    await world.by("sam").json("POST", f"{path}/start", expect=403, **stale)
    for stranger in ("sue", "otto"):
        await world.by(stranger).json("POST", f"{path}/start", expect=404, **stale)
    await world.by("ines").json("POST", f"{SESSIONS}/{unknown()}/start", expect=404, **stale)


async def test_of_many_editors_at_once_one_saves(world: World) -> None:
    path = f"{SESSIONS}/{(await world.schedule())['id']}"
    seen = await _tag(world, path)

    async def rename(number: int) -> int:
        async with await world.by("ines").send(
            "PATCH", path, headers={"If-Match": seen}, json={"title": f"Name {number}"}
        ) as response:
            return response.status

    statuses = await asyncio.gather(*(rename(number) for number in range(8)))
    assert sorted(statuses) == [200] + [412] * 7
    title = (await world.by("ines").get(path))["title"]
    assert title == f"Name {statuses.index(200)}"


async def test_a_counter_that_moves_keeps_nobody_from_saving(world: World) -> None:
    bank = await world.by("ines").post(BANKS, BANK, expect=201)
    path = f"{BANKS}/{bank['id']}"
    await world.by("ines").post(f"{path}/questions", QUESTION, expect=201)
    before = await _tag(world, path)
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        await uow.banks.count_use(UUID(bank["id"]))
    after = await _tag(world, path)
    assert before != after
    assert before.partition("-")[0] == after.partition("-")[0]
