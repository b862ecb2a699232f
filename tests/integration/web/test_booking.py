"""Times that are offered, and what is booked of them: each once, whoever is faster."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from storage.models import User, UserRole
from tests.integration.web.conftest import SESSIONS, Caller, Json, World, interview_of, unknown
from tests.integration.web.test_scheduling import SCHEDULING, next_monday, set_hours, text
from web import keys

OFFERS = f"{SCHEDULING}/offers"
BOOKING = f"{SCHEDULING}/booking"
AT_ONCE = 50


async def offer(world: World, *, expect: int = 201, **changes: Any) -> Json:
    """Three times of Ines's on a Monday, for Sam."""
    body = {
        "candidateId": str(world.id("sam")),
        "title": "Backend engineer",
        "type": "technical",
        "mode": "video",
        "durationMinutes": 60,
        "slots": [text(next_monday(hour)) for hour in (9, 11, 14)],
        **changes,
    }
    return await world.by("ines").post(
        OFFERS, {name: value for name, value in body.items() if value is not None}, expect=expect
    )


async def students(world: World, count: int) -> list[Caller]:
    """More students of the organisation."""
    home = world.people["sam"].organisation_id
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        made = [
            User(
                organisation_id=home,
                email=f"student{number}@here.test",
                name=f"Student {number}",
                role=UserRole.STUDENT,
            )
            for number in range(count)
        ]
        await uow.users.add_all(made)
    world.people.update({user.email: user for user in made})
    return [world.by(user.email) for user in made]


async def test_choosing_one_of_the_times(world: World) -> None:
    made = await offer(world, timeZone="Europe/Berlin", tags=["go"], maxReschedules=1)
    assert [slot["free"] for slot in made["slots"]] == [True] * 3
    assert (made["interviewerName"], made["maxBookings"]) == ("Ines", 1)
    path = f"{OFFERS}/{made['id']}"
    seen = await world.by("sam").get(path)
    assert seen == made
    wanted = seen["slots"][1]
    body = {"slotId": wanted["id"]}
    session = await world.by("sam").post(f"{path}/bookings", body, expect=201)
    assert session["scheduledAt"] == wanted["startsAt"]
    assert session["localStart"] == wanted["localStart"]
    assert session["candidateId"] == str(world.id("sam"))
    assert session["interviewerId"] == str(world.id("ines"))
    assert (session["tags"], session["maxReschedules"]) == (["go"], 1)
    after = await world.by("sam").get(path)
    assert [slot["free"] for slot in after["slots"]] == [False] * 3
    assert [slot["sessionId"] for slot in after["slots"]] == [None] * 3
    staff = await world.by("ines").get(path)
    assert [slot["sessionId"] for slot in staff["slots"]] == [None, session["id"], None]
    await world.by("sam").post(f"{path}/bookings", body, expect=409)
    other = {"slotId": seen["slots"][0]["id"]}
    await world.by("sam").post(f"{path}/bookings", other, expect=409)
    [summary] = (await world.by("ines").get(OFFERS))["items"]
    assert (summary["slots"], summary["bookings"]) == (3, 1)


async def test_a_time_that_is_given_up_can_be_booked_again(world: World) -> None:
    made = await offer(world)
    path, body = f"{OFFERS}/{made['id']}/bookings", {"slotId": made["slots"][0]["id"]}
    session = await world.by("sam").post(path, body, expect=201)
    await world.by("sam").post(f"{SESSIONS}/{session['id']}/cancel")
    again = await world.by("sam").post(path, body, expect=201)
    await world.by("ines").post(
        f"{SESSIONS}/{again['id']}/reschedule", {"scheduledAt": text(next_monday(20))}
    )
    after = await world.by("ines").get(f"{OFFERS}/{made['id']}")
    assert [slot["free"] for slot in after["slots"]] == [True] * 3


async def test_a_time_is_not_free_any_more_when_the_interviewer_cannot(world: World) -> None:
    made = await offer(world)
    other = interview_of(world.id("ines"), world.id("sue"), scheduledAt=text(next_monday(9, 30)))
    await world.by("ines").post(SESSIONS, other, expect=201)
    seen = await world.by("sam").get(f"{OFFERS}/{made['id']}")
    assert [slot["free"] for slot in seen["slots"]] == [False, True, True]
    body = {"slotId": seen["slots"][0]["id"]}
    problem = await world.by("sam").post(f"{OFFERS}/{made['id']}/bookings", body, expect=409)
    assert problem["errors"][0]["field"] == "interviewerId"


