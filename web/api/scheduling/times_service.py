"""Finding times: what stands against one, and which are free."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from media_server.lifecycle import InterviewLifecycle
from media_server.policy import Action, Actor, require_creator
from media_server.scheduling.diary import HARD, Diary, ScheduleConflict
from media_server.scheduling.free_slots import starts_in
from media_server.scheduling.spans import Span
from media_server.scheduling.working_hours import OFFICE_HOURS
from media_server.zones import zone_of
from storage.database import Database
from storage.models.base import utc_now
from storage.repositories.sessions import people_of
from web.api.scheduling.schemas import (
    CheckTime,
    ConflictList,
    ConflictOut,
    FreeTime,
    FreeTimePage,
    FreeTimeQuery,
    WindowQuery,
)
from web.cursors import CursorCodec
from web.paging import Pager
from web.problems import invalid_field

LONGEST_WINDOW = timedelta(days=62)
MOST_PEOPLE = 12


class TimesService:
    """Looks into diaries; tells when people cannot, never what they do then."""

    def __init__(
        self, *, database: Database, lifecycle: InterviewLifecycle, cursors: CursorCodec
    ) -> None:
        self._database = database
        self._lifecycle = lifecycle
        self._cursors = cursors

    async def conflicts(self, actor: Actor, check: CheckTime) -> ConflictList:
        """Return what stands against a meeting, before anything is saved (staff)."""
        require_creator(actor, Action.SEE_DIARIES)
        fields = _named(check)
        span = Span(check.scheduled_at, _end(check.scheduled_at, check.duration_minutes))
        async with self._database.unit_of_work(read_only=True) as uow:
            known = await uow.users.by_ids(fields)
            for user_id, field in fields.items():
                if user_id not in known or known[user_id].organisation_id != actor.organisation_id:
                    raise invalid_field(field, "unknown", "There is no such person.")
            diary = await Diary.read(uow, list(fields), span, but=check.session_id)
        found = diary.conflicts(span)
        return ConflictList(items=[_shown(each, fields[each.user_id]) for each in found])

    async def free_times(self, actor: Actor, query: FreeTimeQuery) -> FreeTimePage:
        """Return times at which all these people can (staff)."""
        require_creator(actor, Action.SEE_DIARIES)
        people = _ids(query.user_ids)
        async with self._database.unit_of_work(read_only=True) as uow:
            known = await uow.users.by_ids(people)
        ours = {user.id for user in known.values() if user.organisation_id == actor.organisation_id}
        if set(people) - ours:
            raise invalid_field("userIds", "unknown", "There is no such person.")
        length = timedelta(minutes=query.duration_minutes)
        return await self._free(actor, people, length, query)

    async def free_times_of(
        self, actor: Actor, session_id: UUID, query: WindowQuery
    ) -> FreeTimePage:
        """Return times to which an interview could be moved, for whoever may move it."""
        session = await self._lifecycle.get(actor, session_id, Action.RESCHEDULE)
        length = timedelta(minutes=session.duration_minutes)
        return await self._free(actor, list(people_of(session)), length, query, but=session.id)

    async def _free(
        self,
        actor: Actor,
        people: Sequence[UUID],
        length: timedelta,
        query: WindowQuery,
        *,
        but: UUID | None = None,
    ) -> FreeTimePage:
        zone = zone_of(query.time_zone)
        window = _window(query)
        asked = query.model_dump(exclude={"limit", "cursor"}).values()
        pager = Pager(self._cursors, "free-times", actor.user_id, *people, length, but, *asked)
        after = pager.after(query.cursor)
        if after is not None:
            window = Span(after[0] + timedelta(minutes=1), window.end)
        async with self._database.unit_of_work(read_only=True) as uow:
            diary = await Diary.read(uow, people, window, but=but)
        spans = diary.free(OFFICE_HOURS, zone) if window.start < window.end else []
        starts = starts_in(spans, length=length, step_minutes=query.step_minutes, zone=zone)
        page, next_cursor = pager.cut(
            list(islice(starts, query.limit + 1)), query.limit, lambda start: (start,)
        )
        return FreeTimePage(
            items=[
                FreeTime(
                    starts_at=start, ends_at=start + length, local_start=start.astimezone(zone)
                )
                for start in page
            ],
            next_cursor=next_cursor,
        )


def _window(query: WindowQuery) -> Span:
    if query.end <= query.start:
        raise invalid_field("end", "before-start", "end lies before start.")
    if query.end - query.start > LONGEST_WINDOW:
        raise invalid_field("end", "too-far", f"At most {LONGEST_WINDOW.days} days at once.")
    return Span(max(query.start, utc_now()), query.end)


def _named(check: CheckTime) -> dict[UUID, str]:
    fields = dict.fromkeys(check.panel_interviewer_ids, "panelInterviewerIds")
    if check.interviewer_id is not None:
        fields[check.interviewer_id] = "interviewerId"
    if check.candidate_id is not None:
        fields[check.candidate_id] = "candidateId"
    return fields


def _ids(text: str) -> list[UUID]:
    try:
        people = list(dict.fromkeys(UUID(part.strip()) for part in text.split(",")))
    except ValueError:
        raise invalid_field("userIds", "uuid-parsing", "Ids separated by commas.") from None
    if len(people) > MOST_PEOPLE:
        raise invalid_field("userIds", "too-long", f"At most {MOST_PEOPLE} people.")
    return people


def _end(start: datetime, minutes: int) -> datetime:
    return start + timedelta(minutes=minutes)


def _shown(conflict: ScheduleConflict, field: str) -> ConflictOut:
    return ConflictOut(
        user_id=conflict.user_id,
        field=field,
        code=conflict.obstacle,
        can_be_overruled=conflict.obstacle not in HARD,
        starts_at=conflict.span.start,
        ends_at=conflict.span.end,
    )
