"""An interview that was agreed on: changed, moved, called off, or nobody came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from media_server.chronicle import Entry, FactType
from media_server.errors import Forbidden, Malformed, WrongState
from media_server.lifecycle_sessions import SessionLifecycle, meeting_url_of, missed_from
from media_server.lifecycle_states import (
    OPEN_STATUSES,
    Step,
    advance,
    require_scheduled,
    wrong_state,
)
from media_server.named import check_bank, check_interviewers
from media_server.one_way import change_limits
from media_server.policy import Action, Actor, Standing, standing
from media_server.scheduling.claims import claim_time
from media_server.views import interview_view, moment
from media_server.zones import zone_of
from storage.models import InterviewSession, InterviewStatus, Participant
from storage.models.base import utc_now

_ALWAYS = frozenset({"title", "tags", "notes"})
_CONCLUSION = frozenset({"score", "feedback"})
_PLAN = frozenset(
    {
        "type",
        "mode",
        "interviewer_id",
        "panel_ids",
        "time_zone",
        "duration_minutes",
        "location",
        "job_id",
        "question_bank_id",
        "difficulty",
        "language",
        "record_session",
        "preparation_time",
        "allow_reschedule",
        "reschedule_deadline_hours",
        "max_reschedules",
    }
)
CHANGEABLE: dict[InterviewStatus, frozenset[str]] = {
    InterviewStatus.SCHEDULED: _ALWAYS | _PLAN,
    InterviewStatus.IN_PROGRESS: _ALWAYS,
    InterviewStatus.COMPLETED: _ALWAYS | _CONCLUSION,
    InterviewStatus.CANCELLED: _ALWAYS,
    InterviewStatus.NO_SHOW: _ALWAYS,
}
"""What may still be changed of an interview, by its status."""

_IN_CALENDARS = frozenset(
    {"title", "type", "mode", "interviewer_id", "panel_ids", "time_zone", "duration_minutes"}
    | {"location", "preparation_time"}
)
"""What calendars show, so that they must be told when it changes."""

_TAKING_TIME = frozenset({"interviewer_id", "panel_ids", "duration_minutes"})

_BOUND = frozenset({Standing.CANDIDATE, Standing.LEARNER})


@dataclass(frozen=True, slots=True)
class NewTime:
    """When an interview is to take place instead; what is None stays as it was.

    `schedule_anyway` is for staff, as when an interview is created.
    """

    scheduled_at: datetime
    duration_minutes: int | None = None
    time_zone: str | None = None
    reason: str | None = None
    schedule_anyway: bool = False


class ScheduleLifecycle(SessionLifecycle):
    """Changes of plan; what they may change depends on how far the interview got."""

    async def update(
        self,
        actor: Actor,
        interview_id: UUID,
        changes: Mapping[str, Any],
        *,
        limits: Mapping[str, Any] = MappingProxyType({}),
        schedule_anyway: bool = False,
    ) -> InterviewSession:
        """Change some of an interview's fields, named as its row names them.

        `limits` are those of a one-way interview, see `change_limits`. Raises WrongState for what
        cannot be changed any more, Malformed for who is not there, ScheduleClash for who has no
        time.
        """
        async with self._writing(
            actor, Action.UPDATE, interview_id, begins_timeline=False
        ) as entry:
            session = entry.session
            _require_changeable(session, changes)
            changed = {
                name: value
                for name, value in changes.items()
                if getattr(session, name) != _stored(value)
            }
            limited = await change_limits(entry.uow, session, limits) if limits else frozenset()
            if limited:  # who edits the interview next must have seen them
                session.updated_at = utc_now()
            if "deadline_at" in limited:
                session.calendar_sequence += 1
            if changed or limited:
                await self._apply(entry, changed, schedule_anyway=schedule_anyway)
            if self._notices is not None and "deadline_at" in limited:
                await self._notices.change(entry.uow, session)
        return session

    async def reschedule(self, actor: Actor, interview_id: UUID, new: NewTime) -> InterviewSession:
        """Move an interview to another time.

        Candidates are bound by what was agreed: whether, until when, and how often. Raises
        Forbidden, WrongState, Malformed and ScheduleClash.
        """
        async with self._writing(
            actor, Action.RESCHEDULE, interview_id, begins_timeline=False
        ) as entry:
            session = entry.session
            require_scheduled(session)
            if session.is_one_way:
                raise WrongState("A one-way interview is given another deadline instead.")
            if standing(actor, session) in _BOUND:
                _require_movable(session, new)
            _require_new(session, new)
            session.scheduled_at = new.scheduled_at
            session.duration_minutes = new.duration_minutes or session.duration_minutes
            session.time_zone = new.time_zone or session.time_zone
            session.reschedule_count += 1
            session.reschedule_reason = new.reason
            session.no_show_due_at = missed_from(session, self._no_show_grace)
            session.calendar_sequence += 1
            await claim_time(entry.uow, session, anyway=new.schedule_anyway)
            await entry.uow.flush()
            await entry.uow.sessions.reindex(session)
            await entry.uow.slots.release(session.id)
            if self._notices is not None:
                await self._notices.change(entry.uow, session)
            entry.record(
                FactType.INTERVIEW_RESCHEDULED,
                {"interview": interview_view(session), "reason": new.reason},
            )
        return session

    async def cancel(
        self, actor: Actor, interview_id: UUID, reason: str | None
    ) -> InterviewSession:
        """Call an interview off that has not started."""
        async with self._writing(
            actor, Action.CANCEL, interview_id, begins_timeline=False
        ) as entry:
            session = entry.session
            advance(session, Step.CANCEL)
            session.cancelled_at = utc_now()
            session.cancel_reason = reason
            session.calendar_sequence += 1
            await entry.uow.slots.release(session.id)
            if self._notices is not None:
                await self._notices.cancel(entry.uow, session)
            entry.record(
                FactType.INTERVIEW_CANCELLED,
                {
                    "interviewId": str(session.id),
                    "cancelledAt": moment(session.cancelled_at),
                    "reason": reason,
                },
            )
            entry.afterwards(lambda: self._finishing.disband(session.id))
        return session

    async def miss(self, actor: Actor, interview_id: UUID) -> InterviewSession:
        """Note that the candidate did not come. Raises WrongState before the time."""
        async with self._writing(actor, Action.MISS, interview_id, begins_timeline=False) as entry:
            require_scheduled(entry.session)
            if utc_now() < entry.session.scheduled_at:
                raise WrongState("It is not yet time for this interview.")
            self._miss(entry)
        return entry.session

    async def miss_overdue(self, interview_id: UUID, now: datetime) -> bool:
        """Note by itself that the candidate did not come; return whether that was so.

        Who came once has time until the planned end, and longer while anybody is there.
        """
        async with self._chronicle.writing(interview_id, begins_timeline=False) as entry:
            session = entry.session
            due_at, grace = session.no_show_due_at, self._no_show_grace
            if due_at is None or due_at > now or grace is None:
                return False
            people = await entry.uow.participants.of_session(session.id)
            later = _missed_later(session, people, now=now, grace=grace)
            if later is not None:
                session.no_show_due_at = later
                return False
            self._miss(entry)
            return True

    def _miss(self, entry: Entry) -> None:
        session = entry.session
        advance(session, Step.MISS)
        entry.record(FactType.INTERVIEW_MISSED, {"interviewId": str(session.id)})
        entry.afterwards(lambda: self._finishing.disband(session.id))

    async def _apply(self, entry: Entry, changed: dict[str, Any], *, schedule_anyway: bool) -> None:
        session, uow = entry.session, entry.uow
        zone_of(changed.get("time_zone", session.time_zone))
        await check_bank(uow, session.organisation_id, changed.get("question_bank_id"))
        if {"interviewer_id", "panel_ids"} & changed.keys():
            panel = [UUID(text) for text in session.panel_ids]
            await check_interviewers(
                uow,
                session.organisation_id,
                candidate_id=session.candidate_id,
                interviewer_id=changed.get("interviewer_id", session.interviewer_id),
                panel_ids=changed.get("panel_ids", panel),
            )
        for name, value in changed.items():
            setattr(session, name, _stored(value))
        if "mode" in changed:
            session.meeting_url = meeting_url_of(session.id, session.mode)
        if session.status is InterviewStatus.SCHEDULED and _IN_CALENDARS & changed.keys():
            session.calendar_sequence += 1
        if _TAKING_TIME & changed.keys():
            await claim_time(uow, session, anyway=schedule_anyway)
        await uow.flush()
        await uow.sessions.reindex(session)
        if self._notices is not None and _IN_CALENDARS & changed.keys():
            await self._notices.change(uow, session)
        if session.status in OPEN_STATUSES:
            entry.record(FactType.INTERVIEW_UPDATED, {"interview": interview_view(session)})


def _require_changeable(session: InterviewSession, changes: Mapping[str, Any]) -> None:
    if set(changes) - CHANGEABLE[session.status]:
        raise wrong_state(session)
    if session.is_ai_interview and _CONCLUSION & changes.keys():
        raise Malformed("An AI interview is scored by its answers.")


def _require_movable(session: InterviewSession, new: NewTime) -> None:
    if new.schedule_anyway:
        raise Forbidden("Only staff may overrule working hours, absences and buffers.")
    if not session.allow_reschedule:
        raise Forbidden("This interview cannot be moved by its candidate.")
    deadline = session.scheduled_at - timedelta(hours=session.reschedule_deadline_hours)
    if utc_now() > deadline:
        raise WrongState("It is too late to move this interview.")
    if session.reschedule_count >= session.max_reschedules:
        raise WrongState("This interview was moved as often as is allowed.")


def _require_new(session: InterviewSession, new: NewTime) -> None:
    if new.time_zone is not None:
        zone_of(new.time_zone)
    if new.scheduled_at <= utc_now():
        raise Malformed("scheduledAt: this time is over.")
    length = new.duration_minutes or session.duration_minutes
    if (new.scheduled_at, length) == (session.scheduled_at, session.duration_minutes):
        raise Malformed("scheduledAt: this is when the interview takes place already.")


def _missed_later(
    session: InterviewSession, people: list[Participant], *, now: datetime, grace: timedelta
) -> datetime | None:
    """Return when to look again because the candidate did come; None if they are missing now."""
    came = any(
        person.user_id == session.candidate_id and person.joined_ms is not None for person in people
    )
    if not came:
        return None
    if any(person.joined_ms is not None and person.left_ms is None for person in people):
        return now + grace
    last_chance = session.ends_at + grace
    return last_chance if last_chance > now else None


def _stored(value: Any) -> Any:
    """Return a value as the row holds it: ids in lists are text."""
    if isinstance(value, list):
        return [str(item) if isinstance(item, UUID) else item for item in value]
    return value
