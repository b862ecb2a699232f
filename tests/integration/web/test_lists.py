"""Every list says where it begins and where it goes on."""

import re
from uuid import UUID

from storage.models import ResponseScore, TranscriptCorrection
from tests.integration.storage import rows
from tests.integration.web.conftest import BANKS, SESSIONS, World
from web import keys
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


async def _leave_behind(world: World, session_id: UUID) -> UUID:
    """Three of everything that interviews leave; return the answer that was judged."""
    ines, sam = world.id("ines"), world.id("sam")
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        people = [
            await uow.participants.add(rows.participant(session_id, world.id(name)))
            for name in ("ines", "sam", "ada")
        ]
        await uow.notes.add_all(rows.note(session_id, ines, at_ms) for at_ms in (5, 5, 1))
        answers = [rows.response(session_id, at, superseded=at == 1) for at in range(4)]
        await uow.responses.add_all(answers)
        for start_ms in (7, 7, 2):
            await uow.recordings.add(rows.recording(session_id, people[1].id, start_ms))
        for name in ("pace", "clarity", "pace"):
            measure = rows.metric(session_id, people[1].id, name, response_id=answers[0].id)
            await uow.metrics.add(measure)
        for author_id in (None, ines, sam):
            judged = ResponseScore(
                session_id=session_id, response_id=answers[0].id, author_id=author_id, total=50
            )
            await uow.scores.keep(judged, [])
        said, words = rows.utterance(session_id, people[1].id, 0, 500)
        await uow.transcripts.add_utterance(said, words)
        place = {"session_id": session_id, "utterance_id": said.id, "author_id": ines}
        await uow.transcripts.add_corrections(
            [
                TranscriptCorrection(start_ms=at, end_ms=at + 1, original="a", text="b", **place)
                for at in range(3)
            ]
        )
    return answers[0].id


async def test_what_an_interview_leaves_comes_in_pages_too(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}"
    answer_id = await _leave_behind(world, UUID(session["id"]))
    for what in (
        *("participants", "notes", "responses", "recordings", "metrics"),
        *(f"responses/{answer_id}/scores", "transcript-corrections"),
    ):
        whole = (await world.by("ines").get(f"{path}/{what}"))["items"]
        assert len(whole) == 3, what
        target, seen = f"{path}/{what}?limit=1", []
        while target:
            async with await world.by("ines").send("GET", target) as response:
                seen += (await response.json())["items"]
                target = {rel: to for to, rel in LINK.findall(response.headers["Link"])}.get(
                    "next", ""
                )
        for each in (*whole, *seen):
            each.pop("url", None)  # its token is another each time
        assert seen == whole, what
    await world.by("ines").get(f"{path}/notes", cursor="forged", expect=422)


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


def test_every_list_has_signed_cursors() -> None:
    """Else it has positions of its own, or so few entries that nobody pages through them."""
    whole = {
        "get_ice_check",
        "list_events",
        "list_exports",
        "list_ice_servers",
        "list_share_links",
        "list_uploads",
    }
    found = {
        operation.name
        for operation in operations()
        if operation.returns is not None and issubclass(operation.returns, Items)
    }
    assert found == whole
