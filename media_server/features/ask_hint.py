"""Ask for a hint to the question that is open, in practice."""

from typing import Any

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class AskHint(Command):
    """Nothing needs to be said: the question is the one to be answered now."""


async def ask_hint(desk: Desk, seat: Seat, _command: AskHint) -> dict[str, Any]:
    """Give the next hint, which is counted."""
    hint = await desk.lifecycle.hint(seat.actor, seat.interview_id)
    return {
        "responseId": str(hint.response_id),
        "hint": hint.text,
        "number": hint.number,
        "remaining": hint.remaining,
    }


ASK_HINT = Feature(
    request="ask-hint",
    command=AskHint,
    action=Action.HINT,
    handle=ask_hint,
    facts=(FactType.HINT_GIVEN,),
)
