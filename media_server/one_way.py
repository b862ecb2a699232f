"""Making one-way interviews, and the window in which they can be taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from media_server.errors import Malformed, WrongState
from media_server.lifecycle_states import require_scheduled
from storage.models import InterviewSession, OneWayInterview
from storage.models.base import utc_now
from storage.unit_of_work import UnitOfWork

MOST_QUESTIONS = 50


@dataclass(frozen=True, slots=True)
class NewOneWay:
    """How a one-way interview is to be taken; without `question_ids` the bank's first are put."""

    deadline_at: datetime
    question_ids: Sequence[UUID] = ()
    question_count: int = 5
    think_time_s: int = 30
    answer_limit_s: int = 120
    max_retakes: int = 1


async def add_one_way(uow: UnitOfWork, session: InterviewSession, new: NewOneWay) -> None:
    """Give a new interview its questions and limits. Raises Malformed."""
    if session.is_ai_interview:
        raise Malformed("oneWay: an AI interview asks by itself.")
    if new.deadline_at <= session.scheduled_at:
        raise Malformed("oneWay.deadline: it must come after scheduledAt.")
    await uow.one_ways.add(
        OneWayInterview(
            session_id=session.id,
            question_ids=[str(each) for each in await _questions(uow, session, new)],
            think_time_s=new.think_time_s,
            answer_limit_s=new.answer_limit_s,
            max_retakes=new.max_retakes,
            deadline_at=new.deadline_at,
        )
    )


async def change_limits(
    uow: UnitOfWork, session: InterviewSession, changes: Mapping[str, Any]
) -> frozenset[str]:
    """Change limits of a one-way interview, named as its row names them; return which changed.

    They hold for the whole interview: raises WrongState once it has begun, when only its deadline
    can be moved (`extend`), and where there are none. Raises Malformed for a deadline that is over.
    """
    one_way = await uow.one_ways.by_session(session.id)
    if one_way is None:
        raise WrongState("This interview is not taken alone: it has no limits.")
    require_scheduled(session)
    changed = {name: value for name, value in changes.items() if getattr(one_way, name) != value}
    deadline_at = changed.get("deadline_at")
    if deadline_at is not None and deadline_at <= max(utc_now(), session.scheduled_at):
        raise Malformed("oneWay.deadline: it must come after scheduledAt, and later than now.")
    for name, value in changed.items():
        setattr(one_way, name, value)
    return frozenset(changed)


async def require_window(uow: UnitOfWork, session: InterviewSession) -> None:
    """Raise WrongState unless a one-way interview can be begun now."""
    one_way = await uow.one_ways.by_session(session.id)
    now = utc_now()
    if now < session.scheduled_at:
        raise WrongState("This interview is not open yet.")
    if one_way is None or now >= one_way.deadline_at:
        raise WrongState("The time for this interview is over.")


async def _questions(uow: UnitOfWork, session: InterviewSession, new: NewOneWay) -> Sequence[UUID]:
    if new.question_ids:
        for question_id in new.question_ids:
            if await uow.questions.get_in(session.organisation_id, question_id) is None:
                raise Malformed("oneWay.questionIds: there is no such question.")
        return new.question_ids
    if session.question_bank_id is None:
        raise Malformed("oneWay: it needs questionIds, or the questionBankId to take them from.")
    page = await uow.questions.page(session.question_bank_id, limit=new.question_count)
    if not page:
        raise Malformed("oneWay: the question bank holds no question yet.")
    return [question.id for question in page]
