"""Invitations, changes and reminders, sent to a real SMTP server."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from aiohttp.test_utils import TestClient, TestServer
from icalendar import Calendar, Component

from storage.models import MailKind, MailOutcome, OutgoingMail
from tests.integration.web.conftest import SESSIONS, Json, World, _people
from tests.integration.web.test_scheduling import people_path
from tests.support.mailbox import Mailbox
from web import keys
from web.app import create_app
from web.mail.postman import LEASE, RETRY_AFTER, Postman
from web.settings import Settings

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
SAM, INES, IVAN = "sam@here.test", "ines@here.test", "ivan@here.test"


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def settings(settings: Settings, mailbox: Mailbox) -> Settings:
    return Settings(
        **{
            **settings.model_dump(exclude_unset=True),
            "smtp_url": mailbox.url,
            "mail_from": "Here School <office@here.test>",
            "public_url": "https://interviews.here.test",
        }
    )


class Clock:
    """The time by which mails are due."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def postman_of(world: World, clock: Clock) -> Postman:
    """A second postman for the same rows, who goes by another clock."""
    own = world.app[keys.POSTMAN]
    assert own is not None
    return Postman(
        database=world.app[keys.DATABASE],
        server=own._server,
        letters=own._letters,
        base_url=own._base_url,
        link_of=own._link_of,
        invite=own._invite,
        clock=clock,
    )


async def schedule(world: World, *, days: float = 3, **changes: object) -> Json:
    at = (datetime.now(UTC) + days * DAY).replace(microsecond=0)
    return await world.schedule(scheduledAt=at.isoformat(), **changes)


async def mails_of(world: World, session: Json) -> list[OutgoingMail]:
    async with world.app[keys.DATABASE].unit_of_work(read_only=True) as uow:
        return await uow.mails.of_session(UUID(session["id"]))


def calendar_in(message: EmailMessage) -> Calendar:
    """The calendar that a mail program would act on."""
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["METHOD"]
    [file] = message.iter_attachments()
    assert file.get_filename() == "interview.ics"
    assert file.get_content() == part.get_content().encode() or file.get_content_type()
    return calendar


def event_of(calendar: Calendar) -> Component:
    [event] = calendar.walk("VEVENT")
    return event


async def deliver(world: World) -> None:
    postman = world.app[keys.POSTMAN]
    assert postman is not None
    await postman.deliver()


async def test_everybody_is_invited_with_an_entry_for_their_calendar(
    world: World, mailbox: Mailbox
) -> None:
    session = await schedule(
        world, panelInterviewerIds=[str(world.id("ivan"))], timeZone="Europe/Berlin"
    )
    await deliver(world)
    assert sorted(mailbox.recipients) == [INES, IVAN, SAM]
    [message] = mailbox.to(SAM)
    assert message["From"] == "Here School <office@here.test>"
    assert message["Subject"] == "Invitation: Interview: Sam - Backend engineer"
    calendar = calendar_in(message)
    assert calendar["METHOD"] == "REQUEST"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    event = event_of(calendar)
    assert event["UID"] == f"{session['id']}@vivavoce"
    assert event["SEQUENCE"] == 0
    assert event["STATUS"] == "CONFIRMED"
    start = event["DTSTART"].dt
    assert start == datetime.fromisoformat(session["scheduledAt"])
    assert str(start.tzinfo) == "Europe/Berlin"
    assert event["DTEND"].dt - start == timedelta(hours=1)
    assert event["ORGANIZER"] == "mailto:office@here.test"
    assert event["LOCATION"] == f"https://interviews.here.test/interviews/{session['id']}"
    roles = {str(each): each.params["ROLE"] for each in event["ATTENDEE"]}
    assert roles == {
        f"mailto:{SAM}": "REQ-PARTICIPANT",
        f"mailto:{INES}": "CHAIR",
        f"mailto:{IVAN}": "REQ-PARTICIPANT",
    }
    alarms = {str(each["ACTION"]): each for each in event.walk("VALARM")}
    assert alarms["EMAIL"]["TRIGGER"].dt == -timedelta(minutes=1440)
    assert alarms["EMAIL"]["ATTENDEE"] == f"mailto:{SAM}"
    assert alarms["DISPLAY"]["TRIGGER"].dt == -timedelta(minutes=15)


