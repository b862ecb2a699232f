"""Let somebody in who waits."""

from typing import Any
from uuid import UUID

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class AdmitParticipant(Command):
    participant_id: UUID


async def admit_participant(desk: Desk, seat: Seat, command: AdmitParticipant) -> dict[str, Any]:
    """Admit; admitting twice changes nothing."""
    await desk.lifecycle.admit(seat.actor, seat.interview_id, command.participant_id)
    return {}


ADMIT_PARTICIPANT = Feature(
    request="admit-participant",
    command=AdmitParticipant,
    action=Action.ADMIT,
    handle=admit_participant,
    facts=(FactType.PARTICIPANT_ADMITTED,),
)
