"""The seed's free-form event: relayed to the others, kept nowhere."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from media_server.chronicle import Signal, SignalType
from media_server.errors import Malformed
from media_server.features.feature import KIB, Command, Desk, Feature, Seat
from media_server.policy import Action


class InterviewEventCommand(Command):
    """`interviewId` and `type` are read; whatever else is said is relayed as it is."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, frozen=True, extra="allow"
    )

    interview_id: UUID
    type: Annotated[str, Field(min_length=1, max_length=64)]


async def relay(desk: Desk, seat: Seat, command: InterviewEventCommand) -> dict[str, Any]:
    """Pass the event on to everybody else in the room."""
    desk.room(seat.interview_id).require_admitted(seat.participant_id)
    if command.interview_id != seat.interview_id:
        raise Malformed("interviewId: this is not the interview you joined.")
    payload = {
        **command.model_dump(mode="json", by_alias=True),
        "participantId": str(seat.participant_id),
    }
    desk.chronicle.signal(
        seat.interview_id, Signal(type=SignalType.EVENT, payload=payload, but=seat.participant_id)
    )
    return {}


INTERVIEW_EVENT = Feature(
    request="interview-event",
    command=InterviewEventCommand,
    action=Action.CHAT,
    handle=relay,
    signals=(SignalType.EVENT,),
    max_bytes=8 * KIB,
)
