"""A Socket.IO server that lets go of whoever breaks the format, without a word in the log.

The libraries raise where a packet is malformed. Engine.IO then forgets the socket's writer, and
a packet that announces binary attachments, which nothing here sends, would have them collected
without end. All that touches their insides is here.
"""

from typing import Any

import socketio
import structlog
from engineio.async_drivers.aiohttp import WebSocket
from engineio.packet import MESSAGE, Packet, packet_names
from socketio.packet import EVENT
from socketio.packet import Packet as SocketPacket

# JSON that is too deep raises RecursionError; the rest is what the parsers of both let through.
MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
TEXT_PACKETS = ("0", "1", "2", "3")  # connect, disconnect, event, acknowledgement

log = structlog.get_logger()


class CheckedWebSocket(WebSocket):  # type: ignore[misc]
    """Ends like a closed connection when something else than a good text packet comes."""

    async def wait(self) -> str | None:
        """Return the next packet, None when there is nothing more to read."""
        data = await super().wait()
        try:
            packet = Packet(encoded_packet=data)
            if packet.packet_type >= len(packet_names):
                raise ValueError("a packet of an unknown type")
            if packet.packet_type == MESSAGE:
                read(packet.data)
        except MALFORMED:
            log.info("packet.malformed")
            return None
        text: str = data
        return text


class GuardedServer(socketio.AsyncServer):  # type: ignore[misc]
    """Hears packets that can be read; a WebSocket that brings others is closed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.eio._async = {**self.eio._async, "websocket": CheckedWebSocket}

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        try:
            read(data)  # what came by long polling was not checked yet
        except MALFORMED:
            log.info("packet.malformed")
            return
        await super()._handle_eio_message(eio_sid, data)


def read(data: Any) -> SocketPacket:
    """Return a Socket.IO packet, or raise one of MALFORMED."""
    if not isinstance(data, str) or data[:1] not in TEXT_PACKETS:
        raise ValueError("a packet of a kind that is not used here")
    packet = SocketPacket(encoded_packet=data)
    is_event = packet.packet_type == EVENT
    if is_event and not (isinstance(packet.data, list) and isinstance(packet.data[0], str)):
        raise ValueError("an event without a name")
    return packet
