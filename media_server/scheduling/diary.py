"""What stands in several people's diaries over a stretch of time."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from media_server.scheduling.spans import Span, common, without
from media_server.scheduling.working_hours import Hours, spans_of
from media_server.zones import zone_of
from storage.models import Availability
from storage.unit_of_work import UnitOfWork

_A_DAY = timedelta(days=1)


class Obstacle(StrEnum):
    """What stands against meeting somebody."""

    INTERVIEW = "in-another-interview"
    BUFFER = "too-close-to-another-interview"
    ABSENCE = "absent"
    WORKING_HOURS = "outside-working-hours"


HARD = frozenset({Obstacle.INTERVIEW})
"""Nobody is in two places; everything else may be overruled by whoever schedules."""


@dataclass(frozen=True, slots=True)
class ScheduleConflict:
    """Why somebody cannot be met, and how long that lasts."""

    user_id: UUID
    obstacle: Obstacle
    span: Span


class Diary:
    """The diaries of some people, read once for a span; pure from then on."""

    def __init__(self, user_ids: Collection[UUID], span: Span) -> None:
        self._people = list(dict.fromkeys(user_ids))
        self._span = span
        self._interviews: dict[UUID, list[Span]] = defaultdict(list)
        self._absences: dict[UUID, list[Span]] = defaultdict(list)
        self._planned: dict[UUID, Availability] = {}

    @classmethod
    async def read(
        cls,
        uow: UnitOfWork,
        user_ids: Collection[UUID],
        span: Span,
        *,
        but: UUID | None = None,
    ) -> "Diary":
        """Read what touches `span`, the interview `but` aside."""
        diary = cls(user_ids, span)
        diary._planned = await uow.availabilities.of_users(user_ids)
        widest = max((diary.buffer(user_id) for user_id in user_ids), default=timedelta())
        wide = span.widened(widest)
        for seat in await uow.seats.busy(user_ids, wide.start, wide.end, but=but):
            diary._interviews[seat.user_id].append(Span(seat.starts_at, seat.ends_at))
        for absence in await uow.absences.between(user_ids, span.start, span.end):
            diary._absences[absence.user_id].append(Span(absence.starts_at, absence.ends_at))
        return diary

    def buffer(self, user_id: UUID) -> timedelta:
        """Return what somebody wants free around their interviews."""
        planned = self._planned.get(user_id)
        return timedelta(minutes=0 if planned is None else planned.buffer_minutes)

    @property
    def has_hours(self) -> bool:
        """Whether anybody said when they work."""
        return any(planned.weekly_hours is not None for planned in self._planned.values())

    def conflicts(self, wanted: Span) -> list[ScheduleConflict]:
        """Return what stands against meeting all of them then, person by person."""
        return [conflict for user_id in self._people for conflict in self._of(user_id, wanted)]

    def free(self, hours: Collection[Hours], zone: ZoneInfo) -> list[Span]:
        """Return when all of them can be met; `hours` in `zone` hold if nobody said theirs."""
        left = [self._span]
        if not self.has_hours:
            left = spans_of(hours, zone, self._span)
        for user_id in self._people:
            working = self._working(user_id, self._span)
            if working is not None:
                left = common(left, working)
            buffer = self.buffer(user_id)
            taken = [span.widened(buffer) for span in self._interviews[user_id]]
            left = without(left, taken + self._absences[user_id])
        return left

    def _of(self, user_id: UUID, wanted: Span) -> list[ScheduleConflict]:
        found = []
        buffer = self.buffer(user_id)
        for span in self._interviews[user_id]:
            if span.overlaps(wanted):
                found.append(ScheduleConflict(user_id, Obstacle.INTERVIEW, span))
            elif span.widened(buffer).overlaps(wanted):
                found.append(ScheduleConflict(user_id, Obstacle.BUFFER, span))
        found += [
            ScheduleConflict(user_id, Obstacle.ABSENCE, span)
            for span in self._absences[user_id]
            if span.overlaps(wanted)
        ]
        working = self._working(user_id, wanted.widened(_A_DAY))
        if working is not None and not any(span.holds(wanted) for span in working):
            found.append(ScheduleConflict(user_id, Obstacle.WORKING_HOURS, wanted))
        return found

    def _working(self, user_id: UUID, within: Span) -> list[Span] | None:
        planned = self._planned.get(user_id)
        if planned is None or planned.weekly_hours is None:
            return None
        hours = [Hours(**each) for each in planned.weekly_hours]
        return spans_of(hours, zone_of(planned.time_zone), within)
