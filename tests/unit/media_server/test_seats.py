from uuid import uuid4

import pytest

from media_server.errors import WrongState
from media_server.seats import MOST_INTERVIEWERS, MOST_VIEWERS, require_seat, require_window
from storage.models import Participant, ParticipantRole

CANDIDATE, INTERVIEWER, OBSERVER = (
    ParticipantRole.CANDIDATE,
    ParticipantRole.INTERVIEWER,
    ParticipantRole.OBSERVER,
)


def _people(role: ParticipantRole, count: int) -> list[Participant]:
    return [Participant(id=uuid4(), role=role) for _ in range(count)]


def test_a_room_takes_eight_who_send_and_fifty_who_watch() -> None:
    hosts, watchers = _people(INTERVIEWER, MOST_INTERVIEWERS), _people(OBSERVER, MOST_VIEWERS)
    [candidate], [ninth], [last] = (_people(role, 1) for role in (CANDIDATE, INTERVIEWER, OBSERVER))
    everybody = [*hosts, *watchers, candidate]
    assert len(everybody) == 8 + 50
    for seated in (hosts[1:] + watchers, hosts + watchers[1:]):
        require_seat(candidate, seated)
    require_seat(ninth, [*hosts[1:], *watchers, candidate])
    require_seat(last, [*hosts, *watchers[1:], candidate])
    with pytest.raises(WrongState, match="full: 7 interviewers"):
        require_seat(ninth, everybody)
    with pytest.raises(WrongState, match="full: 50 people watch"):
        require_seat(last, everybody)
    for known in everybody:
        require_seat(known, everybody)


def test_streams_that_watch_are_bounded_too() -> None:
    require_window(MOST_VIEWERS - 1)
    with pytest.raises(WrongState, match="50 streams"):
        require_window(MOST_VIEWERS)
