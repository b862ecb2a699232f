"""Begin to answer before the time to think is over."""

from typing import Any
from uuid import UUID

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class BeginAnswer(Command):
    response_id: UUID


async def begin_answer(desk: Desk, seat: Seat, command: BeginAnswer) -> dict[str, Any]:
    """Let the answer, and its limit, begin now."""
    response = await desk.lifecycle.begin_answer(seat.actor, seat.interview_id, command.response_id)
    return {"startMs": response.start_ms}


BEGIN_ANSWER = Feature(
    request="begin-answer",
    command=BeginAnswer,
    action=Action.BEGIN_ANSWER,
    handle=begin_answer,
    facts=(FactType.ANSWER_BEGUN,),
)
