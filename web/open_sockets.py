"""Lets go of Socket.IO connections when the server stops."""

import asyncio
from collections.abc import Awaitable, Callable
from weakref import WeakSet

from aiohttp.web import Application, Request, StreamResponse, middleware
from socketio import AsyncServer

PATH = "/socket.io/"


class OpenSockets:
    """Remembers the connections below the requests of Socket.IO, and closes them.

    Neither Socket.IO nor Engine.IO closes WebSockets by itself, and aiohttp waits for them. A
    client that is told to disconnect stays away; one whose connection is closed comes back by
    itself as soon as there is a server again.
    """

    def __init__(self, sockets: AsyncServer) -> None:
        self._sockets = sockets
        self._transports: WeakSet[asyncio.Transport] = WeakSet()

    def add_to(self, app: Application) -> None:
        """Serve Socket.IO from the application until it shuts down."""
        self._sockets.attach(app)
        app.middlewares.append(self._remember)
        app.on_shutdown.append(self._hang_up)

    @middleware
    async def _remember(
        self, request: Request, handler: Callable[[Request], Awaitable[StreamResponse]]
    ) -> StreamResponse:
        if request.path == PATH and request.transport is not None:
            self._transports.add(request.transport)
        return await handler(request)

    async def _hang_up(self, _app: Application) -> None:
        await self._sockets.shutdown()
        for transport in tuple(self._transports):
            transport.close()
