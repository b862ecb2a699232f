"""Ask the hosts to be allowed to unmute."""

from typing import Any

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action
from storage.models import MediaSource


class AskUnmute(Command):
    source: MediaSource


async def ask_unmute(desk: Desk, seat: Seat, command: AskUnmute) -> dict[str, Any]:
    """Tell staff; they answer with `mute-participant`."""
    desk.room(seat.interview_id).require_admitted(seat.participant_id)
    await desk.lifecycle.ask_to_unmute(seat.actor, seat.interview_id, source=command.source)
    return {}


ASK_UNMUTE = Feature(
    request="ask-unmute",
    command=AskUnmute,
    action=Action.CONNECT,
    handle=ask_unmute,
    facts=(FactType.UNMUTE_ASKED,),
)
