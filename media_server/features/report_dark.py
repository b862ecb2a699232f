"""Say that one's own camera shows next to nothing, in practice."""

from typing import Any

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class ReportDark(Command):
    """Nothing needs to be said: whoever practises has one camera."""


async def report_dark(desk: Desk, seat: Seat, _command: ReportDark) -> dict[str, Any]:
    """Give a hint about it, where hints are given and one is due."""
    coaching = desk.room(seat.interview_id).coaching
    if coaching is not None:
        await coaching.see_dark(seat.participant_id)
    return {}


REPORT_DARK = Feature(
    request="report-dark",
    command=ReportDark,
    action=Action.HINT,
    handle=report_dark,
    facts=(FactType.COACHING_NUDGED,),
)
