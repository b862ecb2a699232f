"""Speaking to sockets without letting a slow one pile up memory.

Engine.IO queues packets for a socket without bound. This is the only place that knows of that
queue: before more is added to a long one, it is waited for until the socket has taken it all.
A socket that never does is ended by the ping timeout.
"""

from typing import Any

import socketio

HIGH_WATER = 64


class SocketOutlet:
    """Emits to single sockets of one namespace."""

    def __init__(self, sio: socketio.AsyncServer, namespace: str) -> None:
        self._sio = sio
        self._namespace = namespace

    async def emit(self, sid: str, event: str, payload: dict[str, Any]) -> None:
        """Queue an event for the socket; waits while its queue is long."""
        await self._room_in_queue(sid)
        await self._sio.emit(event, payload, to=sid, namespace=self._namespace)

    async def disconnect(self, sid: str) -> None:
        """End the socket's connection to the namespace."""
        await self._sio.disconnect(sid, namespace=self._namespace)

    async def _room_in_queue(self, sid: str) -> None:
        engine_sid = self._sio.manager.eio_sid_from_sid(sid, self._namespace)
        socket = self._sio.eio.sockets.get(engine_sid)
        if socket is not None and socket.queue.qsize() >= HIGH_WATER:
            await socket.queue.join()
