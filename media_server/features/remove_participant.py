"""Send somebody out."""

from typing import Any
from uuid import UUID

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class RemoveParticipant(Command):
    participant_id: UUID


async def remove_participant(desk: Desk, seat: Seat, command: RemoveParticipant) -> dict[str, Any]:
    """End their media and their connection; they stay out until somebody lets them in."""
    await desk.lifecycle.remove(seat.actor, seat.interview_id, command.participant_id)
    return {}


REMOVE_PARTICIPANT = Feature(
    request="remove-participant",
    command=RemoveParticipant,
    action=Action.MODERATE,
    handle=remove_participant,
    facts=(FactType.PARTICIPANT_REMOVED,),
)
