"""People of an organisation, managed by its admins."""

import pytest

from tests.integration.web.conftest import World, unknown
from web import keys

USERS = "/api/users"
NEW = {"email": " New@Here.Test ", "name": "Newt", "role": "instructor"}
PASSWORD = "correct horse battery"


async def _status(world: World, name: str, method: str, path: str) -> int:
    async with await world.by(name).send(method, path) as response:
        return response.status


async def test_an_admin_adds_somebody(world: World) -> None:
    made = await world.by("ada").post(USERS, {**NEW, "password": PASSWORD}, expect=201)
    assert made["email"] == "new@here.test"
    assert made["organisationId"] == str(world.people["ada"].organisation_id)
    assert await world.by("ines").get(f"{USERS}/{made['id']}") == made
    tokens = await world.with_token(None).post(
        "/api/auth/login", {"email": made["email"], "password": PASSWORD}
    )
    assert tokens["user"] == made


async def test_an_address_is_taken_once_whoever_has_it(world: World) -> None:
    await world.by("ada").post(USERS, NEW, expect=201)
    for address in ("new@here.test", "otto@there.test"):
        answer = await world.by("ada").post(USERS, {**NEW, "email": address}, expect=409)
        assert answer["code"] == "conflict"


@pytest.mark.parametrize(
    "change",
    [
        {"email": "nobody"},
        {"email": "a b@c"},
        {"name": " "},
        {"role": "king"},
        {"password": "short"},
    ],
)
async def test_nonsense_is_refused(world: World, change: dict[str, str]) -> None:
    await world.by("ada").post(USERS, {**NEW, **change}, expect=422)


async def test_everybody_sees_themselves_and_staff_see_others(world: World) -> None:
    sam = f"{USERS}/{world.id('sam')}"
    for name in ("sam", "ines", "ada"):
        assert (await world.by(name).get(sam))["name"] == "Sam"
    await world.by("sue").get(sam, expect=404)
    await world.by("otto").get(sam, expect=404)
    await world.by("ada").get(f"{USERS}/{unknown()}", expect=404)


async def test_a_new_role_holds_at_once(world: World) -> None:
    made = await world.by("ada").post(USERS, {**NEW, "password": PASSWORD}, expect=201)
    login = {"email": made["email"], "password": PASSWORD}
    tokens = await world.with_token(None).post("/api/auth/login", login)
    caller = world.with_token(tokens["accessToken"])
    await caller.get(USERS)
    path = f"{USERS}/{made['id']}"
    changed = await world.by("ada").json("PATCH", path, expect=200, json={"role": "student"})
    assert changed["role"] == "student"
    await caller.get(USERS, expect=401)
    refresh = {"refreshToken": tokens["refreshToken"]}
    await world.with_token(None).post("/api/auth/refresh", refresh, expect=401)
    tokens = await world.with_token(None).post("/api/auth/login", login)
    await world.with_token(tokens["accessToken"]).get(USERS, expect=403)


async def test_a_name_is_changed_without_logging_out(world: World) -> None:
    made = await world.by("ada").post(USERS, {**NEW, "password": PASSWORD}, expect=201)
    login = {"email": made["email"], "password": PASSWORD}
    tokens = await world.with_token(None).post("/api/auth/login", login)
    path = f"{USERS}/{made['id']}"
    await world.by("ada").json("PATCH", path, expect=200, json={"name": "Renamed"})
    assert (await world.with_token(tokens["accessToken"]).get(path))["name"] == "Renamed"
    await world.by("ada").json("PATCH", path, expect=200, json={"password": PASSWORD + "!"})
    await world.with_token(tokens["accessToken"]).get(path, expect=401)


async def test_nobody_changes_their_own_role(world: World) -> None:
    path = f"{USERS}/{world.id('ada')}"
    await world.by("ada").json("PATCH", path, expect=403, json={"role": "student"})
    await world.by("ada").json("PATCH", path, expect=200, json={"role": "admin", "name": "Ada L"})


async def test_an_admin_ends_somebodys_logins(world: World) -> None:
    made = await world.by("ada").post(USERS, {**NEW, "password": PASSWORD}, expect=201)
    login = {"email": made["email"], "password": PASSWORD}
    tokens = await world.with_token(None).post("/api/auth/login", login)
    path = f"{USERS}/{made['id']}/logins"
    assert await _status(world, "ines", "DELETE", path) == 403
    assert await _status(world, "otto", "DELETE", path) == 404
    assert await _status(world, "ada", "DELETE", path) == 204
    await world.with_token(tokens["accessToken"]).get("/api/auth/me", expect=401)
    assert world.app[keys.REVOCATIONS]._ended


async def test_without_a_mail_server_admins_hand_the_link_over(world: World) -> None:
    new = {"email": "nora@here.test", "name": "Nora"}
    await world.by("ada").post(USERS, {**new, "invite": True}, expect=409)
    nora = await world.by("ada").post(USERS, new, expect=201)  # nobody was added before
    made = await world.by("ada").post(f"{USERS}/{nora['id']}/invitation", expect=201)
    assert made["mailed"] is False
    chosen = {"token": made["url"].rsplit("/", 1)[1], "password": "a long enough one"}
    login = await world.with_token(None).post("/api/auth/password", chosen)
    assert login["user"]["email"] == "nora@here.test"
