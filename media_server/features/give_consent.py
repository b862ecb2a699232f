"""Answer the question whether one may be recorded and transcribed."""

from typing import Any

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class GiveConsent(Command):
    records: bool


async def give_consent(desk: Desk, seat: Seat, command: GiveConsent) -> dict[str, Any]:
    """Record the answer; it holds from this moment on."""
    await desk.lifecycle.consent(seat.actor, seat.interview_id, records=command.records)
    return {}


GIVE_CONSENT = Feature(
    request="give-consent",
    command=GiveConsent,
    action=Action.CONSENT,
    handle=give_consent,
    facts=(FactType.PARTICIPANT_CONSENTED,),
)
