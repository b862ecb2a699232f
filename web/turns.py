"""Requests take turns, so that live media come in between.

Most reads never wait for anything. Of a hundred that arrive together all would be answered within
one turn of the event loop, which would get round to packets and timers only after them.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from aiohttp.web import Application, Request, StreamResponse, middleware


class Turns:
    """Lets one request begin in each turn of the loop, first come first served.

    Only beginnings are counted: what a request does once it has waited for something, be it the
    database or a file, is not held up again.
    """

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._taken = False

    async def take(self) -> None:
        """Wait for a turn in which no other request begins."""
        loop = asyncio.get_running_loop()
        if not self._taken:
            self._taken = True
            loop.call_soon(self._pass_on, loop)
            return
        waiter = loop.create_future()
        self._waiting.append(waiter)
        await waiter

    def _pass_on(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give the next turn away; runs once in each while requests wait."""
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():  # whoever was cancelled leaves the turn to the next
                waiter.set_result(None)
                loop.call_soon(self._pass_on, loop)
                return
        self._taken = False

    def add_to(self, app: Application) -> None:
        """Have every request of the application wait for its turn."""

        @middleware
        async def in_turn(
            request: Request, handler: Callable[[Request], Awaitable[StreamResponse]]
        ) -> StreamResponse:
            await self.take()
            return await handler(request)

        app.middlewares.append(in_turn)
