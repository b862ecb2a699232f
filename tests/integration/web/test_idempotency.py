"""A POST that is sent again under its key is carried out once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse
from sqlalchemy import update

from storage.models import IdempotencyKey
from storage.models.base import utc_now
from tests.integration.web.conftest import AI_MOCKS, BANKS, SESSIONS, World, interview_of
from web import idempotency, keys

BANK = {"name": "Basics"}


async def _post(
    world: World, key: str, body: Any = BANK, *, path: str = BANKS, name: str = "ines"
) -> ClientResponse:
    return await world.by(name).send("POST", path, json=body, headers={"Idempotency-Key": key})


async def _count(world: World, path: str = BANKS, name: str = "ada") -> int:
    return len((await world.by(name).get(path))["items"])


async def test_the_second_time_the_first_answer_comes_back(world: World) -> None:
    first = await _post(world, "k1")
    again = await _post(world, "k1")
    assert (first.status, again.status) == (201, 201)
    assert await first.read() == await again.read()
    for name in ("Content-Type", "Location", "ETag"):
        assert first.headers[name] == again.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await _count(world) == 1


async def test_a_key_belongs_to_its_person_and_its_request(world: World) -> None:
    assert (await _post(world, "k1")).status == 201
    assert (await _post(world, "k1", name="ivan")).status == 201
    other = await _post(world, "k1", {"name": "Advanced"})
    assert other.status == 422
    assert (await other.json())["code"] == "key-reused"
    elsewhere = await _post(
        world, "k1", interview_of(world.id("ines"), world.id("sam")), path=SESSIONS
    )
    assert elsewhere.status == 422
    assert await _count(world) == 2


async def test_many_at_once_are_carried_out_once(world: World) -> None:
    answers = await asyncio.gather(*(_post(world, "k1") for _ in range(12)))
    statuses = {answer.status for answer in answers}
    assert statuses <= {201, 409}
    assert 201 in statuses
    for answer in answers:
        if answer.status == 409:
            assert (await answer.json())["code"] == "in-progress"
            assert answer.headers["Retry-After"] == "1"
    assert await _count(world) == 1
    assert (await _post(world, "k1")).headers["Idempotency-Replayed"] == "true"


async def test_what_was_refused_may_be_tried_again(world: World) -> None:
    assert (await _post(world, "k1", {"name": ""})).status == 422
    assert (await _post(world, "k1")).status == 201
    assert await _count(world) == 1


@pytest.mark.parametrize(
    ("age", "code"), [(timedelta(0), "in-progress"), (timedelta(hours=1), "answer-lost")]
)
async def test_a_crash_before_the_answer_does_not_carry_it_out_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, age: timedelta, code: str
) -> None:
    async def die(*_: object) -> None:
        raise KeyError("the process ends here")

    with monkeypatch.context() as patch:
        patch.setattr(idempotency.Idempotency, "_keep", die)
        assert (await _post(world, "k1")).status == 500
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        await uow._session.execute(update(IdempotencyKey).values(created_at=utc_now() - age))
    again = await _post(world, "k1")
    assert again.status == 409
    assert (await again.json())["code"] == code
    assert await _count(world) == 1


async def test_practice_too_is_made_once(world: World) -> None:
    bank = await world.by("ines").post(BANKS, {**BANK, "isPublic": True}, expect=201)
    await world.by("ines").post(
        f"{BANKS}/{bank['id']}/questions", {"questionText": "Why?"}, expect=201
    )
    body = {"jobRole": "Engineer"}
    answers = [await _post(world, "k1", body, path=AI_MOCKS, name="sam") for _ in range(3)]
    assert [answer.status for answer in answers] == [201] * 3
    assert await _count(world, AI_MOCKS, "sam") == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "\u00fc"])
async def test_not_every_text_is_a_key(world: World, key: str) -> None:
    answer = await _post(world, key)
    assert answer.status == 422
    assert await _count(world) == 0


async def test_keys_are_forgotten_after_a_day(world: World) -> None:
    assert (await _post(world, "k1")).status == 201
    kept = world.app[keys.IDEMPOTENCY]
    await kept.forget_old()
    assert (await _post(world, "k1")).headers.get("Idempotency-Replayed") == "true"
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        await uow._session.execute(
            update(IdempotencyKey).values(created_at=utc_now() - idempotency.LIFE)
        )
    await kept.forget_old()
    assert "Idempotency-Replayed" not in (await _post(world, "k1")).headers
    assert await _count(world) == 2
