"""Every list says where it begins and where it goes on."""

import re
from uuid import UUID

from tests.integration.web.conftest import BANKS, SESSIONS, World
from web.api.schemas import Items, Page
from web.app import operations
from web.openapi import build_document

LINK = re.compile(r'<([^>]+)>; rel="(\w+)"')


async def _links(world: World, name: str, path: str) -> tuple[dict[str, str], list[str]]:
    async with await world.by(name).send("GET", path) as response:
        assert response.status == 200, await response.text()
        found = {rel: target for target, rel in LINK.findall(response.headers["Link"])}
        body = await response.json()
        return found, [item.get("id") for item in body["items"]]


async def test_links_lead_through_the_whole_list(world: World) -> None:
    made = [(await world.by("ines").post(BANKS, {"name": "A"}, expect=201))["id"] for _ in range(5)]
    path, seen = f"{BANKS}?limit=2", []
    while path:
        links, ids = await _links(world, "ines", path)
        seen += ids
        assert links["first"] == f"{BANKS}?limit=2"
        path = links.get("next", "")
    assert sorted(seen) == sorted(made)
    assert len(seen) == 5


async def test_filters_stay_in_the_links(world: World) -> None:
    for _ in range(3):
        await world.schedule()
    links, _ = await _links(world, "ines", f"{SESSIONS}?status=scheduled&limit=2&type=technical")
    assert links["first"] == f"{SESSIONS}?status=scheduled&limit=2&type=technical"
    assert links["next"].startswith(f"{SESSIONS}?status=scheduled&limit=2&type=technical&cursor=")
    rest, ids = await _links(world, "ines", links["next"])
    assert len(ids) == 1
    assert rest == {"first": links["first"]}


async def test_facts_go_on_behind_the_last_one(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{UUID(session['id'])}"
    await world.by("ines").post(f"{path}/start", {})
    await world.by("ines").post(f"{path}/complete", {})
    links, _ = await _links(world, "ines", f"{path}/events?limit=1")
    assert links["next"] == f"{path}/events?limit=1&after=1"
    rest, _ = await _links(world, "ines", links["next"])
    assert rest == {"first": f"{path}/events?limit=1"}


def test_every_list_is_documented_with_its_links() -> None:
    document = build_document(operations(), version="1", server_url="/")
    for operation in operations():
        if operation.returns is None or not issubclass(operation.returns, Page | Items):
            continue
        entry = document["paths"][operation.path][operation.method.lower()]
        assert "Link" in entry["responses"][str(operation.status)]["headers"], operation.name