async def test_who_has_no_account_gets_a_link_that_lets_them_in(
    world: World, mailbox: Mailbox
) -> None:
    session = await schedule(world)
    await deliver(world)
    [message] = mailbox.to(SAM)
    text = message.get_body(("plain",))
    assert text is not None
    [link] = [word for word in text.get_content().split() if "/join/" in word]
    guest = world.with_token(link.rsplit("/", 1)[1])
    assert (await guest.get(f"{SESSIONS}/{session['id']}"))["id"] == session["id"]
    [other] = mailbox.to(INES)
    html = other.get_body(("html",))
    assert html is not None
    assert f"/interviews/{session['id']}" in html.get_content()
    assert "/join/" not in html.get_content()


async def test_people_are_invited_to_choose_a_password_once(world: World, mailbox: Mailbox) -> None:
    new = {"email": "nora@here.test", "name": "Nora", "role": "instructor", "invite": True}
    nora = await world.by("ada").post("/api/users", new, expect=201)
    sent = await world.by("ada").post(f"/api/users/{nora['id']}/invitation", expect=201)
    assert (sent["mailed"], sent["url"]) == (True, None)
    await deliver(world)
    [message] = mailbox.to("nora@here.test")  # the first one was not sent any more
    assert message["Subject"] == "Your account: Here"
    text = message.get_body(("plain",))
    assert text is not None
    [link] = [word for word in text.get_content().split() if "/welcome/" in word]
    nobody, token = world.with_token(None), link.rsplit("/", 1)[1]
    await nobody.post("/api/auth/password", {"token": token, "password": "short"}, expect=422)
    for wrong in (token[:-4] + "AAAA", world.by("ada").token):
        given = {"token": wrong, "password": "a long enough one"}
        await nobody.post("/api/auth/password", given, expect=401)
    chosen = {"token": token, "password": "a long enough one"}
    login = await nobody.post("/api/auth/password", chosen)
    me = await world.with_token(login["accessToken"]).get("/api/auth/me")
    assert me["user"]["name"] == "Nora"
    await nobody.post("/api/auth/password", {**chosen, "password": "another one of it"}, expect=401)
    await nobody.post(
        "/api/auth/login", {"email": "nora@here.test", "password": "a long enough one"}
    )


async def test_times_are_said_by_the_readers_own_clocks(world: World, mailbox: Mailbox) -> None:
    path = people_path(world.id("sam"), "availability")
    await world.by("sam").json("PUT", path, expect=200, json={"timeZone": "Asia/Tokyo"})
    await world.schedule(scheduledAt="2030-07-01T23:30:00Z", timeZone="America/New_York")
    await deliver(world)
    told = [mailbox.to(who)[0].get_body(("plain",)) for who in (SAM, INES)]
    said = [part.get_content() for part in told if part is not None]
    assert "When: Tuesday, 2 July 2030, 08:30 (Asia/Tokyo, UTC+09:00)" in said[0]
    assert "When: Monday, 1 July 2030, 19:30 (America/New_York, UTC-04:00)" in said[1]


