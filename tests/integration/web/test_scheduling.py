"""People's time: hours and absences, conflicts, free times."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.integration.web.conftest import SESSIONS, Json, World, interview_of, unknown

SCHEDULING = "/api/interviews/scheduling"
WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def people_path(user_id: UUID, what: str) -> str:
    return f"{SCHEDULING}/people/{user_id}/{what}"


def next_monday(hour: int = 0, minute: int = 0) -> datetime:
    """A Monday that is surely still to come."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today + timedelta(days=14 - today.weekday())
    return monday + timedelta(hours=hour, minutes=minute)


def text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


async def set_hours(world: World, name: str, **changes: Any) -> Json:
    body = {
        "timeZone": "UTC",
        "weeklyHours": [{"weekday": day, "start": "09:00", "end": "17:00"} for day in WORKDAYS],
        "bufferMinutes": 15,
        **changes,
    }
    path = people_path(world.id(name), "availability")
    return await world.by(name).json("PUT", path, expect=200, json=body)


async def test_saying_when_one_can_be_met(world: World) -> None:
    path = people_path(world.id("ines"), "availability")
    before = await world.by("ines").get(path)
    assert before == {
        "userId": str(world.id("ines")),
        "timeZone": "UTC",
        "weeklyHours": None,
        "bufferMinutes": 0,
    }
    hours = [{"weekday": "sunday", "start": "00:00", "end": "24:00"}]
    said = await set_hours(world, "ines", timeZone="Europe/Berlin", weeklyHours=hours)
    assert said["weeklyHours"] == hours
    assert await world.by("ada").get(path) == said
    await set_hours(world, "ines", weeklyHours=None)
    assert (await world.by("ines").get(path))["weeklyHours"] is None


@pytest.mark.parametrize(
    "changes",
    [
        {"timeZone": "Mars/Olympus"},
        {"weeklyHours": [{"weekday": "monday", "start": "10:00", "end": "09:00"}]},
        {"weeklyHours": [{"weekday": "monday", "start": "24:00", "end": "24:00"}]},
        {"weeklyHours": [{"weekday": "moonday", "start": "09:00", "end": "10:00"}]},
        {"bufferMinutes": -1},
    ],
)
async def test_what_hours_cannot_be(world: World, changes: Json) -> None:
    path = people_path(world.id("ines"), "availability")
    await world.by("ines").json("PUT", path, expect=422, json=changes)


async def test_ones_time_is_ones_own(world: World) -> None:
    for what in ("availability", "absences"):
        path = people_path(world.id("ines"), what)
        await world.by("ivan").get(path, expect=403)
        await world.by("otto").get(path, expect=404)
        await world.by("ada").get(path)
        await world.by("ada").get(people_path(world.id("otto"), what), expect=404)
        await world.by("ada").get(people_path(UUID(unknown()), what), expect=404)


async def test_absences_come_in_their_order_and_go(world: World) -> None:
    ines, path = world.by("ines"), people_path(world.id("ines"), "absences")
    made = [
        await ines.post(
            path,
            {
                "startsAt": text(next_monday(day)),
                "endsAt": text(next_monday(day + 5)),
                "note": "Away",
            },
            expect=201,
        )
        for day in (48, 0, 24)
    ]
    first = await ines.get(path, limit=2)
    rest = await ines.get(path, limit=2, cursor=first["nextCursor"])
    assert first["items"] + rest["items"] == [made[1], made[2], made[0]]
    await world.by("ivan").json("DELETE", f"{path}/{made[0]['id']}", expect=403)
    async with await ines.send("DELETE", f"{path}/{made[0]['id']}") as response:
        assert response.status == 204
    await ines.json("DELETE", f"{path}/{made[0]['id']}", expect=404)
    theirs = people_path(world.id("ivan"), "absences")
    await world.by("ivan").json("DELETE", f"{theirs}/{made[1]['id']}", expect=404)
    turned = {"startsAt": text(next_monday(5)), "endsAt": text(next_monday(4))}
    await ines.post(path, turned, expect=422)


