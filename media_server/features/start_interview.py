"""Begin the interview."""

from typing import Any

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class StartInterview(Command):
    pass


async def start_interview(desk: Desk, seat: Seat, _command: StartInterview) -> dict[str, Any]:
    """Start; those who agreed are recorded from now on."""
    await desk.lifecycle.start(seat.actor, seat.interview_id)
    return {}


START_INTERVIEW = Feature(
    request="start-interview",
    command=StartInterview,
    action=Action.START,
    handle=start_interview,
    facts=(FactType.INTERVIEW_STARTED,),
)
