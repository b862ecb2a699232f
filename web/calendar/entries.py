"""Interviews as iCalendar entries (RFC 5545), and what is done with them (RFC 5546)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vText

from media_server.zones import zone_of
from storage.models import InterviewSession, InterviewStatus, ParticipantRole, User
from storage.repositories.sessions import people_of

PRODUCT = "-//Viva Voce//Interviews//EN"
MAIL_ALARM = timedelta(minutes=1440)
POPUP_ALARM = timedelta(minutes=15)
REFRESH = timedelta(hours=1)

_ZONE_SPAN = timedelta(days=366)


class Method(StrEnum):
    """What a calendar is sent for; none is a plain file or a feed."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True)
class Entry:
    """An interview as one person's calendar shows it.

    `people` are all of it by id, `place` is where it is held (an address to open, or a room),
    `reader` the person whose calendar it is. `deadline_at` is that of a one-way interview, which
    takes nobody's time before.
    """

    session: InterviewSession
    people: Mapping[UUID, User]
    place: str
    organiser: str  # an e-mail address
    reader: User
    deadline_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """When it ends at the latest."""
        return self.deadline_at or self.session.ends_at


def uid_of(session: InterviewSession) -> str:
    """Return what names the interview in every calendar, for ever and on every host."""
    return f"{session.id}@vivavoce"


def title_of(session: InterviewSession, people: Mapping[UUID, User]) -> str:
    """Return the entry's title: whose interview, about what."""
    candidate = people.get(session.candidate_id)
    about = session.title or session.type.value.replace("_", " ")
    return f"Interview: {'' if candidate is None else f'{candidate.name} - '}{about}"


def invitation(entry: Entry, method: Method) -> bytes:
    """Return the calendar that invites to an interview, tells of its change or calls it off."""
    session = entry.session
    calendar = Calendar.new(prodid=PRODUCT, method=method.value, uid=uid_of(session))
    zone = zone_of(session.time_zone)
    start, end = (moment.astimezone(zone) for moment in (session.scheduled_at, entry.ends_at))
    if start.fold or end.fold or session.time_zone == "UTC":
        # iCalendar has no words for the second of two equal wall times.
        start, end = session.scheduled_at, entry.ends_at
    else:
        begin = start.date()
        calendar.add_component(
            Timezone.from_tzid(
                session.time_zone, first_date=begin - _ZONE_SPAN, last_date=begin + _ZONE_SPAN
            )
        )
    calendar.add_component(_event(entry, start, end, cancelled=method is Method.CANCEL))
    return bytes(calendar.to_ical())


def feed(entries: Iterable[Entry], *, reader: User) -> bytes:
    """Return the calendar to subscribe to; its moments are UTC, for each to show as their own."""
    calendar = Calendar.new(
        prodid=PRODUCT,
        method=Method.PUBLISH.value,
        uid=f"{reader.id}@vivavoce",
        name="Interviews",
        refresh_interval=REFRESH,
    )
    for entry in entries:
        session = entry.session
        calendar.add_component(
            _event(
                entry,
                session.scheduled_at,
                entry.ends_at,
                cancelled=session.status in {InterviewStatus.CANCELLED, InterviewStatus.NO_SHOW},
            )
        )
    return bytes(calendar.to_ical())


def _event(entry: Entry, start: datetime, end: datetime, *, cancelled: bool) -> Event:
    session = entry.session
    title = title_of(session, entry.people)
    event = Event.new(
        uid=uid_of(session),
        sequence=session.calendar_sequence,
        # The moment of the state it shows, so that the same state is the same text.
        stamp=session.updated_at.replace(microsecond=0),
        created=session.created_at.replace(microsecond=0),
        last_modified=session.updated_at.replace(microsecond=0),
        start=start,
        end=end,
        summary=title,
        description=_description(entry),
        location=entry.place or None,
        url=entry.place if entry.place.startswith("http") else None,
        organizer=_address(entry.organiser, name="Viva Voce"),
        attendees=_attendees(entry),
    )
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if entry.deadline_at is None else "TRANSPARENT")
    if not cancelled:
        # Alarms of what can be done at any time are set off by its end.
        related = "START" if entry.deadline_at is None else "END"
        for alarm, before in (
            (_mail_alarm(entry, title), MAIL_ALARM),
            (_popup_alarm(title), POPUP_ALARM),
        ):
            alarm.add("trigger", -before, parameters={"RELATED": related})
            event.add_component(alarm)
    return event


def _description(entry: Entry) -> str:
    session = entry.session
    lines = [f"{session.type.value.replace('_', ' ')} interview, {session.duration_minutes} min"]
    if session.preparation_time:
        lines.append(f"Time to prepare before: {session.preparation_time} min")
    if entry.place:
        lines.append(entry.place)
    return "\n".join(lines)


def _attendees(entry: Entry) -> list[vCalAddress]:
    """Return everybody in the interview: whoever leads chairs it, the others are needed."""
    session = entry.session
    found = []
    for user_id, role in people_of(session).items():
        user = entry.people.get(user_id)
        if user is None:
            continue
        address = _address(user.email, name=user.name)
        leads = role is ParticipantRole.INTERVIEWER and user_id == session.interviewer_id
        address.params["ROLE"] = vText("CHAIR" if leads else "REQ-PARTICIPANT")
        address.params["CUTYPE"] = vText("INDIVIDUAL")
        address.params["PARTSTAT"] = vText("NEEDS-ACTION")
        address.params["RSVP"] = vText("TRUE")
        found.append(address)
    return found


def _mail_alarm(entry: Entry, title: str) -> Alarm:
    alarm = Alarm.new(
        summary=title,
        description=_description(entry),
        attendees=[_address(entry.reader.email, name=entry.reader.name)],
    )
    alarm.add("action", "EMAIL")
    return alarm


def _popup_alarm(title: str) -> Alarm:
    alarm = Alarm.new(description=title)
    alarm.add("action", "DISPLAY")
    return alarm


def _address(email: str, *, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = vText(" ".join(name.split()).replace('"', "'"))
    return address
