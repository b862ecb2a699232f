"""Who saw and changed what is written down, and only what has happened."""

from typing import Any

import pytest

from storage.errors import DatabaseBusy
from tests.integration.web.conftest import BANKS, SESSIONS, Json, World, unknown
from web import audit, keys

LOG = "/api/audit-log"


async def _entries(world: World, name: str = "ada", **query: Any) -> list[Json]:
    entries: list[Json] = (await world.by(name).get(LOG, **query))["items"]
    return entries


def _told(entry: Json) -> tuple[str, str, str]:
    return entry["actorName"], entry["verb"], entry["operation"]


async def test_a_change_names_its_maker_and_its_fields(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}"
    async with await world.by("ada").send("PATCH", path, json={"title": "Renamed"}) as response:
        request_id = response.headers["X-Request-ID"]
    changed, created = await _entries(world, subjectId=session["id"])
    assert _told(created) == ("Ines", "created", "create_session")
    assert _told(changed) == ("Ada", "changed", "update_session")
    assert "title" in changed["fields"]
    assert changed["requestId"] == request_id
    assert changed["subject"] == "interview_sessions"
    assert changed["sessionId"] == session["id"]
    assert "Renamed" not in str(changed)


async def test_what_is_looked_at_is_noted_once_a_minute(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}"
    for _ in range(3):
        await world.by("ines").get(f"{path}/transcript")
    await world.by("sam").get(path)
    seen = await _entries(world, sessionId=session["id"], verb="saw")
    assert [(_told(entry), entry["subjectId"]) for entry in seen] == [
        (("Sam", "saw", "get_session"), session["id"]),
        (("Ines", "saw", "get_transcript"), session["id"]),
    ]


async def test_what_was_refused_was_neither_seen_nor_changed(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}"
    before = await _entries(world)
    await world.by("sam").get(f"{path}/transcript", expect=403)
    await world.by("sue").get(path, expect=404)
    await world.by("ines").post(f"{path}/complete", expect=409)
    await world.by("ines").json(
        "PATCH", path, expect=412, json={"title": "x"}, headers={"If-Match": '"0-0"'}
    )
    assert await _entries(world) == before


async def test_organisations_have_logs_of_their_own(world: World) -> None:
    session = await world.schedule()
    await world.by("otto").get("/api/users")
    assert [_told(entry) for entry in await _entries(world, "otto")] == [
        ("Otto", "saw", "list_users")
    ]
    assert await _entries(world, "otto", subjectId=session["id"]) == []
    assert {entry["actorName"] for entry in await _entries(world)} == {"Ines"}


@pytest.mark.parametrize("name", ["ines", "sam"])
async def test_only_admins_read_it(world: World, name: str) -> None:
    await world.by(name).get(LOG, expect=403)


async def test_it_is_searched_by_person_thing_and_day(world: World) -> None:
    first, second = await world.schedule(), await world.schedule()
    await world.by("ada").get(f"{SESSIONS}/{first['id']}")
    ada = str(world.id("ada"))
    assert {entry["actorId"] for entry in await _entries(world, actorId=ada)} == {ada}
    assert len(await _entries(world, subjectId=second["id"])) == 1
    assert await _entries(world, subjectId=unknown()) == []
    today = first["createdAt"][:10]
    assert len(await _entries(world, startDate=today, endDate=today)) >= 3
    assert await _entries(world, endDate="2001-01-01") == []
    page = await world.by("ada").get(LOG, limit=2)
    rest = await world.by("ada").get(LOG, limit=2, cursor=page["nextCursor"])
    ids = [entry["id"] for entry in page["items"] + rest["items"]]
    assert ids == sorted(set(ids), reverse=True)


async def test_very_many_rows_are_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "MOST_NAMED", 0)
    await world.by("ines").post(BANKS, {"name": "A"}, expect=201)
    [entry] = await _entries(world, verb="created")
    assert (entry["subject"], entry["subjectId"], entry["count"]) == (
        "interview_question_banks",
        None,
        1,
    )


async def test_what_was_seen_is_kept_until_it_can_be_stored(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = world.app[keys.AUDIT]
    await log.flush()

    def busy(**_: Any) -> Any:
        raise DatabaseBusy("held")

    with monkeypatch.context() as patch:
        patch.setattr(log, "_database", type("Held", (), {"unit_of_work": staticmethod(busy)}))
        await world.by("ada").get("/api/users")
        with pytest.raises(DatabaseBusy):
            await log.flush()
    assert [_told(entry) for entry in await _entries(world)] == [("Ada", "saw", "list_users")]


async def test_reading_very_much_is_written_down_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "MAX_WAITING", 2)
    monkeypatch.setattr(audit, "SEEN_AGAIN_S", 0.0)
    for _ in range(3):
        await world.by("ada").get("/api/users")
    assert len(world.app[keys.AUDIT]._waiting) < 2
    assert len(await _entries(world)) == 3


async def test_ones_own_account_is_nobodys_secret(world: World) -> None:
    await world.by("sam").get("/api/auth/me")
    await world.by("sam").get("/api/auth/logins")
    assert await _entries(world) == []


async def test_the_servers_own_work_is_nobodys(world: World) -> None:
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        user = await uow.users.get(world.id("sam"))
        assert user is not None
        user.name = "Samuel"
    assert await _entries(world) == []
