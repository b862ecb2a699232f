"""What mails say: who is invited to what, when, and how to get there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from storage.models import InterviewSession, MailKind, OutgoingMail, User
from storage.repositories.sessions import interviewers_of
from web.auth.invitations import Invitation
from web.calendar.entries import Entry, Method, invitation, title_of

_INTRO = {
    MailKind.INVITATION: ("Invitation", "You are invited to an interview."),
    MailKind.UPDATE: ("Changed", "Your interview was changed. This is how it is planned now."),
    MailKind.CANCELLATION: ("Cancelled", "This interview does not take place."),
    MailKind.REMINDER: ("Reminder", "Your interview is coming up."),
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """All that a letter tells of; `link` opens the interview for the reader, if it has a room.

    `zone` is the one whose clocks the reader goes by, `deadline_at` that of a one-way interview.
    """

    mail: OutgoingMail
    session: InterviewSession
    people: Mapping[UUID, User]
    reader: User
    zone: ZoneInfo
    place: str
    link: str | None
    deadline_at: datetime | None = None


class Letters:
    """Writes letters from `sender`, with the interview for the reader's calendar."""

    def __init__(self, *, sender: str, address: str) -> None:
        self._sender = sender
        self._address = address
        self._pages = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def write(self, occasion: Occasion) -> EmailMessage:
        """Return the message; the same mail has the same Message-ID however often it is sent."""
        mail, session = occasion.mail, occasion.session
        title = title_of(session, occasion.people)
        heading, intro = _INTRO[mail.kind]
        facts = {
            "heading": heading,
            "intro": intro,
            "title": title,
            "rows": _rows(occasion),
            "link": None if mail.kind is MailKind.CANCELLATION else occasion.link,
            "action": "Open the interview",
        }
        message = self._message(mail, occasion.reader, facts)
        if mail.kind is not MailKind.REMINDER:
            _attach(message, self._entry(occasion), mail.kind)
        return message

    def welcome(
        self, mail: OutgoingMail, *, reader: User, home: str, invitation: Invitation
    ) -> EmailMessage:
        """Return the message that lets somebody choose a password, in the organisation `home`."""
        facts = {
            "heading": "Your account",
            "intro": "Choose a password to log in with your address. The link is good once.",
            "title": home,
            "rows": [
                ("Address", reader.email),
                ("Good until", spoken(invitation.expires_at, ZoneInfo("UTC"))),
            ],
            "link": invitation.url,
            "action": "Choose a password",
        }
        return self._message(mail, reader, facts)

    def _message(self, mail: OutgoingMail, reader: User, facts: dict[str, Any]) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = reader.email
        message["Subject"] = " ".join(f"{facts['heading']}: {facts['title']}".split())
        message["Date"] = format_datetime(mail.created_at)
        message["Message-ID"] = f"<{mail.id}@{self._address.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self._pages.get_template("letter.txt").render(facts))
        message.add_alternative(self._pages.get_template("letter.html").render(facts), "html")
        return message

    def _entry(self, occasion: Occasion) -> Entry:
        return Entry(
            session=occasion.session,
            people=occasion.people,
            place=occasion.place,
            organiser=self._address,
            reader=occasion.reader,
            deadline_at=occasion.deadline_at,
        )


def _attach(message: EmailMessage, entry: Entry, kind: MailKind) -> None:
    """Add the calendar entry: as a part that mail programs act on, and as a file for the others."""
    method = Method.CANCEL if kind is MailKind.CANCELLATION else Method.REQUEST
    text = invitation(entry, method)
    message.add_alternative(
        text, maintype="text", subtype="calendar", params={"method": method.value}
    )
    message.add_attachment(text, maintype="application", subtype="ics", filename="interview.ics")


def _rows(occasion: Occasion) -> list[tuple[str, str]]:
    session, people = occasion.session, occasion.people
    names = [people[each].name for each in interviewers_of(session) if each in people]
    rows = [("When", spoken(session.scheduled_at, occasion.zone))]
    if occasion.deadline_at is not None:
        rows = [
            ("Open from", spoken(session.scheduled_at, occasion.zone)),
            ("Until", spoken(occasion.deadline_at, occasion.zone)),
        ]
    rows.append(("How long", f"{session.duration_minutes} minutes"))
    if names and occasion.deadline_at is None:
        rows.append(("With" if len(names) == 1 else "Panel", ", ".join(names)))
    if occasion.place and occasion.link is None:
        rows.append(("Where", occasion.place))
    if session.preparation_time:
        rows.append(("To prepare", f"{session.preparation_time} minutes before"))
    reason = _reason(occasion)
    if reason:
        rows.append(("Reason", reason))
    return [(name, " ".join(value.split())) for name, value in rows]


def _reason(occasion: Occasion) -> str | None:
    match occasion.mail.kind:
        case MailKind.UPDATE:
            return occasion.session.reschedule_reason
        case MailKind.CANCELLATION:
            return occasion.session.cancel_reason
        case _:
            return None


def spoken(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment by the clocks of a zone, with the zone's name and how it differs from UTC."""
    local = moment.astimezone(zone)
    offset = local.strftime("%z")
    if zone.key == "UTC":
        return f"{local:%A}, {local.day} {local:%B %Y, %H:%M} (UTC)"
    return (
        f"{local:%A}, {local.day} {local:%B %Y, %H:%M} ({zone.key}, UTC{offset[:3]}:{offset[3:]})"
    )
