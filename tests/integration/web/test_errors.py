"""Every error is a problem document with the right status, whoever and whatever was wrong."""

import re
from io import BytesIO
from typing import Any

import pytest

from tests.integration.web.conftest import (
    AI_MOCKS,
    BANKS,
    SESSIONS,
    World,
    interview_of,
    unknown,
)
from web.app import MAX_BODY_BYTES, operations

PROTECTED = [each for each in operations() if not each.public]


async def _problem(world: World, method: str, path: str, **kwargs: Any) -> tuple[int, Any, Any]:
    async with await world.by("ada").send(method, path, **kwargs) as response:
        assert response.content_type == "application/problem+json"
        return response.status, await response.json(content_type=None), response.headers


async def test_nothing_is_open_without_a_token(world: World) -> None:
    for operation in PROTECTED:
        path = re.sub(r"\{\w+\}", unknown(), operation.path)
        problem = await world.with_token(None).json(operation.method, path, expect=401)
        assert problem["code"] == "unauthorized"


async def test_addresses_that_do_not_exist(world: World) -> None:
    status, problem, headers = await _problem(world, "GET", "/api/nothing/here")
    assert status == 404
    assert problem["type"] == "urn:vivavoce:problem:not-found"
    assert problem["requestId"] == headers["X-Request-ID"]


async def test_methods_that_do_not_exist(world: World) -> None:
    status, problem, headers = await _problem(world, "DELETE", SESSIONS)
    assert (status, problem["code"]) == (405, "method-not-allowed")
    assert set(headers["Allow"].split(",")) >= {"GET", "POST"}


async def test_bodies_that_are_too_large(world: World) -> None:
    body = b'{"title": "' + b"x" * MAX_BODY_BYTES + b'"}'
    status, problem, _ = await _problem(
        world, "POST", SESSIONS, data=BytesIO(body), headers={"Content-Type": "application/json"}
    )
    assert (status, problem["code"]) == (413, "too-large")


async def test_bodies_of_another_kind(world: World) -> None:
    status, problem, _ = await _problem(world, "POST", SESSIONS, data={"title": "form"})
    assert (status, problem["code"]) == (415, "unsupported-media-type")


NO_JSON = [
    b"{",
    b"\xff\xfe",
    b'{"title": NaN}',
    b'{"title": "\\ud800"}',
    b"[" * 5000 + b"]" * 5000,
    b'{"a": 1} trailing',
]


async def test_bodies_that_are_no_json(world: World) -> None:
    for body in NO_JSON:
        status, problem, _ = await _problem(
            world, "POST", SESSIONS, data=body, headers={"Content-Type": "application/json"}
        )
        assert (status, problem["code"]) == (400, "bad-request"), body[:20]


async def test_bodies_that_are_no_object(world: World) -> None:
    for body in ([], "text", 7, True):
        status, problem, _ = await _problem(world, "POST", SESSIONS, json=body)
        assert (status, problem["code"]) == (422, "malformed"), body


WRONG_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"type": "chat"}, "type"),
    ({"mode": 7}, "mode"),
    ({"candidateId": "me"}, "candidateId"),
    ({"scheduledAt": "2026-05-01T10:00:00"}, "scheduledAt"),
    ({"scheduledAt": "0001-01-01T00:00:00+14:00"}, "scheduledAt"),
    ({"scheduledAt": "9999-12-31T23:59:59-14:00"}, "scheduledAt"),
    ({"durationMinutes": 0}, "durationMinutes"),
    ({"durationMinutes": 10**30}, "durationMinutes"),
    ({"tags": ["x"] * 51}, "tags"),
    ({"tags": ["ok", ""]}, "tags.1"),
    ({"title": "x" * 201}, "title"),
    ({"language": "english"}, "language"),
    ({"candidate_id": "snake"}, "candidate_id"),
    ({"surprise": 1}, "surprise"),
]


async def test_fields_that_are_wrong_are_named(world: World) -> None:
    for changes, field in WRONG_FIELDS:
        body = interview_of(world.id("ines"), world.id("sam"), **changes)
        problem = await world.by("ines").post(SESSIONS, body, expect=422)
        assert field in [error["field"] for error in problem["errors"]], changes
        assert all(error["message"] and error["code"] for error in problem["errors"])


async def test_missing_fields_are_named(world: World) -> None:
    problem = await world.by("ines").post(SESSIONS, {}, expect=422)
    assert {error["field"] for error in problem["errors"]} == {
        "candidateId",
        "type",
        "mode",
        "scheduledAt",
        "durationMinutes",
    }


async def test_problems_do_not_repeat_what_was_sent(world: World) -> None:
    body = interview_of(world.id("ines"), world.id("sam"), type="a private thing")
    problem = await world.by("ines").post(SESSIONS, body, expect=422)
    assert "a private thing" not in str(problem)


async def test_text_that_cannot_be_stored(world: World) -> None:
    await world.by("ines").post(BANKS, {"name": "a\0b"}, expect=422)
    await world.by("ines").get(SESSIONS, cursor="\0", expect=422)
    path = f"{SESSIONS}/{(await world.schedule())['id']}/start"
    for value in ("1e999", '{"a": ["\\u0000"]}', "[[[[[[[[1]]]]]]]]"):
        status, _, _ = await _problem(
            world,
            "POST",
            path,
            data=f'{{"deviceInfo": {{"x": {value}}}}}',
            headers={"Content-Type": "application/json"},
        )
        assert status == 422, value


