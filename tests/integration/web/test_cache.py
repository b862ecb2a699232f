"""The cache shows what is so, in memory and in Redis alike."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from storage.models import InterviewSession, User
from storage.scope import Scope, within
from tests.integration.web.conftest import BANKS, SESSIONS, World
from tests.support.redis_server import RedisServer
from web import keys
from web.cache import memory
from web.cache.cache import Cache, CacheGone
from web.cache.memory import MemoryCache
from web.cache.rows import BANK_S, SESSION_S
from web.cache.shared import RedisCache
from web.redis_link import RedisLink

KEY = "things:1"
PEOPLE = "/api/users"


class Clock:
    """Seconds, moved on by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "redis"])
async def cache(request: pytest.FixtureRequest, clock: Clock) -> AsyncIterator[Cache]:
    made: Cache = MemoryCache(clock)
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis_server")
        server.empty()
        made = RedisCache(RedisLink(server.url, clock))
    yield made
    await made.close()


async def _keep(cache: Cache, value: bytes, key: str = KEY) -> None:
    [looked] = await cache.look([key])
    await cache.keep(key, value, ticket=looked.ticket, life_s=60)


async def _value(cache: Cache, key: str = KEY) -> bytes | None:
    [looked] = await cache.look([key])
    return looked.value


async def test_what_was_kept_is_found(cache: Cache) -> None:
    assert await _value(cache) is None
    await _keep(cache, b"one two\x00\xff")
    assert await _value(cache) == b"one two\x00\xff"
    await cache.ping()


async def test_several_are_looked_up_at_once(cache: Cache) -> None:
    await _keep(cache, b"b", "things:2")
    looked = await cache.look(["things:1", "things:2", "other:2"])
    assert [each.value for each in looked] == [None, b"b", None]


async def test_dropped_is_gone(cache: Cache) -> None:
    await _keep(cache, b"1")
    await _keep(cache, b"2", "things:2")
    await _keep(cache, b"3", "other:3")
    await cache.drop([KEY])
    assert await _value(cache) is None
    assert await _value(cache, "things:2") == b"2"
    await cache.drop([], ["things"])
    assert await _value(cache, "things:2") is None
    assert await _value(cache, "other:3") == b"3"


async def test_a_slow_reader_cannot_put_back_what_was_replaced(cache: Cache) -> None:
    for drop in ({"keys": [KEY]}, {"keys": [], "kinds": ["things"]}):
        [looked] = await cache.look([KEY])
        await cache.bar(**drop)
        await cache.drop(**drop)
        await cache.keep(KEY, b"old", ticket=looked.ticket, life_s=60)
        assert await _value(cache) is None


async def test_nothing_read_before_the_change_is_stored_outlives_it(cache: Cache) -> None:
    await _keep(cache, b"old")
    await cache.bar([KEY])
    assert await _value(cache) is None
    await _keep(cache, b"old still")
    await cache.drop([KEY])
    assert await _value(cache) is None
    await _keep(cache, b"new")
    assert await _value(cache) == b"new"


async def test_a_ticket_that_was_refused_keeps_nothing(cache: Cache) -> None:
    await cache.keep(KEY, b"x", ticket=None, life_s=60)
    assert await _value(cache) is None