async def test_a_change_is_told_under_the_same_uid_and_a_higher_sequence(
    world: World, mailbox: Mailbox
) -> None:
    session = await schedule(world)
    await deliver(world)
    path = f"{SESSIONS}/{session['id']}"
    new = (datetime.now(UTC) + 5 * DAY).replace(microsecond=0).isoformat()
    await world.by("sam").post(f"{path}/reschedule", {"scheduledAt": new, "reason": "Exams"})
    await deliver(world)
    first, second = mailbox.to(SAM)
    assert second["Subject"].startswith("Changed: ")
    events = [event_of(calendar_in(message)) for message in (first, second)]
    assert events[0]["UID"] == events[1]["UID"]
    assert [event["SEQUENCE"] for event in events] == [0, 1]
    assert events[1]["DTSTART"].dt == datetime.fromisoformat(new)
    text = second.get_body(("plain",))
    assert text is not None
    assert "Reason: Exams" in text.get_content()
    # What no calendar shows is no news.
    await world.by("ines").json("PATCH", path, expect=200, json={"tags": ["go"]})
    await deliver(world)
    assert len(mailbox.to(SAM)) == 2
    await world.by("sam").post(f"{path}/cancel", {"reason": "Ill"})
    await deliver(world)
    third = calendar_in(mailbox.to(INES)[2])
    assert (third["METHOD"], event_of(third)["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event_of(third)["SEQUENCE"] == 2
    assert event_of(third)["UID"] == events[0]["UID"]
    assert not event_of(third).walk("VALARM")


async def test_who_leaves_a_panel_is_told_so_and_who_joins_is_invited(
    world: World, mailbox: Mailbox
) -> None:
    session = await schedule(world)
    await deliver(world)
    body = {"interviewerId": str(world.id("ivan"))}
    await world.by("ines").json("PATCH", f"{SESSIONS}/{session['id']}", expect=200, json=body)
    await deliver(world)
    subjects = {
        who: [message["Subject"].split(":")[0] for message in mailbox.to(who)]
        for who in (SAM, INES, IVAN)
    }
    assert subjects == {
        SAM: ["Invitation", "Changed"],
        INES: ["Invitation", "Cancelled"],
        IVAN: ["Invitation"],
    }


async def test_of_states_that_nobody_was_told_only_the_last_is_told(
    world: World, mailbox: Mailbox
) -> None:
    mailbox.reply["DATA"] = "451 Later"
    session = await schedule(world)
    path = f"{SESSIONS}/{session['id']}"
    for days in (4, 5):
        new = (datetime.now(UTC) + days * DAY).isoformat()
        await world.by("ines").post(f"{path}/reschedule", {"scheduledAt": new})
    del mailbox.reply["DATA"]
    clock = Clock()
    clock.ahead = timedelta(minutes=20)
    await postman_of(world, clock).deliver()
    [message] = mailbox.to(SAM)
    assert event_of(calendar_in(message))["SEQUENCE"] == 2


async def test_everybody_is_reminded_once_a_day_before(world: World, mailbox: Mailbox) -> None:
    session = await schedule(world, days=3)
    await deliver(world)
    mailbox.received.clear()
    clock = Clock()
    postman = postman_of(world, clock)
    clock.ahead = 2 * DAY - timedelta(minutes=1)
    await postman.deliver()
    assert mailbox.received == []
    clock.ahead = 2 * DAY + SECOND
    await postman.deliver()
    await postman.deliver()
    await deliver(world)
    assert {message["To"] for message in mailbox.received} == {SAM, INES}
    assert len(mailbox.received) == 2
    [message] = mailbox.to(SAM)
    assert message["Subject"].startswith("Reminder: ")
    assert not list(message.iter_attachments())
    sent = [mail for mail in await mails_of(world, session) if mail.kind is MailKind.REMINDER]
    assert {mail.outcome for mail in sent} == {MailOutcome.SENT}


async def test_reminders_follow_an_interview_that_moves_and_end_with_it(
    world: World, mailbox: Mailbox
) -> None:
    moved, gone, begun = [await schedule(world, days=days) for days in (3, 4, 5)]
    new = (datetime.now(UTC) + 9 * DAY).isoformat()
    await world.by("ines").post(f"{SESSIONS}/{moved['id']}/reschedule", {"scheduledAt": new})
    await world.by("ines").post(f"{SESSIONS}/{gone['id']}/cancel")
    await world.by("ines").post(f"{SESSIONS}/{begun['id']}/start")
    clock = Clock()
    postman = postman_of(world, clock)
    clock.ahead = 7 * DAY
    await postman.deliver()
    assert not [each for each in mailbox.received if each["Subject"].startswith("Reminder")]
    clock.ahead = 8 * DAY + SECOND
    await postman.deliver()
    assert len([each for each in mailbox.to(SAM) if each["Subject"].startswith("Reminder")]) == 1


async def test_what_came_due_while_nobody_was_there_is_sent_at_the_next_start(
    settings: Settings, mailbox: Mailbox
) -> None:
    app = create_app(settings)
    async with TestClient(TestServer(app)) as client:
        world = World(app, client, await _people(app))
        await deliver(world)
        mailbox.reply["DATA"] = "451 Later"
        session = await schedule(world, days=3)
        await deliver(world)
    assert mailbox.received == []
    del mailbox.reply["DATA"]
    clock = Clock()
    clock.ahead = 2 * DAY + SECOND
    again = create_app(settings)
    async with TestClient(TestServer(again)) as client:
        second = World(again, client, world.people)
        await postman_of(second, clock).deliver()
        kinds = [message["Subject"].split(":")[0] for message in mailbox.to(SAM)]
        assert sorted(kinds) == ["Invitation", "Reminder"]
        await postman_of(second, clock).deliver()
        assert len(mailbox.to(SAM)) == 2
        mails = await mails_of(second, session)
    assert {mail.outcome for mail in mails} == {MailOutcome.SENT}


async def test_several_servers_send_each_mail_once(world: World, mailbox: Mailbox) -> None:
    mailbox.reply["DATA"] = "451 Later"
    for hour in range(12):
        await schedule(world, days=3 + hour / 12)
    del mailbox.reply["DATA"]
    clock = Clock()
    clock.ahead = 3 * DAY
    postmen = [postman_of(world, clock) for _ in range(6)]
    await asyncio.gather(*(postman.deliver() for postman in postmen))
    ids = [message["Message-ID"] for message in mailbox.received]
    assert len(ids) == len(set(ids))
    assert sum(1 for each in mailbox.to(SAM) if each["Subject"].startswith("Invitation")) == 12


async def test_a_mail_whose_server_died_is_sent_by_another_under_the_same_id(
    world: World, mailbox: Mailbox
) -> None:
    mailbox.reply["DATA"] = "451 Later"
    session = await schedule(world)
    del mailbox.reply["DATA"]
    clock = Clock()
    clock.ahead = timedelta(minutes=20)
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        taken = await uow.mails.claim(clock(), lease=LEASE, limit=50)
    assert len(taken) == 2
    postman = postman_of(world, clock)
    await postman.deliver()
    assert mailbox.received == []
    clock.ahead += LEASE + SECOND
    await postman.deliver()
    names = {f"<{mail.id}@here.test>" for mail in taken}
    assert {message["Message-ID"] for message in mailbox.received} == names
    invited = [each for each in await mails_of(world, session) if each.attempts]
    assert {mail.outcome for mail in invited} == {MailOutcome.SENT}


async def test_one_who_is_refused_does_not_keep_others_from_their_mail(
    world: World, mailbox: Mailbox
) -> None:
    mailbox.reply[SAM] = "550 No such person"
    session = await schedule(world)
    await deliver(world)
    assert mailbox.recipients == [INES]
    outcomes = {
        mail.user_id: (mail.outcome, mail.error)
        for mail in await mails_of(world, session)
        if mail.kind is MailKind.INVITATION
    }
    assert outcomes[world.id("sam")] == (MailOutcome.REFUSED, "550")
    assert outcomes[world.id("ines")] == (MailOutcome.SENT, None)


async def test_a_server_that_is_away_is_tried_again_and_given_up_in_the_end(
    world: World, mailbox: Mailbox
) -> None:
    mailbox.reply["DATA"] = "451 Later"
    session = await schedule(world, days=30)
    clock = Clock()
    postman = postman_of(world, clock)
    for pause in (timedelta(), *RETRY_AFTER):
        clock.ahead += pause + SECOND
        await postman.deliver()
    invitations = [
        mail for mail in await mails_of(world, session) if mail.kind is MailKind.INVITATION
    ]
    assert {(mail.outcome, mail.error) for mail in invitations} == {(MailOutcome.FAILED, "451")}
    assert {mail.attempts for mail in invitations} == {len(RETRY_AFTER) + 1}


async def test_practice_is_nobodys_business(world: World, mailbox: Mailbox) -> None:
    bank = await world.by("ines").post(
        "/api/interviews/question-banks", {"name": "Basics", "isPublic": True}, expect=201
    )
    path = f"/api/interviews/question-banks/{bank['id']}/questions"
    await world.by("ines").post(path, {"questionText": "Why?"}, expect=201)
    await world.by("sam").post("/api/interviews/ai-mock", {"jobRole": "Tester"}, expect=201)
    await deliver(world)
    assert mailbox.received == []


async def test_a_one_way_interview_is_in_its_candidates_calendar_until_the_deadline(
    world: World, mailbox: Mailbox
) -> None:
    bank = await world.by("ines").post(
        "/api/interviews/question-banks", {"name": "Basics"}, expect=201
    )
    path = f"/api/interviews/question-banks/{bank['id']}/questions"
    await world.by("ines").post(path, {"questionText": "Why?"}, expect=201)
    deadline = (datetime.now(UTC) + 9 * DAY).replace(microsecond=0)
    plan = {"deadline": deadline.isoformat()}
    session = await schedule(world, days=1, questionBankId=bank["id"], oneWay=plan)
    await deliver(world)
    assert mailbox.recipients == [SAM]
    [message] = mailbox.to(SAM)
    event = event_of(calendar_in(message))
    assert event["DTEND"].dt == deadline
    assert event["TRANSP"] == "TRANSPARENT"
    assert {alarm["TRIGGER"].params["RELATED"] for alarm in event.walk("VALARM")} == {"END"}
    text = message.get_body(("plain",))
    assert text is not None
    assert "Until: " in text.get_content()
    clock = Clock()
    postman = postman_of(world, clock)
    clock.ahead = 8 * DAY - timedelta(minutes=1)
    await postman.deliver()
    assert len(mailbox.to(SAM)) == 1
    later = {"deadline": (deadline + 5 * DAY).isoformat()}
    await world.by("ines").post(f"{SESSIONS}/{session['id']}/deadline", later)
    clock.ahead = 8 * DAY + timedelta(minutes=1)
    await postman.deliver()
    clock.ahead = 13 * DAY + timedelta(minutes=1)
    await postman.deliver()
    kinds = [each["Subject"].split(":")[0] for each in mailbox.to(SAM)]
    assert kinds == ["Invitation", "Changed", "Reminder"]


async def test_words_of_people_neither_forge_headers_nor_markup(
    world: World, mailbox: Mailbox
) -> None:
    await schedule(world, title="<b>Bold</b>\nBcc: all@here.test")
    await deliver(world)
    [message] = mailbox.to(SAM)
    assert message["Bcc"] is None
    html = message.get_body(("html",))
    assert html is not None
    assert "<b>" not in html.get_content()
    assert "&lt;b&gt;Bold" in html.get_content()
    assert event_of(calendar_in(message))["SUMMARY"].endswith("all@here.test")


@pytest.mark.parametrize("right", [True, False])
async def test_the_server_may_want_a_password(settings: Settings, right: bool) -> None:
    async with Mailbox(password=True) as mailbox:
        url = mailbox.url if right else mailbox.url.replace("secret", "wrong")
        app = create_app(settings.model_copy(update={"smtp_url": _secret(url)}))
        async with TestClient(TestServer(app)) as client:
            world = World(app, client, await _people(app))
            session = await schedule(world)
            await deliver(world)
            assert len(mailbox.received) == (2 if right else 0)
            mails = [mail for mail in await mails_of(world, session) if mail.attempts]
            assert {mail.error for mail in mails} == {None if right else "SMTPAuthenticationError"}


def _secret(url: str) -> object:
    from pydantic import SecretStr

    return SecretStr(url)