async def test_nobody_is_in_two_places(world: World) -> None:
    at = next_monday(10)
    await world.schedule(scheduledAt=text(at))
    ada = world.by("ada")
    ines, ivan, sam, sue = (world.id(name) for name in ("ines", "ivan", "sam", "sue"))
    for interviewer, candidate, panel, minutes, clashes in (
        (ines, sue, [], 30, {"interviewerId"}),
        (ivan, sam, [], -30, {"candidateId"}),
        (ines, sam, [], 59, {"interviewerId", "candidateId"}),
        (ivan, sue, [ines], -59, {"panelInterviewerIds"}),
        (ines, sue, [], 60, set()),
        (ines, sue, [], -60, set()),
    ):
        start = at + timedelta(minutes=minutes)
        body = interview_of(
            interviewer,
            candidate,
            scheduledAt=text(start),
            panelInterviewerIds=[str(each) for each in panel],
        )
        answer = await ada.post(SESSIONS, body, expect=409 if clashes else 201)
        if clashes:
            assert answer["code"] == "conflict"
            assert {error["field"] for error in answer["errors"]} == clashes
            assert {error["code"] for error in answer["errors"]} == {"in-another-interview"}


async def test_what_is_called_off_or_practised_takes_up_nobodys_time(world: World) -> None:
    at = text(next_monday(10))
    session = await world.schedule(scheduledAt=at)
    await world.by("ines").post(f"{SESSIONS}/{session['id']}/cancel")
    again = await world.schedule(scheduledAt=at)
    other = await world.schedule(scheduledAt=text(next_monday(12)))
    path = f"{SESSIONS}/{other['id']}/reschedule"
    await world.by("ines").post(path, {"scheduledAt": at}, expect=409)
    # An interview never stands in its own way.
    nearby = text(next_monday(10, 30))
    moved = await world.by("ines").post(
        f"{SESSIONS}/{again['id']}/reschedule", {"scheduledAt": nearby}
    )
    assert moved["scheduledAt"] == nearby


async def test_hours_absences_and_buffers_can_be_overruled_by_staff_only(world: World) -> None:
    await set_hours(world, "ines")
    absence = {"startsAt": text(next_monday(14)), "endsAt": text(next_monday(15))}
    await world.by("ines").post(people_path(world.id("ines"), "absences"), absence, expect=201)
    await world.schedule(scheduledAt=text(next_monday(10)))
    for hour, minute, code in (
        (7, 0, "outside-working-hours"),
        (16, 30, "outside-working-hours"),
        (14, 30, "absent"),
        (11, 10, "too-close-to-another-interview"),
    ):
        at = text(next_monday(hour, minute))
        body = interview_of(world.id("ines"), world.id("sue"), scheduledAt=at, durationMinutes=45)
        problem = await world.by("ines").post(SESSIONS, body, expect=409)
        assert [error["code"] for error in problem["errors"]] == [code]
        made = await world.by("ines").post(SESSIONS, {**body, "scheduleAnyway": True}, expect=201)
        await world.by("ines").post(f"{SESSIONS}/{made['id']}/cancel")
    session = await world.schedule(scheduledAt=text(next_monday(12)))
    path = f"{SESSIONS}/{session['id']}"
    early = {"scheduledAt": text(next_monday(6))}
    await world.by("sam").post(f"{path}/reschedule", early, expect=409)
    early["scheduleAnyway"] = True
    await world.by("sam").post(f"{path}/reschedule", early, expect=403)
    await world.by("ines").post(f"{path}/reschedule", early)
    longer = {"durationMinutes": 240}
    await world.by("ines").json("PATCH", path, expect=409, json=longer)
    longer = {"durationMinutes": 120, "scheduleAnyway": True}
    changed = await world.by("ines").json("PATCH", path, expect=200, json=longer)
    assert changed["durationMinutes"] == 120
    busy = {"panelInterviewerIds": [str(world.id("ivan"))], "interviewerId": str(world.id("ines"))}
    await world.by("ada").post(
        SESSIONS,
        interview_of(world.id("ivan"), world.id("sue"), scheduledAt=text(next_monday(6, 30))),
        expect=201,
    )
    problem = await world.by("ines").json("PATCH", path, expect=409, json=busy)
    assert "panelInterviewerIds" in {error["field"] for error in problem["errors"]}


