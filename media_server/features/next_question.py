"""Go on to the next question of an AI interview."""

from typing import Any

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class NextQuestion(Command):
    pass


async def next_question(desk: Desk, seat: Seat, _command: NextQuestion) -> dict[str, Any]:
    """Ask the next drawn question, or complete the interview when none is left."""
    response = await desk.lifecycle.next_question(seat.actor, seat.interview_id)
    if response is None:
        return {"done": True}
    return {"done": False, "responseId": str(response.id)}


NEXT_QUESTION = Feature(
    request="next-question",
    command=NextQuestion,
    action=Action.NEXT_QUESTION,
    handle=next_question,
    facts=(
        FactType.QUESTION_ASKED,
        FactType.RESPONSE_SUBMITTED,
        FactType.INTERVIEW_COMPLETED,
        FactType.INTERVIEW_SCORED,
    ),
)
