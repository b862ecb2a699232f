"""Say that one silenced a source of one's own."""

from typing import Any

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action
from storage.models import MediaSource


class SetMuted(Command):
    source: MediaSource
    muted: bool


async def set_muted(desk: Desk, seat: Seat, command: SetMuted) -> dict[str, Any]:
    """Tell the others, so that a still picture or silence is understood."""
    desk.room(seat.interview_id).require_admitted(seat.participant_id)
    await desk.lifecycle.mute(
        seat.actor, seat.interview_id, source=command.source, muted=command.muted
    )
    return {}


SET_MUTED = Feature(
    request="set-muted",
    command=SetMuted,
    action=Action.CONNECT,
    handle=set_muted,
    facts=(FactType.PARTICIPANT_MUTED,),
)
