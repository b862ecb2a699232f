"""Say how large one shows others' pictures."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.media_types import View
from media_server.policy import Action
from storage.models import MediaSource

MOST_VIEWS = 64


class Viewed(Command):
    participant_id: UUID
    source: Literal[MediaSource.CAMERA, MediaSource.SCREEN]
    view: View


class SetViews(Command):
    views: Annotated[list[Viewed], Field(max_length=MOST_VIEWS)]


async def set_views(desk: Desk, seat: Seat, command: SetViews) -> dict[str, Any]:
    """Send the sender what is looked at, in the size it is looked at."""
    room = desk.room(seat.interview_id)
    room.require_admitted(seat.participant_id)
    for viewed in command.views:
        room.set_view(seat.participant_id, viewed.participant_id, viewed.source, viewed.view)
    return {}


SET_VIEWS = Feature(request="set-views", command=SetViews, action=Action.CONNECT, handle=set_views)