async def test_an_offer_for_everybody_has_so_many_places(world: World) -> None:
    made = await offer(world, candidateId=None, maxBookings=2)
    path = f"{OFFERS}/{made['id']}/bookings"
    [third] = await students(world, 1)
    for caller, slot, status in (
        (world.by("sam"), 0, 201),
        (world.by("sue"), 1, 201),
        (third, 2, 409),
    ):
        await caller.post(path, {"slotId": made["slots"][slot]["id"]}, expect=status)


async def test_who_may_see_and_book_an_offer(world: World) -> None:
    made = await offer(world)
    path, body = f"{OFFERS}/{made['id']}", {"slotId": made["slots"][0]["id"]}
    for name, see, book in (
        ("ada", 200, 403),
        ("ines", 200, 403),
        ("ivan", 404, 404),
        ("sue", 404, 404),
        ("otto", 404, 404),
    ):
        await world.by(name).get(path, expect=see)
        await world.by(name).post(f"{path}/bookings", body, expect=book)
    guest = (
        await world.by("ines").post(f"{SESSIONS}/{(await world.schedule())['id']}/guest-link")
    )["token"]
    await world.with_token(guest).get(path, expect=404)
    await world.by("sam").post(f"{path}/bookings", {"slotId": unknown()}, expect=404)
    await world.by("sam").get(OFFERS, expect=403)
    assert (await world.by("ivan").get(OFFERS))["items"] == []
    assert len((await world.by("ada").get(OFFERS))["items"]) == 1
    await world.by("sam").json("DELETE", path, expect=403)
    async with await world.by("ines").send("DELETE", path) as response:
        assert response.status == 204
    await world.by("sam").post(f"{path}/bookings", body, expect=409)
    assert not any(slot["free"] for slot in (await world.by("sam").get(path))["slots"])


async def test_a_link_books_without_an_account(world: World) -> None:
    made = await offer(world)
    link = await world.by("ines").post(f"{OFFERS}/{made['id']}/link")
    assert link["url"].endswith(f"/book/{link['token']}")
    nobody = world.with_token(None)
    seen = await nobody.get(BOOKING, t=link["token"])
    assert [slot["free"] for slot in seen["slots"]] == [True] * 3
    body = {"t": link["token"], "slotId": seen["slots"][2]["id"]}
    booked = await nobody.post(BOOKING, body, expect=201)
    assert booked["session"]["candidateName"] == "Sam"
    guest = world.with_token(booked["joinToken"])
    assert (await guest.get(f"{SESSIONS}/{booked['session']['id']}"))["title"]
    # The link opens nothing else, and is no access token.
    await world.with_token(link["token"]).get(SESSIONS, expect=401)
    await nobody.get(BOOKING, t=link["token"] + "x", expect=401)
    await nobody.get(BOOKING, t=world.token("sam"), expect=401)
    await nobody.post(BOOKING, body, expect=409)
    await world.by("sam").post(f"{OFFERS}/{made['id']}/link", expect=403)
    anybody = await offer(
        world, candidateId=None, slots=[text(next_monday(hour)) for hour in (16, 18)]
    )
    await world.by("ines").post(f"{OFFERS}/{anybody['id']}/link", expect=422)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"slots": []}, 422),
        ({"slots": ["2020-01-01T10:00:00Z"]}, 422),
        ({"slots": ["2199-01-01T10:00:00Z"]}, 422),
        ({"candidateId": unknown()}, 422),
        ({"questionBankId": unknown()}, 422),
        ({"timeZone": "Mars/Olympus"}, 422),
        ({"maxBookings": 0}, 422),
        ({"recurring": {"weekdays": ["monday"], "times": ["10:00"],
                        "startDate": "2027-02-01", "endDate": "2027-01-01"}, "slots": None}, 422),
        ({"recurring": {"weekdays": ["monday"], "times": ["10:00"],
                        "startDate": "2020-01-01", "endDate": "2020-02-01"}, "slots": None}, 422),
    ],
)  # fmt: skip
async def test_what_cannot_be_offered(world: World, changes: Json, status: int) -> None:
    await offer(world, expect=status, **changes)


