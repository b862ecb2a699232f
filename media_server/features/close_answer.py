"""End the answer that is being given."""

from typing import Any
from uuid import UUID

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class CloseAnswer(Command):
    response_id: UUID


async def close_answer(desk: Desk, seat: Seat, command: CloseAnswer) -> dict[str, Any]:
    """Close; the score follows as a fact once the last words are there."""
    await desk.lifecycle.close_answer(seat.actor, seat.interview_id, command.response_id)
    return {}


CLOSE_ANSWER = Feature(
    request="close-answer",
    command=CloseAnswer,
    action=Action.CLOSE_ANSWER,
    handle=close_answer,
    facts=(FactType.RESPONSE_SUBMITTED, FactType.RESPONSE_SCORED),
)
