"""Silence somebody's source, or let them unmute it again."""

from typing import Any
from uuid import UUID

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action
from storage.models import MediaSource


class MuteParticipant(Command):
    participant_id: UUID
    source: MediaSource
    may_unmute: bool = True


async def mute_participant(desk: Desk, seat: Seat, command: MuteParticipant) -> dict[str, Any]:
    """Let nothing of the source through, at once, whatever its owner's program does."""
    await desk.lifecycle.silence(
        seat.actor,
        seat.interview_id,
        command.participant_id,
        source=command.source,
        may_unmute=command.may_unmute,
    )
    return {}


MUTE_PARTICIPANT = Feature(
    request="mute-participant",
    command=MuteParticipant,
    action=Action.MODERATE,
    handle=mute_participant,
    facts=(FactType.PARTICIPANT_MUTED,),
)
