"""Where an interview was paused, as its facts tell."""

from collections.abc import Iterable
from uuid import UUID

from analysis.metrics import Span
from media_server.chronicle import FactType
from storage.models import InterviewEvent
from storage.unit_of_work import UnitOfWork

LAST_MS = 2**53
"""Where a break ends after which nobody went on: beyond every timeline."""


async def breaks_of(uow: UnitOfWork, session_id: UUID) -> tuple[Span, ...]:
    """Return the stretches of the timeline in which an interview was paused, in order."""
    return spans_of(
        await uow.events.of_types(
            session_id, (FactType.INTERVIEW_PAUSED, FactType.INTERVIEW_RESUMED)
        )
    )


def spans_of(facts: Iterable[InterviewEvent]) -> tuple[Span, ...]:
    """Pair the facts of pausing and going on; the last break may have no end."""
    spans: list[Span] = []
    began_ms: int | None = None
    for fact in facts:
        if fact.type == FactType.INTERVIEW_PAUSED:
            began_ms = fact.at_ms if began_ms is None else began_ms
        elif began_ms is not None:
            spans.append((began_ms, fact.at_ms))
            began_ms = None
    if began_ms is not None:
        spans.append((began_ms, LAST_MS))
    return tuple(spans)
