"""Write to everybody in the interview."""

from typing import Annotated, Any

from pydantic import StringConstraints

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class SendChat(Command):
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


async def send_chat(desk: Desk, seat: Seat, command: SendChat) -> dict[str, Any]:
    """Keep and tell the line."""
    await desk.lifecycle.chat(seat.actor, seat.interview_id, command.text)
    return {}


SEND_CHAT = Feature(
    request="send-chat",
    command=SendChat,
    action=Action.CHAT,
    handle=send_chat,
    facts=(FactType.CHAT_SENT,),
)
