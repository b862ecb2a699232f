"""Figures of interviews: how many, how they ended, how long they took, what they scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.figures import Moments
from storage.models import InterviewSession, InterviewStatus, ParticipantRole, SessionSeat
from storage.moments import Period, SecondsBetween, period_start
from storage.repositories.figures_scope import (
    FiguresScope,
    count_if,
    moments_of,
    read_moments,
    within,
)

BUCKETS = 10
"""Scores are told apart by tens; the last holds 100 too."""


class Grouping(StrEnum):
    """What interviews are told apart by."""

    TYPE = auto()
    DIFFICULTY = auto()
    MODE = auto()


@dataclass(frozen=True, slots=True)
class SessionFigures:
    """Interviews of one group.

    `scores` are those of completed interviews, of which `successes` reach what is asked;
    `seconds` is how long the `timed` completed ones took, `planned_minutes` what all should take.
    """

    key: str
    total: int
    statuses: dict[InterviewStatus, int]
    practice: int
    planned_minutes: int
    timed: int
    seconds: float
    successes: int
    scores: Moments


@dataclass(frozen=True, slots=True)
class InterviewerFigures:
    """What one interviewer did; `scores` are those of the interviews they led."""

    user_id: UUID
    interviews: int
    completed: int
    upcoming: int
    planned_minutes: int
    seconds: float
    scores: Moments


class SessionFigureReader:
    """Counts in the database, whatever the number of interviews."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def groups(
        self, scope: FiguresScope, by: Grouping | Period | None, *, success: float
    ) -> list[SessionFigures]:
        """Return the figures of each group that has an interview, by their key.

        Of all in one group, keyed "", where they are not told apart; also if there is none.
        """
        key = _key(by)
        columns = [key.label("key"), *_columns(scope, success)]
        query = select(*columns).where(*within(scope))
        if by is not None:
            query = query.group_by(key).order_by(key)
        return [_figures(row) for row in await self._session.execute(query)]

    async def distribution(self, scope: FiguresScope) -> list[int]:
        """Return how many completed interviews scored in each bucket, the lowest first."""
        score = _score(scope)
        buckets = [
            count_if(_in_bucket(score, number)).label(f"bucket_{number}")
            for number in range(BUCKETS)
        ]
        row = (await self._session.execute(select(*buckets).where(*within(scope)))).one()
        return [int(count) for count in row]

    async def halves(self, scope: FiguresScope) -> tuple[float | None, float | None]:
        """Return the mean scores of the earlier and of the later half of scored interviews."""
        session, score = InterviewSession, _score(scope)
        scored = (
            select(
                func.ntile(2).over(order_by=[session.scheduled_at, session.id]).label("half"),
                score.label("score"),
            )
            .where(*within(scope), score.is_not(None))
            .subquery()
        )
        query = select(
            func.avg(case((scored.c.half == 1, scored.c.score))),
            func.avg(case((scored.c.half == 2, scored.c.score))),
        )
        earlier, later = (await self._session.execute(query)).one()
        return earlier, later

    async def latest(self, scope: FiguresScope, *, limit: int) -> list[InterviewSession]:
        """Return the latest completed interviews that have a score, the latest first."""
        session = InterviewSession
        query = (
            select(session)
            .where(*within(scope), _score(scope).is_not(None))
            .order_by(session.scheduled_at.desc(), session.id.desc())
            .limit(limit)
        )
        return list(await self._session.scalars(query))

    async def best_score(self, scope: FiguresScope) -> float | None:
        """Return the highest score of all."""
        query = select(func.max(_score(scope))).where(*within(scope))
        return await self._session.scalar(query)

    async def interviewers(
        self, scope: FiguresScope, *, only: UUID | None = None, limit: int
    ) -> list[InterviewerFigures]:
        """Return the interviewers and what they did, the busiest first; `only` one of them."""
        session, seat = InterviewSession, SessionSeat
        led = case((session.interviewer_id == seat.user_id, _score(scope)))
        interviews = func.count()
        query = (
            select(
                seat.user_id,
                interviews,
                count_if(session.status == InterviewStatus.COMPLETED),
                count_if(session.status == InterviewStatus.SCHEDULED),
                func.sum(session.duration_minutes),
                func.coalesce(func.sum(_seconds()), 0.0),
                *moments_of(led),
            )
            .join(seat, seat.session_id == session.id)
            .where(*within(scope), seat.role == ParticipantRole.INTERVIEWER)
            .group_by(seat.user_id)
            .order_by(interviews.desc(), seat.user_id)
            .limit(limit)
        )
        if only is not None:
            query = query.where(seat.user_id == only)
        return [
            InterviewerFigures(
                user_id=row[0],
                interviews=row[1],
                completed=int(row[2]),
                upcoming=int(row[3]),
                planned_minutes=int(row[4]),
                seconds=float(row[5]),
                scores=read_moments(row[6:]),
            )
            for row in await self._session.execute(query)
        ]

    async def led_scores(self, scope: FiguresScope) -> Moments:
        """Return the scores of all interviews that somebody led."""
        query = select(*moments_of(_score(scope))).where(
            *within(scope), InterviewSession.interviewer_id.is_not(None)
        )
        return read_moments((await self._session.execute(query)).one())


def _key(by: Grouping | Period | None) -> Any:
    session = InterviewSession
    match by:
        case Grouping.TYPE:
            return session.type
        case Grouping.DIFFICULTY:
            return session.difficulty
        case Grouping.MODE:
            return session.mode
        case Period():
            return period_start(by, session.scheduled_at)
        case _:
            return null()


def _columns(scope: FiguresScope, success: float) -> Sequence[ColumnElement[Any]]:
    session, score = InterviewSession, _score(scope)
    return (
        func.count(),
        *(count_if(session.status == status) for status in InterviewStatus),
        count_if(session.is_ai_interview.is_(True)),
        func.coalesce(func.sum(session.duration_minutes), 0),
        func.count(_seconds()),
        func.coalesce(func.sum(_seconds()), 0.0),
        count_if(score >= success),
        *moments_of(score),
    )


def _figures(row: Sequence[Any]) -> SessionFigures:
    key, total, *rest = row
    statuses, rest = rest[: len(InterviewStatus)], rest[len(InterviewStatus) :]
    practice, planned, timed, seconds, successes, *scores = rest
    return SessionFigures(
        key=str(key or ""),
        total=total,
        statuses={
            status: int(count) for status, count in zip(InterviewStatus, statuses, strict=True)
        },
        practice=int(practice),
        planned_minutes=int(planned),
        timed=timed,
        seconds=float(seconds),
        successes=int(successes),
        scores=read_moments(scores),
    )


def _score(scope: FiguresScope) -> ColumnElement[float | None]:
    """Return the score of a completed interview, NULL for others and where it is not told."""
    session = InterviewSession
    told = session.status == InterviewStatus.COMPLETED
    if scope.practice_scores_only:
        told = and_(told, session.is_ai_interview.is_(True))
    return case((told, session.score))


def _seconds() -> ColumnElement[float | None]:
    """Return how long a completed interview took, NULL for others."""
    session = InterviewSession
    return case(
        (
            session.status == InterviewStatus.COMPLETED,
            SecondsBetween(session.started_at, session.completed_at),
        )
    )


def _in_bucket(score: ColumnElement[Any], number: int) -> ColumnElement[bool]:
    width = 100 / BUCKETS
    lowest = score >= number * width
    return lowest if number == BUCKETS - 1 else and_(lowest, score < (number + 1) * width)
