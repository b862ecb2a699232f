"""Logins are renewed step by step, and end for whoever holds an old token."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest

from storage.models import User
from storage.models.base import utc_now
from tests.integration.web.conftest import Json, World, unknown
from web import keys
from web.api.auth.routes import SERVICE
from web.auth.revocations import Revocations
from web.settings import Settings

LOGIN = "/api/auth/login"
REFRESH = "/api/auth/refresh"
LOGINS = "/api/auth/logins"
LOGOUT = "/api/auth/logout"
ME = "/api/auth/me"
PASSWORD = "correct horse battery"


class Clock:
    """The wall clock, moved on by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@pytest.fixture
async def sam(world: World) -> User:
    encoded = await world.app[keys.PASSWORDS].hash(PASSWORD)
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        user = await uow.users.get(world.id("sam"))
        assert user is not None
        user.password_hash = encoded
    return user


@pytest.fixture
def clock(world: World, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(world.app[SERVICE], "_clock", clock)
    return clock


async def _log_in(world: World, user: User) -> Json:
    return await world.with_token(None).post(LOGIN, {"email": user.email, "password": PASSWORD})


async def _refresh(world: World, tokens: Json, *, expect: int = 200) -> Json:
    body = {"refreshToken": tokens["refreshToken"]}
    return await world.with_token(None).post(REFRESH, body, expect=expect)


async def test_each_refresh_token_is_used_once(world: World, sam: User, clock: Clock) -> None:
    tokens = [await _log_in(world, sam)]
    for _ in range(3):
        tokens.append(await _refresh(world, tokens[-1]))
    assert len({each["refreshToken"] for each in tokens}) == 4


async def test_a_stolen_token_ends_the_login_for_both(
    world: World, sam: User, clock: Clock
) -> None:
    stolen = await _log_in(world, sam)
    other_device = await _log_in(world, sam)
    ours = await _refresh(world, await _refresh(world, stolen))
    await _refresh(world, stolen, expect=401)
    await _refresh(world, ours, expect=401)
    for token in (stolen["accessToken"], ours["accessToken"]):
        await world.with_token(token).get(ME, expect=401)
    logins = await world.with_token(other_device["accessToken"]).get(LOGINS)
    assert [(login["endReason"], login["current"]) for login in logins["items"]] == [
        (None, True),
        ("reused", False),
    ]
    await _refresh(world, other_device)


async def test_an_answer_that_was_lost_is_given_again(
    world: World, sam: User, clock: Clock
) -> None:
    first = await _log_in(world, sam)
    newest = await _refresh(world, first)
    again = await _refresh(world, first)
    for token in (newest, again):
        await world.with_token(token["accessToken"]).get(ME)
    await _refresh(world, again)
    clock.ahead = timedelta(seconds=11)
    await _refresh(world, newest, expect=401)  # the one before the newest, but too late


async def test_tabs_that_refresh_together_stay_logged_in(
    world: World, sam: User, clock: Clock
) -> None:
    first = await _log_in(world, sam)
    answers = await asyncio.gather(*(_refresh(world, first) for _ in range(6)))
    assert all(answer["accessToken"] for answer in answers)
    await _refresh(world, answers[3])


async def test_a_login_left_alone_expires(
    world: World, sam: User, clock: Clock, settings: Settings
) -> None:
    tokens = await _log_in(world, sam)
    clock.ahead = timedelta(days=settings.refresh_token_days, seconds=1)
    await _refresh(world, tokens, expect=401)


async def test_logging_out_ends_both_kinds_of_token(world: World, sam: User) -> None:
    tokens = await _log_in(world, sam)
    caller = world.with_token(tokens["accessToken"])
    async with await caller.send("POST", LOGOUT) as response:
        assert response.status == 204
    await caller.get(ME, expect=401)
    await _refresh(world, tokens, expect=401)


async def test_a_script_has_nothing_to_log_out_of(world: World) -> None:
    async with await world.by("sam").send("POST", LOGOUT) as response:
        assert response.status == 204
    await world.by("sam").get(ME)


async def test_another_device_is_logged_out_from_here(world: World, sam: User) -> None:
    lost, here = await _log_in(world, sam), await _log_in(world, sam)
    caller = world.with_token(here["accessToken"])
    newest, oldest = (await caller.get(LOGINS))["items"]
    assert (newest["current"], oldest["current"]) == (True, False)
    assert (newest["method"], newest["endedAt"]) == ("password", None)
    async with await caller.send("DELETE", f"{LOGINS}/{oldest['id']}") as response:
        assert response.status == 204
    await world.with_token(lost["accessToken"]).get(ME, expect=401)
    await caller.get(ME)
    await world.by("sue").json("DELETE", f"{LOGINS}/{newest['id']}", expect=404)
    await caller.json("DELETE", f"{LOGINS}/{unknown()}", expect=404)


async def test_guests_have_no_logins(world: World) -> None:
    session = await world.schedule()
    link = await world.by("ines").post(f"/api/interviews/sessions/{session['id']}/guest-link")
    await world.with_token(link["token"]).get(LOGINS, expect=403)
    await world.with_token(link["token"]).json("DELETE", f"{LOGINS}/{unknown()}", expect=403)


async def test_pages_of_logins(world: World, sam: User) -> None:
    for _ in range(3):
        tokens = await _log_in(world, sam)
    caller = world.with_token(tokens["accessToken"])
    page = await caller.get(LOGINS, limit=2)
    rest = await caller.get(LOGINS, limit=2, cursor=page["nextCursor"])
    assert len({login["id"] for login in page["items"] + rest["items"]}) == 3


async def test_what_ended_elsewhere_is_read_from_the_database(world: World, sam: User) -> None:
    tokens = await _log_in(world, sam)
    elsewhere = Revocations(
        world.app[keys.DATABASE], token_life=timedelta(minutes=15), clock=utc_now
    )
    login_id = world.app[keys.TOKENS].read_bearer(tokens["accessToken"]).login_id
    assert login_id is not None
    await elsewhere.refresh()
    assert not elsewhere.has(login_id)
    async with await world.with_token(tokens["accessToken"]).send("POST", LOGOUT):
        pass
    await elsewhere.refresh()
    assert elsewhere.has(login_id)


async def test_ended_logins_are_forgotten_with_their_last_token(world: World) -> None:
    now = utc_now()
    moments = [now, now + timedelta(minutes=17)]
    revocations = Revocations(
        world.app[keys.DATABASE], token_life=timedelta(minutes=15), clock=lambda: moments[0]
    )
    first, second = world.id("sam"), world.id("sue")
    revocations.note([first])
    moments.pop(0)
    revocations.note([second])
    assert not revocations.has(first)
    assert revocations.has(second)


async def test_expired_logins_are_deleted(world: World, sam: User) -> None:
    await _log_in(world, sam)
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        await uow.logins.delete_expired(utc_now() + timedelta(days=29))
        assert len(await uow.logins.page(sam.id, limit=5)) == 1
        await uow.logins.delete_expired(utc_now() + timedelta(days=31))
        assert await uow.logins.page(sam.id, limit=5) == []


async def test_the_key_set_is_empty_while_tokens_are_our_own_business(world: World) -> None:
    assert await world.with_token(None).get("/api/auth/jwks.json") == {"keys": []}


class TestSignedForOthers:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"token_algorithm": "RS256"})

    async def test_access_tokens_are_verified_with_the_key_set(
        self, world: World, sam: User
    ) -> None:
        tokens = await _log_in(world, sam)
        key_set: dict[str, Any] = await world.with_token(None).get("/api/auth/jwks.json")
        [key] = jwt.PyJWKSet.from_dict(key_set).keys
        claims = jwt.decode(
            tokens["accessToken"], key, algorithms=["RS256"], audience="access", issuer="vivavoce"
        )
        assert claims["sub"] == str(sam.id)
        await world.with_token(tokens["accessToken"]).get(ME)
        await _refresh(world, tokens)
