"""Lock the room's door, or open it again."""

from typing import Any

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class LockInterview(Command):
    locked: bool


async def lock_interview(desk: Desk, seat: Seat, command: LockInterview) -> dict[str, Any]:
    """Let everybody new wait; who was inside before may come back."""
    await desk.lifecycle.lock(seat.actor, seat.interview_id, locked=command.locked)
    return {}


LOCK_INTERVIEW = Feature(
    request="lock-interview",
    command=LockInterview,
    action=Action.MODERATE,
    handle=lock_interview,
    facts=(FactType.INTERVIEW_LOCKED,),
)
