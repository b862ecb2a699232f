"""Stop the interview's clocks and its recording for a while."""

from typing import Any

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class PauseInterview(Command):
    pass


async def pause_interview(desk: Desk, seat: Seat, _command: PauseInterview) -> dict[str, Any]:
    """Pause; pausing twice changes nothing."""
    await desk.lifecycle.pause(seat.actor, seat.interview_id)
    return {}


PAUSE_INTERVIEW = Feature(
    request="pause-interview",
    command=PauseInterview,
    action=Action.PAUSE,
    handle=pause_interview,
    facts=(FactType.INTERVIEW_PAUSED,),
)