async def test_conflicts_are_told_before_anything_is_saved(world: World) -> None:
    session = await world.schedule(scheduledAt=text(next_monday(10)), title="Secret")
    body = {
        "candidateId": str(world.id("sam")),
        "interviewerId": str(world.id("ivan")),
        "panelInterviewerIds": [str(world.id("ines"))],
        "scheduledAt": text(next_monday(10, 30)),
        "durationMinutes": 60,
    }
    path = f"{SCHEDULING}/conflicts"
    found = (await world.by("ivan").post(path, body))["items"]
    assert {(item["userId"], item["field"]) for item in found} == {
        (str(world.id("sam")), "candidateId"),
        (str(world.id("ines")), "panelInterviewerIds"),
    }
    assert set(found[0]) == {"userId", "field", "code", "canBeOverruled", "startsAt", "endsAt"}
    assert found[0]["code"] == "in-another-interview"
    assert found[0]["canBeOverruled"] is False
    assert (found[0]["startsAt"], found[0]["endsAt"]) == (
        session["scheduledAt"],
        session["endsAt"],
    )
    moving = {**body, "sessionId": session["id"]}
    assert (await world.by("ivan").post(path, moving))["items"] == []
    await world.by("sam").post(path, body, expect=403)
    await world.by("otto").post(path, body, expect=422)


async def test_free_times_of_several_people(world: World) -> None:
    await set_hours(world, "ines", bufferMinutes=15)
    berlin = [{"weekday": "monday", "start": "10:00", "end": "13:00"}]
    said = await set_hours(world, "ivan", timeZone="Europe/Berlin", weeklyHours=berlin)
    assert said["timeZone"] == "Europe/Berlin"
    start, end = next_monday(0), next_monday(24)
    offset = 10 - _utc_hour_in_berlin(next_monday(0), 10)
    first = next_monday(10 - offset)
    await world.schedule(
        scheduledAt=text(first + timedelta(hours=1)), durationMinutes=30, scheduleAnyway=True
    )
    query = {
        "userIds": f"{world.id('ines')},{world.id('ivan')}",
        "durationMinutes": 45,
        "start": text(start),
        "end": text(end),
        "stepMinutes": 15,
        "timeZone": "Europe/Berlin",
    }
    found = await world.by("ada").get(f"{SCHEDULING}/free-times", **query)
    # Ines works from nine in UTC, which is when Ivan has begun; her buffers are kept free.
    begins = max(first, next_monday(9))
    wanted = []
    at = begins
    while at + timedelta(minutes=45) <= first + timedelta(hours=3):
        blocked_from = first + timedelta(minutes=45)
        blocked_to = first + timedelta(hours=1, minutes=45)
        if at + timedelta(minutes=45) <= blocked_from or at >= blocked_to:
            wanted.append(text(at))
        at += timedelta(minutes=15)
    assert [item["startsAt"] for item in found["items"]] == wanted
    assert found["items"][0]["localStart"].endswith(("+01:00", "+02:00"))
    pages, cursor = [], None
    while True:
        more = {} if cursor is None else {"cursor": cursor}
        page = await world.by("ada").get(f"{SCHEDULING}/free-times", **query, limit=2, **more)
        pages += page["items"]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert pages == found["items"]
    for bad in ({"userIds": "x"}, {"userIds": unknown()}, {"end": query["start"]}):
        await world.by("ada").get(f"{SCHEDULING}/free-times", **{**query, **bad}, expect=422)
    await world.by("sam").get(f"{SCHEDULING}/free-times", **query, expect=403)
    await world.by("otto").get(f"{SCHEDULING}/free-times", **query, expect=422)


async def test_a_candidate_finds_times_to_move_their_interview_to(world: World) -> None:
    await set_hours(world, "ines", bufferMinutes=0)
    session = await world.schedule(scheduledAt=text(next_monday(10)))
    await world.schedule(scheduledAt=text(next_monday(13)))
    path = f"{SESSIONS}/{session['id']}"
    query = {"start": text(next_monday(9)), "end": text(next_monday(17)), "stepMinutes": 60}
    found = await world.by("sam").get(f"{path}/free-times", **query)
    hours = [datetime.fromisoformat(item["startsAt"]).hour for item in found["items"]]
    assert hours == [9, 10, 11, 12, 14, 15, 16]
    await world.by("sue").get(f"{path}/free-times", **query, expect=404)
    for hour in (11, 13):
        body = {"scheduledAt": text(next_monday(hour))}
        status = 200 if hour in hours else 409
        await world.by("sam").post(f"{path}/reschedule", body, expect=status)


def _utc_hour_in_berlin(day: datetime, hour: int) -> int:
    """Which UTC hour clocks in Berlin show as `hour` on a day."""
    from zoneinfo import ZoneInfo

    local = day.replace(hour=hour, tzinfo=ZoneInfo("Europe/Berlin"))
    return local.astimezone(UTC).hour
