"""Which interviews figures are of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, not_, or_
from sqlalchemy.orm import aliased

from storage.figures import Moments
from storage.models import (
    InterviewResponse,
    InterviewSession,
    ParticipantRole,
    Scorecard,
    SessionSeat,
)


@dataclass(frozen=True, slots=True)
class FiguresScope:
    """Interviews of an organisation, by the time they are scheduled for; None asks for all.

    `start` is inclusive and `end` exclusive. `interviewer_id` keeps the interviews in which that
    person leads or sits on the panel. `practice_scores_only` leaves out the scores of interviews
    with people, of which candidates are not told. `hidden_from` leaves out the answers of those of
    which that person is still to submit their own scorecard while another has.
    """

    organisation_id: UUID
    start: datetime | None = None
    end: datetime | None = None
    interviewer_id: UUID | None = None
    candidate_id: UUID | None = None
    is_ai_interview: bool | None = None
    practice_scores_only: bool = False
    hidden_from: UUID | None = None


def within(scope: FiguresScope) -> list[ColumnElement[bool]]:
    """Return the conditions that an interview belongs to the scope."""
    session, seat = InterviewSession, aliased(SessionSeat)
    conditions = [session.organisation_id == scope.organisation_id]
    if scope.start is not None:
        conditions.append(session.scheduled_at >= scope.start)
    if scope.end is not None:
        conditions.append(session.scheduled_at < scope.end)
    if scope.candidate_id is not None:
        conditions.append(session.candidate_id == scope.candidate_id)
    if scope.is_ai_interview is not None:
        conditions.append(session.is_ai_interview == scope.is_ai_interview)
    if scope.interviewer_id is not None:
        conditions.append(
            exists().where(
                seat.session_id == session.id,
                seat.user_id == scope.interviewer_id,
                seat.role == ParticipantRole.INTERVIEWER,
            )
        )
    return conditions


def scored_within(scope: FiguresScope) -> list[ColumnElement[bool]]:
    """Return the conditions that the scores of an interview's answers may be counted."""
    conditions = within(scope)
    if scope.practice_scores_only:
        conditions.append(InterviewSession.is_ai_interview.is_(True))
    return conditions


def answers_within(scope: FiguresScope) -> list[ColumnElement[bool]]:
    """Return the conditions that what people said of an interview's answers may be counted."""
    conditions = scored_within(scope)
    if scope.hidden_from is not None:
        conditions.append(not_(_still_judged_by(scope.hidden_from)))
    return conditions


def _still_judged_by(user_id: UUID) -> ColumnElement[bool]:
    """Return the condition that a card is out and the person, who judges too, submitted none."""
    session, seat = InterviewSession, aliased(SessionSeat)
    card, own, submitted = aliased(Scorecard), aliased(Scorecard), aliased(Scorecard)
    judges = or_(
        exists().where(own.session_id == session.id, own.author_id == user_id),
        exists().where(
            seat.session_id == session.id,
            seat.user_id == user_id,
            seat.role == ParticipantRole.INTERVIEWER,
        ),
    )
    return and_(
        judges,
        exists().where(
            card.session_id == session.id,
            card.author_id != user_id,
            card.submitted_at.is_not(None),
        ),
        not_(
            exists().where(
                submitted.session_id == session.id,
                submitted.author_id == user_id,
                submitted.submitted_at.is_not(None),
            )
        ),
    )


def answer_score() -> ColumnElement[float | None]:
    """Return what counts for an answer: people's score, else the machine's."""
    return func.coalesce(InterviewResponse.human_score, InterviewResponse.ai_score)


def answer_seconds() -> ColumnElement[float | None]:
    """Return how long an answer took, as was told or else by its place on the timeline."""
    response = InterviewResponse
    return func.coalesce(response.response_time, (response.end_ms - response.start_ms) / 1000.0)


def count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Return the number of rows of which it is true."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def moments_of(value: Any) -> tuple[ColumnElement[Any], ...]:
    """Return count, sum and sum of squares of a value where there is one; for `read_moments`."""
    return (
        func.count(value),
        func.coalesce(func.sum(value), 0.0),
        func.coalesce(func.sum(value * value), 0.0),
    )


def read_moments(values: Iterable[Any]) -> Moments:
    """Return the three figures that were selected by `moments_of`."""
    count, total, squares = values
    return Moments(int(count), float(total), float(squares))
