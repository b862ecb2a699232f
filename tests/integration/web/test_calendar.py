"""Interviews in calendars: as a file, and by an address to subscribe to."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from icalendar import Calendar, Component

from tests.integration.web.conftest import SESSIONS, World
from web import keys
from web.calendar.feed_tokens import FeedTokens, InvalidFeedToken

FEED = "/api/interviews/calendar/feed"


async def read(world: World, url: str, **kwargs: Any) -> tuple[int, Calendar | None, str | None]:
    path = "/" + url.split("/", 3)[3]
    async with await world.with_token(None).send("GET", path, **kwargs) as response:
        text = await response.text()
        calendar = Calendar.from_ical(text) if response.status == 200 else None
        if calendar is not None:
            assert response.content_type == "text/calendar"
        return response.status, calendar, response.headers.get("ETag")


def events(calendar: Calendar | None) -> dict[str, Component]:
    assert calendar is not None
    return {str(event["UID"]).partition("@")[0]: event for event in calendar.walk("VEVENT")}


async def test_an_interview_as_a_file(world: World) -> None:
    session = await world.schedule(scheduledAt="2030-03-01T10:00:00Z")
    path = f"{SESSIONS}/{session['id']}/calendar.ics"
    async with await world.by("sam").send("GET", path) as response:
        assert response.status == 200
        assert (
            f'filename="interview-{session["id"]}.ics"' in response.headers["Content-Disposition"]
        )
        calendar = Calendar.from_ical(await response.text())
    event = events(calendar)[session["id"]]
    assert event["DTSTART"].dt == datetime.fromisoformat(session["scheduledAt"])
    assert event["SUMMARY"] == "Interview: Sam - Backend engineer"


async def test_ones_calendar_holds_ones_interviews_as_they_are(world: World) -> None:
    kept, gone, hers = [await world.schedule() for _ in range(3)]
    await world.by("ines").post(f"{SESSIONS}/{gone['id']}/cancel")
    await world.by("ines").json(
        "PATCH",
        f"{SESSIONS}/{hers['id']}",
        expect=200,
        json={"panelInterviewerIds": [str(world.id("ivan"))]},
    )
    other = await world.schedule(
        candidateId=str(world.id("sue")), interviewerId=str(world.id("ines"))
    )
    far = await world.schedule(scheduledAt="2199-01-01T10:00:00Z")
    url = (await world.by("sam").get(FEED))["url"]
    assert (await world.by("sam").get(FEED))["url"] == url
    _, calendar, _ = await read(world, url)
    found = events(calendar)
    assert found.keys() == {kept["id"], gone["id"], hers["id"]}
    assert {str(event["STATUS"]) for event in found.values()} == {"CONFIRMED", "CANCELLED"}
    assert found[gone["id"]]["STATUS"] == "CANCELLED"
    assert found[hers["id"]]["SEQUENCE"] == 1
    assert all(
        event["DTSTART"].dt.tzinfo is UTC or event["DTSTART"].dt.utcoffset() is not None
        for event in found.values()
    )
    assert other["id"] not in found
    assert far["id"] not in found
    panellist = (await world.by("ivan").get(FEED))["url"]
    _, calendar, _ = await read(world, panellist)
    assert events(calendar).keys() == {hers["id"]}


async def test_an_unchanged_calendar_is_not_sent_again(world: World) -> None:
    await world.schedule()
    url = (await world.by("sam").get(FEED))["url"]
    _, _, etag = await read(world, url)
    status, _, again = await read(world, url, headers={"If-None-Match": etag})
    assert (status, again) == (304, etag)
    await world.schedule()
    status, _, changed = await read(world, url, headers={"If-None-Match": etag})
    assert status == 200
    assert changed != etag


async def test_an_address_can_be_taken_back(world: World) -> None:
    url = (await world.by("sam").get(FEED))["url"]
    other = (await world.by("sam").post(f"{FEED}/renew"))["url"]
    assert other != url
    assert (await read(world, url))[0] == 404
    assert (await read(world, other))[0] == 200


async def test_addresses_cannot_be_guessed(world: World) -> None:
    url = (await world.by("sam").get(FEED))["url"]
    head, _, name = url.rpartition("/")
    token = name.removesuffix(".ics")
    swapped = token[:-1] + ("A" if token[-1] != "A" else "B")
    for bad in (swapped, token[:-4], token + "AAAA", "x", "%C3%A9", "A" * 500):
        assert (await read(world, f"{head}/{bad}.ics"))[0] == 404
    guest = (
        await world.by("ines").post(f"{SESSIONS}/{(await world.schedule())['id']}/guest-link")
    )["token"]
    await world.with_token(guest).get(FEED, expect=403)


async def test_whose_key_is_another_reads_nothing(world: World) -> None:
    user = UUID(int=7)
    token = FeedTokens(b"k" * 32).make(user, 3)
    assert FeedTokens(b"k" * 32).read(token) == (user, 3)
    try:
        FeedTokens(b"j" * 32).read(token)
    except InvalidFeedToken:
        pass
    else:
        raise AssertionError("a token of another key was taken")
    assert world.app[keys.POSTMAN] is None


async def test_moments_are_the_same_wherever_they_are_read(world: World) -> None:
    """The file names the zone and brings its rules; the feed is in UTC."""
    session = await world.schedule(
        scheduledAt="2030-10-27T01:30:00Z", timeZone="Europe/Berlin", durationMinutes=60
    )
    path = f"{SESSIONS}/{session['id']}/calendar.ics"
    async with await world.by("ines").send("GET", path) as response:
        text = await response.text()
    event = events(Calendar.from_ical(text))[session["id"]]
    # Clocks were put back an hour before: this is the second half past two of the night.
    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2030, 10, 27, 1, 30, tzinfo=UTC)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)
