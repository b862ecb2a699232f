"""Answer the question whether one may be recorded and transcribed."""

from typing import Annotated, Any

from pydantic import Field

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action
from storage.models import MediaSource


class GiveConsent(Command):
    records: bool
    withheld: Annotated[list[MediaSource], Field(max_length=len(MediaSource))] = Field(
        default_factory=list
    )


async def give_consent(desk: Desk, seat: Seat, command: GiveConsent) -> dict[str, Any]:
    """Record the answer; it holds from this moment on."""
    await desk.lifecycle.consent(
        seat.actor, seat.interview_id, records=command.records, withheld=command.withheld
    )
    return {}


GIVE_CONSENT = Feature(
    request="give-consent",
    command=GiveConsent,
    action=Action.CONSENT,
    handle=give_consent,
    facts=(FactType.PARTICIPANT_CONSENTED,),
)
