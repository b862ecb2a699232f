"""Go on after a pause."""

from typing import Any

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class ResumeInterview(Command):
    pass


async def resume_interview(desk: Desk, seat: Seat, _command: ResumeInterview) -> dict[str, Any]:
    """Go on with clocks and recording."""
    await desk.lifecycle.resume(seat.actor, seat.interview_id)
    return {}


RESUME_INTERVIEW = Feature(
    request="resume-interview",
    command=ResumeInterview,
    action=Action.PAUSE,
    handle=resume_interview,
    facts=(FactType.INTERVIEW_RESUMED,),
)