async def test_memory_is_bounded_and_forgets_in_time(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MAX_KEYS", 3)
    cache = MemoryCache(clock)
    [early] = await cache.look(["things:9"])
    for number in range(5):
        await _keep(cache, b"x", f"things:{number}")
        await cache.drop([f"other:{number}"])
    assert await _value(cache, "things:0") is None
    assert await _value(cache, "things:4") == b"x"
    # Drops so old that they are forgotten may have been of any key.
    await cache.keep("things:9", b"late", ticket=early.ticket, life_s=60)
    assert await _value(cache, "things:9") is None
    clock.now += 60
    assert await _value(cache, "things:4") is None


@pytest.fixture
def own_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    if RedisServer.program() is None:
        pytest.skip("redis-server is not installed")
    server = RedisServer(tmp_path_factory.mktemp("own-redis"))
    server.start()
    yield server
    server.stop()


async def test_what_could_not_be_dropped_is_dropped_when_redis_is_back(
    own_redis: RedisServer, clock: Clock
) -> None:
    ours, theirs = (RedisCache(RedisLink(own_redis.url, clock)) for _ in range(2))
    await _keep(ours, b"old")
    ours._link._gone_until = clock.now + 1.0  # for one server, while the others reach it
    await ours.bar([KEY])
    await ours.drop([KEY])
    assert await _value(ours) is None
    with pytest.raises(CacheGone):
        await ours.ping()
    assert await _value(theirs) == b"old"  # nobody could tell them yet
    clock.now += 2
    assert await _value(ours) is None
    assert await _value(theirs) is None
    for cache in (ours, theirs):
        await cache.close()


async def test_a_redis_that_lost_everything_shows_nothing_stale(
    own_redis: RedisServer, clock: Clock
) -> None:
    cache = RedisCache(RedisLink(own_redis.url, clock))
    await _keep(cache, b"old")
    [looked] = await cache.look([KEY])
    await cache.drop([KEY])
    own_redis.kill()
    own_redis.start()
    await cache.keep(KEY, b"older", ticket=looked.ticket, life_s=60)
    assert await _value(cache) is None or looked.ticket == "0.0"
    await cache.close()


async def _people(world: World, name: str) -> list[str]:
    return [person["name"] for person in (await world.by(name).get(PEOPLE))["items"]]


async def _title(world: World, session_id: str, name: str = "ines") -> str:
    title: str = (await world.by(name).get(f"{SESSIONS}/{session_id}"))["title"]
    return title


class Queries:
    """Counts the units of work that read."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        whole: Callable[..., Any] = world.app[keys.DATABASE].unit_of_work

        def counted(*, read_only: bool = False) -> Any:
            self.count += read_only
            return whole(read_only=read_only)

        monkeypatch.setattr(world.app[keys.DATABASE], "unit_of_work", counted)


async def test_a_second_reader_does_not_ask_the_database(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await world.schedule()
    bank = await world.by("ines").post(BANKS, {"name": "A"}, expect=201)
    paths = (f"{SESSIONS}/{session['id']}", f"{BANKS}/{bank['id']}", f"{PEOPLE}?limit=2")
    first = [await world.by("ines").get(path) for path in paths]
    queries = Queries(world, monkeypatch)
    assert [await world.by("ines").get(path) for path in paths] == first
    assert first[:2] == [session, bank]
    assert queries.count == 0


async def test_rights_are_asked_of_what_is_cached_too(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}"
    await world.by("ines").get(path)
    for stranger in ("sue", "ivan", "otto"):
        await world.by(stranger).get(path, expect=404)
    await world.by("ines").post(f"{path}/start")
    await world.by("ines").post(f"{path}/complete", {"notes": "private"})
    assert (await world.by("ines").get(path))["notes"] == "private"
    assert (await world.by("sam").get(path))["notes"] is None


async def test_organisations_are_walled_off_in_the_cache_too(world: World) -> None:
    session = await world.schedule()
    rows = world.app[keys.ROWS].sessions
    session_id, other = UUID(session["id"]), world.people["otto"].organisation_id
    assert await rows.get(session_id) is not None
    with within(Scope(other)):
        assert await rows.get(session_id) is None
    with within(Scope(world.people["sam"].organisation_id)):
        assert await rows.get(session_id) is not None


async def test_every_change_is_seen_at_once(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}"
    for number in range(5):
        await world.by("ines").json("PATCH", path, expect=200, json={"title": f"Name {number}"})
        assert await _title(world, session["id"]) == f"Name {number}"
    await world.by("ines").post(f"{path}/start")
    assert (await world.by("sam").get(path))["status"] == "in_progress"
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        await uow._session.execute(update(InterviewSession).values(title="All alike"))
    assert await _title(world, session["id"]) == "All alike"
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        user = await uow.users.get(world.id("sam"))
        assert user is not None
        user.name = "Samuel"
    assert (await world.by("ines").get(path))["candidateName"] == "Samuel"
    before = await _people(world, "ines")
    assert "Samuel" in before
    assert await _people(world, "otto") != before
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        await uow._session.execute(update(User).values(name="Alike"))
    assert await _people(world, "ines") == ["Alike"] * len(before)


async def test_uses_of_a_bank_are_counted_where_it_is_shown(world: World) -> None:
    bank = await world.by("ines").post(BANKS, {"name": "A"}, expect=201)
    path = f"{BANKS}/{bank['id']}"
    assert (await world.by("ines").get(path))["usageCount"] == 0
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        await uow.banks.count_use(UUID(bank["id"]))
    assert (await world.by("ines").get(path))["usageCount"] == 1


async def test_readers_and_writers_at_once_end_with_the_truth(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}"
    done = asyncio.Event()
    world.app[keys.LIMITS]._items.clear()

    async def read() -> None:
        while not done.is_set():
            await world.by("sam").get(path)

    readers = [asyncio.create_task(read()) for _ in range(4)]
    for number in range(25):
        title = f"Name {number}"
        await world.by("ines").json("PATCH", path, expect=200, json={"title": title})
        assert await _title(world, session["id"]) == title
    done.set()
    await asyncio.gather(*readers)
    assert await _title(world, session["id"]) == "Name 24"


async def test_password_hashes_are_not_cached(world: World) -> None:
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        user = await uow.users.get(world.id("sam"))
        assert user is not None
        user.password_hash = "a hash"
    people = world.app[keys.ROWS].people
    await people.get(user.id)
    again = await people.get(user.id)
    assert isinstance(again, User)
    assert again.name == "Sam"
    assert again.password_hash is None
    assert await people.get(uuid4()) is None


def test_how_long_things_are_kept() -> None:
    assert (SESSION_S, BANK_S) == (300, 600)


class TestRedisGone:
    @pytest.fixture
    def redis_url(self, own_redis: RedisServer) -> str:
        return own_redis.url

    @pytest.mark.parametrize("way", ["killed", "hanging"])
    async def test_the_server_is_slower_not_down(
        self, world: World, own_redis: RedisServer, way: str
    ) -> None:
        session = await world.schedule()
        path = f"{SESSIONS}/{session['id']}"
        await world.by("ines").get(path)
        own_redis.kill() if way == "killed" else own_redis.hang()
        begun = time.monotonic()
        for number in range(8):
            title = f"Name {number}"
            await world.by("ines").json("PATCH", path, expect=200, json={"title": title})
            assert await _title(world, session["id"], "sam") == title
        print(f"16 requests while Redis is {way}: {time.monotonic() - begun:.2f} s")
        health = await world.with_token(None).get("/api/health/interviews")
        assert health["checks"]["cache"]["status"] == "degraded"
        assert health["status"] == "degraded"
        own_redis.start() if way == "killed" else own_redis.wake()
        world.app[keys.LIMITS]._link._gone_until = 0.0  # as the second would
        assert await _title(world, session["id"]) == "Name 7"
        await world.by("ines").json("PATCH", path, expect=200, json={"title": "Back"})
        assert await _title(world, session["id"], "sam") == "Back"
