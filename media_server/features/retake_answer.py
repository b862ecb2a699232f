"""Answer the last question again."""

from typing import Any
from uuid import UUID

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class RetakeAnswer(Command):
    response_id: UUID


async def retake_answer(desk: Desk, seat: Seat, command: RetakeAnswer) -> dict[str, Any]:
    """Put the question again; the answer before does not count any more."""
    response = await desk.lifecycle.retake(seat.actor, seat.interview_id, command.response_id)
    return {"responseId": str(response.id)}


RETAKE_ANSWER = Feature(
    request="retake-answer",
    command=RetakeAnswer,
    action=Action.RETAKE,
    handle=retake_answer,
    facts=(FactType.QUESTION_ASKED, FactType.RESPONSE_SUBMITTED),
)
