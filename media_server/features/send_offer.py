"""Offer a peer connection, which replaces the one before."""

from typing import Annotated, Any

from pydantic import Field

from media_server.chronicle import SignalType
from media_server.features.feature import KIB, Command, Desk, Feature, Seat
from media_server.policy import Action
from storage.models import MediaSource

Mid = Annotated[str, Field(min_length=1, max_length=32)]


class SendOffer(Command):
    sdp: Annotated[str, Field(min_length=1, max_length=240 * KIB)]
    sources: Annotated[dict[Mid, MediaSource], Field(max_length=8)] = Field(default_factory=dict)


async def send_offer(desk: Desk, seat: Seat, command: SendOffer) -> dict[str, Any]:
    """Negotiate and return the answer."""
    room = desk.room(seat.interview_id)
    return {"sdp": await room.negotiate(seat.participant_id, command.sdp, command.sources)}


SEND_OFFER = Feature(
    request="send-offer",
    command=SendOffer,
    action=Action.CONNECT,
    handle=send_offer,
    signals=(SignalType.SLOT_ASSIGNED,),
    # A browser describes every codec it knows once more for each slot.
    max_bytes=256 * KIB,
)
