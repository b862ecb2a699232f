"""How long interviews are kept, who asks for erasure, and what erasing leaves."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.integration.web.conftest import AI_MOCKS, BANKS, SESSIONS, World, unknown
from web import keys

RETENTION = "/api/interviews/retention"
REQUESTS = "/api/interviews/erasure-requests"
ERASURES = "/api/interviews/erasures"


async def test_an_erased_interview_leaves_its_receipt(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}"
    receipt = await world.by("ada").json("DELETE", path, expect=200)
    assert (receipt["sessionId"], receipt["reason"]) == (session["id"], "staff")
    assert receipt["byId"] == str(world.id("ada"))
    assert receipt["finishedAt"] is not None
    assert receipt["rows"]["interview_sessions"] == 1
    await world.by("ada").get(path, expect=404)
    await world.by("ines").get(path, expect=404)
    assert await world.by("ada").json("DELETE", path, expect=200) == receipt
    listed = await world.by("ada").get(ERASURES)
    assert listed["items"] == [receipt]
    assert (await world.by("otto").get(ERASURES))["items"] == []
    await world.by("otto").json("DELETE", path, expect=404)
    await world.by("ines").json("DELETE", path, expect=404)
    await world.by("ada").json("DELETE", f"{SESSIONS}/{unknown()}", expect=404)


async def test_who_erases_is_written_down(world: World) -> None:
    session = await world.schedule()
    await world.by("ada").json("DELETE", f"{SESSIONS}/{session['id']}", expect=200)
    log = await world.by("ada").get("/api/audit-log", sessionId=session["id"])
    told = {(each["verb"], each["subject"]) for each in log["items"]}
    assert {("deleted", "interview_sessions"), ("created", "erasures")} <= told


async def test_who_practised_alone_erases_it(world: World) -> None:
    bank = await world.by("ines").post(BANKS, {"name": "Basics", "isPublic": True}, expect=201)
    question = {"questionText": "Why?"}
    await world.by("ines").post(f"{BANKS}/{bank['id']}/questions", question, expect=201)
    mock = await world.by("sam").post(AI_MOCKS, {"jobRole": "Engineer"}, expect=201)
    path = f"{SESSIONS}/{mock['sessionId']}"
    await world.by("sue").json("DELETE", path, expect=404)
    receipt = await world.by("sam").json("DELETE", path, expect=200)
    assert (receipt["reason"], receipt["rows"]["ai_mock_interviews"]) == ("request", 1)
    assert await world.by("sam").json("DELETE", path, expect=200) == receipt
    await world.by("sam").get(f"{AI_MOCKS}/{mock['id']}", expect=404)


async def test_a_request_is_declined_or_followed(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}"
    await world.by("sam").get(f"{path}/erasure-request", expect=404)
    asked = await world.by("sam").post(
        f"{path}/erasure-request", {"message": "Please."}, expect=201
    )
    assert (asked["status"], asked["message"]) == ("open", "Please.")
    due = datetime.fromisoformat(asked["dueAt"]) - datetime.now(UTC)
    assert timedelta(days=29) < due <= timedelta(days=30)
    again = await world.by("sam").post(f"{path}/erasure-request", expect=201)
    assert again == asked
    assert (await world.by("ada").get(REQUESTS))["items"] == [asked]

    decline = f"{REQUESTS}/{asked['id']}/decline"
    await world.by("ada").post(decline, {"answer": " "}, expect=422)
    declined = await world.by("ada").post(decline, {"answer": "The law wants it kept."})
    assert declined["status"] == "declined"
    told = await world.by("sam").get(f"{path}/erasure-request")
    assert told["answer"] == "The law wants it kept."
    await world.by("ada").post(f"{REQUESTS}/{asked['id']}/grant", expect=409)
    await world.by("ada").post(f"{REQUESTS}/{unknown()}/grant", expect=404)

    start = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    other = await world.schedule(scheduledAt=start)
    asked = await world.by("sam").post(f"{SESSIONS}/{other['id']}/erasure-request", expect=201)
    receipt = await world.by("ada").post(f"{REQUESTS}/{asked['id']}/grant")
    assert (receipt["reason"], receipt["byId"]) == ("request", str(world.id("ada")))
    await world.by("sam").get(f"{SESSIONS}/{other['id']}", expect=404)
    assert [each["status"] for each in (await world.by("ada").get(REQUESTS))["items"]] == [
        "declined"
    ]


async def test_days_are_those_of_the_server_the_organisation_the_interview(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}/retention"
    ends = datetime.fromisoformat(session["scheduledAt"]) + timedelta(hours=1)

    async def shown() -> tuple[int | None, int | None, timedelta]:
        kept = await world.by("ines").get(path)
        after = datetime.fromisoformat(kept["erasedAfter"]) - ends
        return kept["days"], kept["effectiveDays"], after

    assert await shown() == (None, 365, timedelta(days=365))
    assert await world.by("ada").get(RETENTION) == {"days": None, "serverDays": 365}
    await world.by("ada").json("PUT", RETENTION, json={"days": 90}, expect=200)
    assert await shown() == (None, 90, timedelta(days=90))
    await world.by("ada").json("PUT", path, json={"days": 7}, expect=200)
    assert await shown() == (7, 7, timedelta(days=7))
    await world.by("ada").json("PUT", path, json={"days": 0}, expect=422)
    await world.by("ada").json("PUT", RETENTION, json={"days": None}, expect=200)
    await world.by("ada").json("PUT", path, json={}, expect=200)
    assert await shown() == (None, 365, timedelta(days=365))


async def test_under_a_legal_hold_nothing_goes(world: World) -> None:
    session = await world.schedule()
    path = f"{SESSIONS}/{session['id']}"
    hold = {"legalHold": True, "holdReason": "Case 7"}
    held = await world.by("ada").json("PUT", f"{path}/retention", json=hold, expect=200)
    assert (held["legalHold"], held["holdReason"], held["erasedAfter"]) == (True, "Case 7", None)
    problem = await world.by("ada").json("DELETE", path, expect=409)
    assert "legal hold" in problem["detail"]
    asked = await world.by("sam").post(f"{path}/erasure-request", expect=201)
    await world.by("ada").post(f"{REQUESTS}/{asked['id']}/grant", expect=409)
    later = datetime.now(UTC) + timedelta(days=9999)
    assert await world.app[keys.SERVER].retention.sweep(later) == 0
    await world.by("ada").json("PUT", f"{path}/retention", json={}, expect=200)
    assert await world.app[keys.SERVER].retention.sweep(later) == 1
    receipt = await world.app[keys.SERVER].eraser.receipt(UUID(session["id"]))
    assert receipt is not None
    assert receipt.reason == "request"  # it was due, too
