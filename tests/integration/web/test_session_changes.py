"""Interviews over REST: changed, moved, called off, missed, found again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.web.conftest import HOUR, SESSIONS, World, unknown

DAY = timedelta(days=1)


def at(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def in_days(days: int) -> datetime:
    return (datetime.now(UTC) + days * DAY).replace(microsecond=0)


async def test_a_change_keeps_what_it_leaves_out(world: World) -> None:
    session = await world.schedule(tags=["go"], scheduledAt=at(in_days(2)))
    ines, path = world.by("ines"), f"{SESSIONS}/{session['id']}"
    changed = await ines.json(
        "PATCH",
        path,
        expect=200,
        json={
            "title": "Platform engineer",
            "panelInterviewerIds": [str(world.id("ivan"))],
            "mode": "in_person",
            "location": "Room 4",
        },
    )
    assert changed["panel"] == [{"id": str(world.id("ivan")), "name": "Ivan"}]
    assert changed["updatedAt"] > session["updatedAt"]
    differ = {name for name in session if session[name] != changed[name]}
    assert differ == {"title", "panel", "mode", "location", "meetingUrl", "updatedAt"}
    assert await world.by("ivan").get(path) == changed
    found = await ines.get(SESSIONS, interviewerId=str(world.id("ivan")), text="plat ivan")
    assert [item["id"] for item in found["items"]] == [session["id"]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scheduledAt": "2027-01-01T10:00:00Z"}, "scheduledAt"),
        ({"title": None}, "title"),
        ({"durationMinutes": 1}, "durationMinutes"),
        ({"status": "completed"}, "status"),
        ({"candidateId": unknown()}, "candidateId"),
    ],
)
async def test_what_a_change_cannot_say(world: World, change: dict[str, Any], field: str) -> None:
    session = await world.schedule()
    problem = await world.by("ines").json(
        "PATCH", f"{SESSIONS}/{session['id']}", expect=422, json=change
    )
    assert [error["field"] for error in problem["errors"]] == [field]


async def test_moving_shows_the_time_by_the_clocks_of_its_zone(world: World) -> None:
    session = await world.schedule(scheduledAt=at(in_days(2)), timeZone="America/New_York")
    path = f"{SESSIONS}/{session['id']}/reschedule"
    moved = await world.by("sam").post(
        path,
        {
            "scheduledAt": "2027-03-28T09:00:00+02:00",
            "timeZone": "Europe/Berlin",
            "reason": "Exams",
        },
    )
    assert moved["scheduledAt"] == "2027-03-28T07:00:00Z"
    assert moved["localStart"] == "2027-03-28T09:00:00+02:00"
    assert moved["endsAt"] == "2027-03-28T08:00:00Z"
    assert (moved["rescheduleCount"], moved["rescheduleReason"]) == (1, "Exams")
    winter = await world.by("ines").post(
        path, {"scheduledAt": "2027-03-27T08:00:00Z", "durationMinutes": 30}
    )
    assert winter["localStart"] == "2027-03-27T09:00:00+01:00"
    await world.by("ines").post(path, {"scheduledAt": "2020-01-01T00:00:00Z"}, expect=422)
    await world.by("ines").post(path, {"timeZone": "UTC"}, expect=422)
    await world.by("ivan").post(path, {"scheduledAt": at(in_days(3))}, expect=404)


async def test_who_may_move_until_when(world: World) -> None:
    for changes, status in (
        ({"allowReschedule": False}, 403),
        ({"rescheduleDeadlineHours": 72}, 409),
        ({"maxReschedules": 0}, 409),
    ):
        session = await world.schedule(scheduledAt=at(in_days(2)), **changes)
        body = {"scheduledAt": at(in_days(4))}
        path = f"{SESSIONS}/{session['id']}"
        await world.by("sam").post(f"{path}/reschedule", body, expect=status)
        await world.by("sam").post(f"{path}/cancel", {"reason": "Then not."})


async def test_calling_off_and_missing(world: World) -> None:
    session = await world.schedule(scheduledAt=at(in_days(2)))
    path = f"{SESSIONS}/{session['id']}"
    await world.by("otto").post(f"{path}/cancel", expect=404)
    await world.by("ines").post(f"{path}/no-show", expect=409)
    gone = await world.by("sam").post(f"{path}/cancel", {"reason": "  Ill  "})
    assert (gone["status"], gone["cancelReason"]) == ("cancelled", "Ill")
    assert gone["cancelledAt"] is not None
    await world.by("ines").post(f"{path}/start", expect=409)
    await world.by("ines").json("PATCH", path, expect=409, json={"durationMinutes": 30})
    over = await world.schedule(scheduledAt=at(datetime.now(UTC) - HOUR))
    path = f"{SESSIONS}/{over['id']}"
    await world.by("sam").post(f"{path}/no-show", expect=403)
    missed = await world.by("ines").post(f"{path}/no-show")
    assert missed["status"] == "no_show"


async def test_every_filter_of_the_list(world: World) -> None:
    job, ada = unknown(), world.by("ada")
    wanted = await world.schedule(
        title="Naïve Bayes",
        jobId=job,
        tags=["machine learning", "python"],
        difficulty="hard",
        type="panel",
        mode="audio",
        panelInterviewerIds=[str(world.id("ivan"))],
    )
    other = await world.schedule(scheduledAt=at(in_days(9)))
    day = wanted["scheduledAt"][:10]
    for query in (
        {"jobId": job},
        {"difficulty": "hard"},
        {"type": "panel"},
        {"mode": "audio"},
        {"tags": "Python"},
        {"tags": "machine learning, python"},
        {"text": "naive bay"},
        {"text": "MACHINE"},
        {"text": "ivan"},
        {"interviewerId": str(world.id("ivan"))},
        {"startDate": day, "endDate": day},
        {"status": "scheduled", "text": "naive", "tags": "python", "jobId": job},
    ):
        found = await ada.get(SESSIONS, **query)
        assert [item["id"] for item in found["items"]] == [wanted["id"]], query
    both = [other["id"], wanted["id"]]
    for query in (
        {},
        {"isAiInterview": "false"},
        {"text": "sam ines"},
        {"organisationId": wanted["organisationId"]},
        {"candidateId": str(world.id("sam"))},
    ):
        found = await ada.get(SESSIONS, **query)
        assert [item["id"] for item in found["items"]] == both, query
    for query in (
        {"organisationId": unknown()},
        {"isAiInterview": "true"},
        {"tags": "machine"},
        {"text": "bayes otto"},
        {"questionBankId": unknown()},
    ):
        assert (await ada.get(SESSIONS, **query))["items"] == [], query
    assert (await world.by("otto").get(SESSIONS, text="naive"))["items"] == []


async def test_a_cursor_of_one_search_does_not_serve_another(world: World) -> None:
    for days in (1, 2, 3):
        await world.schedule(title="Jazz", scheduledAt=at(in_days(days)))
    ada = world.by("ada")
    first = await ada.get(SESSIONS, text="jazz", limit=2)
    rest = await ada.get(SESSIONS, text="jazz", limit=2, cursor=first["nextCursor"])
    assert len(first["items"] + rest["items"]) == 3
    assert rest["nextCursor"] is None
    await ada.get(SESSIONS, text="jaz", limit=2, cursor=first["nextCursor"], expect=422)