WRONG_QUERIES: list[dict[str, Any]] = [
    {"limit": 0},
    {"limit": 101},
    {"limit": "many"},
    {"cursor": "AAAA"},
    {"cursor": "x" * 600},
    {"status": "lost"},
    {"candidateId": "7"},
    {"startDate": "yesterday"},
    {"startDate": "2026-02-02", "endDate": "2026-01-01"},
    {"color": "blue"},
]


async def test_queries_that_are_wrong(world: World) -> None:
    for query in WRONG_QUERIES:
        problem = await world.by("ines").get(SESSIONS, expect=422, **query)
        assert problem["errors"], query


async def test_a_cursor_is_good_for_its_own_list_only(world: World) -> None:
    for _ in range(3):
        await world.schedule()
    cursor = (await world.by("ines").get(SESSIONS, limit=1))["nextCursor"]
    await world.by("ines").get(SESSIONS, limit=1, cursor=cursor)
    await world.by("ines").get(SESSIONS, limit=1, cursor=cursor, status="scheduled", expect=422)
    await world.by("ada").get(SESSIONS, limit=1, cursor=cursor, expect=422)
    await world.by("ines").get(BANKS, cursor=cursor, expect=422)


OF_AN_INTERVIEW = [
    ("GET", ""),
    ("POST", "/start"),
    ("POST", "/complete"),
    ("POST", "/guest-link"),
    ("GET", "/transcript"),
    ("GET", "/recordings"),
    ("GET", "/responses"),
    ("GET", "/metrics"),
    ("GET", "/events"),
    ("GET", "/participants"),
    ("GET", "/notes"),
]
# Who sees the interview of ines and sam at all, and who may do what with it.
FORBIDDEN_TO_CANDIDATES = {
    "/start",
    "/complete",
    "/guest-link",
    "/transcript",
    "/recordings",
    "/responses",
    "/metrics",
    "/notes",
}


async def test_interviews_of_others_do_not_exist(world: World) -> None:
    path = f"{SESSIONS}/{(await world.schedule())['id']}"
    for method, tail in OF_AN_INTERVIEW:
        absent = await world.by("ada").json(method, f"{SESSIONS}/{unknown()}{tail}", expect=404)
        for stranger in ("otto", "ivan", "sue"):
            problem = await world.by(stranger).json(method, path + tail, expect=404)
            assert problem["detail"] == absent["detail"]
        await world.by("ada").json(method, f"{SESSIONS}/not-an-id{tail}", expect=404)


async def test_candidates_may_look_but_not_touch(world: World) -> None:
    path = f"{SESSIONS}/{(await world.schedule())['id']}"
    for method, tail in OF_AN_INTERVIEW:
        expect = 403 if tail in FORBIDDEN_TO_CANDIDATES else 200
        await world.by("sam").json(method, path + tail, expect=expect)


async def test_a_guest_sees_one_interview_and_nothing_else(world: World) -> None:
    mine, other = await world.schedule(), await world.schedule()
    link = await world.by("ines").post(f"{SESSIONS}/{mine['id']}/guest-link")
    guest = world.with_token(link["token"])
    me = await guest.get("/api/auth/me")
    assert me["guest"] == {"interviewId": mine["id"]}
    assert (await guest.get(f"{SESSIONS}/{mine['id']}"))["id"] == mine["id"]
    await guest.get(f"{SESSIONS}/{other['id']}", expect=404)
    for path in (SESSIONS, BANKS, AI_MOCKS, "/api/users"):
        await guest.get(path, expect=403)
    await guest.post(AI_MOCKS, {"jobRole": "Engineer"}, expect=403)
    assert link["url"].endswith(f"/join/{link['token']}")


async def test_what_students_may_not_do(world: World) -> None:
    sam = world.by("sam")
    body = interview_of(world.id("ines"), world.id("sam"))
    await sam.post(SESSIONS, body, expect=403)
    await sam.get("/api/users", expect=403)
    await sam.get(BANKS, expect=403)
    await sam.post(BANKS, {"name": "Mine"}, expect=403)


async def test_states_that_do_not_allow_it(world: World) -> None:
    path = f"{SESSIONS}/{(await world.schedule())['id']}"
    ines = world.by("ines")
    problem = await ines.post(f"{path}/complete", expect=409)
    assert problem["code"] == "wrong-state"
    await ines.post(f"{path}/start")
    await ines.post(f"{path}/start", expect=409)
    await ines.post(f"{path}/complete", {"score": 101}, expect=422)
    await ines.post(f"{path}/complete", {"score": 80})
    await ines.post(f"{path}/complete", expect=409)
    await ines.post(f"{path}/start", expect=409)


async def test_a_defect_is_told_without_its_message(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("Sam Student's secret")

    monkeypatch.setattr("web.api.users.service.UserService.page", broken)
    problem = await world.by("ada").get("/api/users", expect=500)
    assert problem["code"] == "internal"
    assert "secret" not in str(problem)
