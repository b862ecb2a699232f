"""How many people an interview's room takes."""

from collections import Counter
from collections.abc import Iterable

from media_server.errors import WrongState
from storage.models import Participant, ParticipantRole

MOST_INTERVIEWERS = 7  # with the candidate eight who may send; theirs is kept free
MOST_PANELLISTS = MOST_INTERVIEWERS - 1  # beside the one who leads
MOST_VIEWERS = 50

_FULL = {
    ParticipantRole.INTERVIEWER: (
        MOST_INTERVIEWERS,
        f"This interview is full: {MOST_INTERVIEWERS} interviewers are in it, and no more can be.",
    ),
    ParticipantRole.OBSERVER: (
        MOST_VIEWERS,
        f"This interview is full: {MOST_VIEWERS} people watch it, and no more can.",
    ),
}


def require_seat(newcomer: Participant, seated: Iterable[Participant]) -> None:
    """Raise WrongState where nobody else in the newcomer's role can come in.

    Whoever is seated already, or was a moment ago, keeps their seat; so does the candidate, who
    is one.
    """
    taken: Counter[ParticipantRole] = Counter()
    for participant in seated:
        if participant.id == newcomer.id:
            return
        taken[participant.role] += 1
    most, refusal = _FULL.get(newcomer.role, (None, ""))
    if most is not None and taken[newcomer.role] >= most:
        raise WrongState(refusal)


def require_window(watching: int) -> None:
    """Raise WrongState unless one more connection that only watches (WHEP) may be made."""
    if watching >= MOST_VIEWERS:
        raise WrongState(f"This interview is watched by {MOST_VIEWERS} streams already.")