async def test_times_at_which_the_interviewer_cannot_are_refused(world: World) -> None:
    await set_hours(world, "ines")
    slots = [text(next_monday(hour)) for hour in (6, 10)]
    problem = await offer(world, slots=slots, expect=409)
    assert [(each["field"], each["code"]) for each in problem["errors"]] == [
        ("slots.0", "outside-working-hours")
    ]
    made = await offer(world, slots=slots, scheduleAnyway=True)
    body = {"slotId": made["slots"][0]["id"]}
    await world.by("sam").post(f"{OFFERS}/{made['id']}/bookings", body, expect=201)


async def test_recurring_times_hold_over_the_change_of_clocks(world: World) -> None:
    """Ten o'clock in New York on three Sundays around the one on which clocks are changed."""
    zone = ZoneInfo("America/New_York")
    year = datetime.now(UTC).year + 1
    change = _second_sunday_of_march(year)
    if change - datetime.now(UTC).date() > timedelta(days=350):
        change = _first_sunday_of_november(year - 1)
    taken = datetime.combine(change, datetime.min.time()).replace(hour=13, tzinfo=zone)
    await world.schedule(scheduledAt=taken.isoformat())
    made = await offer(
        world,
        slots=None,
        timeZone="America/New_York",
        recurring={
            "weekdays": ["sunday"],
            "times": ["13:00", "10:00"],
            "startDate": str(change - timedelta(days=7)),
            "endDate": str(change + timedelta(days=7)),
        },
    )
    local = [slot["localStart"][11:] for slot in made["slots"]]
    assert [each[:5] for each in local] == ["10:00", "13:00", "10:00", "10:00", "13:00"]
    assert {each[-6:] for each in local} == {"-05:00", "-04:00"}
    hours = {slot["startsAt"][11:13] for slot in made["slots"] if slot["localStart"][11:13] == "10"}
    assert hours == {"14", "15"}


async def test_of_fifty_who_want_one_offered_time_one_gets_it(world: World) -> None:
    made = await offer(world, candidateId=None, maxBookings=AT_ONCE)
    callers = await students(world, AT_ONCE)
    body, path = {"slotId": made["slots"][0]["id"]}, f"{OFFERS}/{made['id']}/bookings"
    assert await _statuses(callers, path, [body] * AT_ONCE) == {201: 1, 409: AT_ONCE - 1}
    found = await world.by("ines").get(SESSIONS, limit=100)
    assert len(found["items"]) == 1


async def test_of_fifty_who_want_one_persons_time_one_gets_it(world: World) -> None:
    """Without an offer too, also where the times only overlap and interviewers are on panels."""
    callers = await students(world, AT_ONCE)
    assert len(callers) == AT_ONCE
    bodies = []
    for number in range(AT_ONCE):
        lead, panel = ("ines", []) if number % 2 else ("ivan", [str(world.id("ines"))])
        bodies.append(
            interview_of(
                world.id(lead),
                world.id(f"student{number}@here.test"),
                scheduledAt=text(next_monday(10, number)),
                panelInterviewerIds=panel,
            )
        )
    callers = [world.by("ada")] * AT_ONCE
    assert await _statuses(callers, SESSIONS, bodies) == {201: 1, 409: AT_ONCE - 1}
    found = await world.by("ada").get(SESSIONS, limit=100)
    assert len(found["items"]) == 1


async def test_two_who_move_to_the_same_time_do_not_wait_for_each_other_forever(
    world: World,
) -> None:
    made = [await world.schedule(scheduledAt=text(next_monday(hour))) for hour in range(8, 18)]
    paths = [f"{SESSIONS}/{session['id']}/reschedule" for session in made]
    body = {"scheduledAt": text(next_monday(20))}
    answers = await asyncio.gather(
        *(world.by("ines").send("POST", path, json=body) for path in paths)
    )
    assert sorted(answer.status for answer in answers) == [200] + [409] * 9


async def _statuses(callers: list[Caller], path: str, bodies: list[Json]) -> dict[int, int]:
    answers = await asyncio.gather(
        *(
            caller.send("POST", path, json=body)
            for caller, body in zip(callers, bodies, strict=True)
        )
    )
    found: dict[int, int] = {}
    for answer in answers:
        found[answer.status] = found.get(answer.status, 0) + 1
    return found


def _second_sunday_of_march(year: int) -> Any:
    first = datetime(year, 3, 1, tzinfo=UTC).date()
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7)


def _first_sunday_of_november(year: int) -> Any:
    first = datetime(year, 11, 1, tzinfo=UTC).date()
    return first + timedelta(days=(6 - first.weekday()) % 7)
