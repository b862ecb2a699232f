"""Tell hosts how well everybody's media gets through."""

from typing import Any

from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class GetConnections(Command):
    pass


async def get_connections(desk: Desk, seat: Seat, _command: GetConnections) -> dict[str, Any]:
    """Return the figures of this moment."""
    return {"connections": desk.room(seat.interview_id).connections()}


GET_CONNECTIONS = Feature(
    request="get-connections",
    command=GetConnections,
    action=Action.MODERATE,
    handle=get_connections,
)
