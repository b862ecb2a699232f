from uuid import uuid4

from media_server.breaks import LAST_MS, spans_of
from storage.models import InterviewEvent


def _fact(what: str, at_ms: int) -> InterviewEvent:
    return InterviewEvent(session_id=uuid4(), type=f"interview.{what}", at_ms=at_ms)


def test_pauses_last_until_somebody_goes_on() -> None:
    facts = [_fact("resumed", 5), _fact("paused", 10), _fact("paused", 20), _fact("resumed", 30)]
    assert spans_of(facts) == ((10, 30),)
    assert spans_of([*facts, _fact("paused", 40)]) == ((10, 30), (40, LAST_MS))
    assert spans_of([]) == ()
