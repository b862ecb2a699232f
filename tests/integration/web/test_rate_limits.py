"""Who asks too often is told when to come back, and nobody else is held up."""

from typing import Any

import pytest

from tests.integration.web.conftest import AI_MOCKS, BANKS, SESSIONS, World
from web.app import operations
from web.endpoints import Operation
from web.settings import Settings

ME = "/api/auth/me"


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    return settings.model_copy(update=getattr(request, "param", {}))


def limits(**rates: str) -> Any:
    return pytest.mark.parametrize("settings", [rates], indirect=True)


async def _statuses(
    world: World, name: str | None, method: str, path: str, times: int
) -> list[int]:
    caller = world.with_token(None) if name is None else world.by(name)
    found = []
    for _ in range(times):
        async with await caller.send(method, path, json={} if method == "POST" else None) as answer:
            found.append(answer.status)
            if answer.status == 429:
                assert 1 <= int(answer.headers["Retry-After"]) <= 3600
                assert (await answer.json())["code"] == "rate-limited"
    return found


@limits(person_rate="5/hour")
async def test_a_person_is_limited_alone(world: World) -> None:
    assert await _statuses(world, "sam", "GET", ME, 7) == [200] * 5 + [429] * 2
    assert await _statuses(world, "sue", "GET", ME, 1) == [200]


@limits(address_rate="4/hour")
async def test_strangers_are_limited_by_their_address(world: World) -> None:
    path = "/api/auth/methods"
    assert await _statuses(world, None, "GET", path, 6) == [200] * 4 + [429] * 2
    assert await _statuses(world, "sam", "GET", ME, 1) == [200]


@limits(ai_rate="3/hour")
async def test_the_ai_is_limited_by_organisation(world: World) -> None:
    statuses = await _statuses(world, "sam", "POST", AI_MOCKS, 2)
    statuses += await _statuses(world, "sue", "POST", AI_MOCKS, 2)
    assert statuses == [422, 422, 422, 429]
    assert await _statuses(world, "otto", "POST", AI_MOCKS, 1) == [422]
    assert await _statuses(world, "sam", "GET", AI_MOCKS, 1) == [200]


async def test_a_hundred_ai_calls_a_minute_by_default(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}/responses"
    statuses = await _statuses(world, "ines", "POST", path, 105)
    assert statuses.count(422) == 100
    assert statuses[100:] == [429] * 5


@limits(person_rate="off", address_rate="off", ai_rate="off")
async def test_limits_can_be_switched_off(world: World) -> None:
    assert set(await _statuses(world, "sam", "GET", ME, 30)) == {200}
    assert set(await _statuses(world, None, "GET", "/api/auth/methods", 30)) == {200}


@limits(person_rate="5/hour")
async def test_players_are_not_held_up(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}/recordings/{session['id']}/media?t=x"
    assert set(await _statuses(world, None, "GET", path, 10)) == {401}


def test_what_calls_the_ai() -> None:
    def named(operation: Operation) -> str:
        return f"{operation.method} {operation.path}"

    ai = {named(operation) for operation in operations() if operation.calls_ai}
    posts = {
        named(each)
        for each in operations()
        if each.method == "POST" and each.path.startswith(AI_MOCKS)
    }
    answers = {f"POST {SESSIONS}/{{id}}/{what}" for what in ("responses", "speech-analyses")}
    assert ai == posts | answers


@pytest.mark.parametrize("rate", ["", "many", "5/fortnight", "-1/minute"])
def test_a_rate_that_is_none(rate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVAVOCE_AI_RATE", rate)
    if rate:
        with pytest.raises(ValueError, match="ai_rate"):
            Settings()
    else:
        assert Settings().ai_rate == "100/minute"  # empty is as good as not set


async def test_banks_are_no_ai(world: World) -> None:
    assert await _statuses(world, "ines", "POST", BANKS, 1) == [422]
