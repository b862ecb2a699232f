"""End the interview."""

from typing import Annotated, Any

from pydantic import Field

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class CompleteInterview(Command):
    score: Annotated[float | None, Field(ge=0, le=100, allow_inf_nan=False)] = None
    feedback: dict[str, Any] | None = None
    notes: Annotated[str | None, Field(max_length=20_000)] = None


async def complete_interview(desk: Desk, seat: Seat, command: CompleteInterview) -> dict[str, Any]:
    """Complete; scores and recordings follow as facts."""
    await desk.lifecycle.complete(
        seat.actor,
        seat.interview_id,
        score=command.score,
        feedback=command.feedback,
        notes=command.notes,
    )
    return {}


COMPLETE_INTERVIEW = Feature(
    request="complete-interview",
    command=CompleteInterview,
    action=Action.COMPLETE,
    handle=complete_interview,
    facts=(
        FactType.INTERVIEW_COMPLETED,
        FactType.RESPONSE_SUBMITTED,
        FactType.INTERVIEW_SCORED,
        FactType.RECORDING_READY,
    ),
)
