"""How an interview may go from one status to the next: one table."""

from enum import StrEnum, auto

from media_server.errors import WrongState
from storage.models import InterviewSession, InterviewStatus


class Step(StrEnum):
    START = auto()
    COMPLETE = auto()
    CANCEL = auto()
    MISS = auto()


TRANSITIONS: dict[tuple[InterviewStatus, Step], InterviewStatus] = {
    (InterviewStatus.SCHEDULED, Step.START): InterviewStatus.IN_PROGRESS,
    (InterviewStatus.SCHEDULED, Step.CANCEL): InterviewStatus.CANCELLED,
    (InterviewStatus.SCHEDULED, Step.MISS): InterviewStatus.NO_SHOW,
    (InterviewStatus.IN_PROGRESS, Step.COMPLETE): InterviewStatus.COMPLETED,
}

OPEN_STATUSES = frozenset({InterviewStatus.SCHEDULED, InterviewStatus.IN_PROGRESS})

_SAID = {
    InterviewStatus.SCHEDULED: "has not started",
    InterviewStatus.IN_PROGRESS: "is in progress",
    InterviewStatus.COMPLETED: "is completed",
    InterviewStatus.CANCELLED: "was cancelled",
    InterviewStatus.NO_SHOW: "did not take place",
}


def advance(session: InterviewSession, step: Step) -> None:
    """Take `step`, or raise WrongState and leave the interview as it is."""
    following = TRANSITIONS.get((session.status, step))
    if following is None:
        raise wrong_state(session)
    session.status = following
    session.no_show_due_at = None  # whoever comes or stays away later changes nothing


def require_open(session: InterviewSession) -> None:
    """Raise WrongState unless people may still be in the interview's room."""
    if session.status not in OPEN_STATUSES:
        raise wrong_state(session)


def require_scheduled(session: InterviewSession) -> None:
    """Raise WrongState unless the interview is still to come."""
    if session.status is not InterviewStatus.SCHEDULED:
        raise wrong_state(session)


def require_in_progress(session: InterviewSession) -> None:
    """Raise WrongState unless the interview runs."""
    if session.status is not InterviewStatus.IN_PROGRESS:
        raise wrong_state(session)


def wrong_state(session: InterviewSession) -> WrongState:
    """Return the error that says in which state the interview is."""
    return WrongState(f"The interview {_SAID[session.status]}.")
