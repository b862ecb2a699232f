"""Logging in, staying logged in, being somebody."""

from typing import Any

import pytest

from storage.models import User
from tests.integration.web.conftest import World
from web import keys

LOGIN = "/api/auth/login"
REFRESH = "/api/auth/refresh"
PASSWORD = "correct horse battery"


@pytest.fixture
async def sam(world: World) -> User:
    """Sam with a password."""
    encoded = await world.app[keys.PASSWORDS].hash(PASSWORD)
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        user = await uow.users.get(world.id("sam"))
        assert user is not None
        user.password_hash = encoded
    return user


async def test_a_password_buys_tokens(world: World, sam: User) -> None:
    nobody = world.with_token(None)
    answer = await nobody.post(LOGIN, {"email": " Sam@Here.TEST ", "password": PASSWORD})
    assert set(answer) == {"accessToken", "refreshToken", "expiresIn", "user"}
    assert answer["expiresIn"] == 900
    assert answer["user"] == {
        "id": str(sam.id),
        "email": "sam@here.test",
        "name": "Sam",
        "role": "student",
        "organisationId": str(sam.organisation_id),
    }
    me = await world.with_token(answer["accessToken"]).get("/api/auth/me")
    assert me == {"user": answer["user"], "guest": None}


async def test_refresh_tokens_buy_more_until_the_password_changes(world: World, sam: User) -> None:
    nobody = world.with_token(None)
    first = await nobody.post(LOGIN, {"email": sam.email, "password": PASSWORD})
    second = await nobody.post(REFRESH, {"refreshToken": first["refreshToken"]})
    await world.with_token(second["accessToken"]).get("/api/auth/me")
    encoded = await world.app[keys.PASSWORDS].hash("another password")
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        user = await uow.users.get(sam.id)
        assert user is not None
        user.password_hash = encoded
    await nobody.post(REFRESH, {"refreshToken": second["refreshToken"]}, expect=401)


async def test_an_access_token_is_no_refresh_token_nor_the_other_way(
    world: World, sam: User
) -> None:
    nobody = world.with_token(None)
    tokens = await nobody.post(LOGIN, {"email": sam.email, "password": PASSWORD})
    await nobody.post(REFRESH, {"refreshToken": tokens["accessToken"]}, expect=401)
    await world.with_token(tokens["refreshToken"]).get("/api/auth/me", expect=401)


async def test_wrong_password_unknown_person_and_no_password_look_the_same(
    world: World, sam: User
) -> None:
    answers = [
        await world.with_token(None).post(LOGIN, {"email": email, "password": "wrong"}, expect=401)
        for email in (sam.email, "nobody@here.test", "ines@here.test")
    ]
    for answer in answers:
        answer.pop("requestId")
    assert answers[0] == answers[1] == answers[2]


async def test_guessing_is_slowed_down(world: World, sam: User) -> None:
    nobody = world.with_token(None)
    wrong: dict[str, Any] = {"email": sam.email, "password": "wrong"}
    for _ in range(5):
        await nobody.post(LOGIN, wrong, expect=401)
    async with await nobody.send("POST", LOGIN, json=wrong) as response:
        assert response.status == 429
        assert 0 < int(response.headers["Retry-After"]) <= 301
    right = {"email": sam.email, "password": PASSWORD}
    await nobody.post(LOGIN, right, expect=429)


async def test_bad_tokens_are_refused(world: World) -> None:
    for token in ("", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "\u00fcml\u00e4ut"):
        async with await world.with_token(token).send("GET", "/api/auth/me") as response:
            assert response.status == 401
            assert response.headers["WWW-Authenticate"].startswith("Bearer")


async def test_tokens_of_people_who_are_gone_are_refused(world: World) -> None:
    token = world.token("sue")
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        sue = await uow.users.get(world.id("sue"))
        assert sue is not None
        await uow.users.delete(sue)
    await world.with_token(token).get("/api/auth/me", expect=401)
