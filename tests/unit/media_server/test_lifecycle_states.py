"""Statuses go one way, by one table."""

import pytest

from media_server.errors import WrongState
from media_server.lifecycle_states import (
    TRANSITIONS,
    Step,
    advance,
    require_in_progress,
    require_open,
)
from storage.models import InterviewStatus
from tests.unit.media_server.rows import session_row

ALLOWED = {
    (InterviewStatus.SCHEDULED, Step.START, InterviewStatus.IN_PROGRESS),
    (InterviewStatus.SCHEDULED, Step.CANCEL, InterviewStatus.CANCELLED),
    (InterviewStatus.SCHEDULED, Step.MISS, InterviewStatus.NO_SHOW),
    (InterviewStatus.IN_PROGRESS, Step.COMPLETE, InterviewStatus.COMPLETED),
}


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("status", InterviewStatus)
def test_every_step_from_every_status(status: InterviewStatus, step: Step) -> None:
    session = session_row(status=status)
    following = [after for before, taken, after in ALLOWED if (before, taken) == (status, step)]
    if following:
        advance(session, step)
        assert session.status is following[0]
    else:
        with pytest.raises(WrongState):
            advance(session, step)
        assert session.status is status


def test_nothing_follows_the_end() -> None:
    over = {InterviewStatus.COMPLETED, InterviewStatus.CANCELLED, InterviewStatus.NO_SHOW}
    assert not over & {status for status, _ in TRANSITIONS}


@pytest.mark.parametrize("status", InterviewStatus)
def test_where_rooms_are_open_and_questions_asked(status: InterviewStatus) -> None:
    session = session_row(status=status)
    for check, good in (
        (require_open, {InterviewStatus.SCHEDULED, InterviewStatus.IN_PROGRESS}),
        (require_in_progress, {InterviewStatus.IN_PROGRESS}),
    ):
        if status in good:
            check(session)
        else:
            with pytest.raises(WrongState, match="The interview"):
                check(session)
