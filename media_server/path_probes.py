"""Connections that carry nothing, for people who test whether their network lets media through."""

import asyncio
from uuid import uuid4

from media_server.errors import Malformed, Unavailable
from media_server.media_types import MediaError, MediaErrorCode
from media_server.transport.config import TransportConfig
from media_server.transport.peer import Peer

LIFE_S = 15.0
MOST_AT_ONCE = 32


class PathProbes:
    """Answers offers as a room does and hangs up soon after; nothing is sent, nothing is kept."""

    def __init__(
        self, config: TransportConfig, *, life_s: float = LIFE_S, most: int = MOST_AT_ONCE
    ) -> None:
        self._config = config
        self._life_s = life_s
        self._most = most
        self._open: dict[Peer, asyncio.TimerHandle | None] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._open)

    async def answer(self, sdp: str) -> str:
        """Answer an offer that receives only. Raises Malformed, Unavailable."""
        if len(self._open) >= self._most:
            raise Unavailable("Too many people test their connection just now.")
        peer = Peer(uuid4(), self._config, self)
        self._open[peer] = None  # at once: others may ask while this one gathers its addresses
        try:
            answer = await peer.answer(sdp, {})
        except BaseException as error:
            self._drop(peer)
            if not isinstance(error, MediaError):
                raise
            if error.code is MediaErrorCode.MALFORMED:
                raise Malformed(str(error)) from error
            raise Unavailable(str(error)) from error
        if peer in self._open:
            loop = asyncio.get_running_loop()
            self._open[peer] = loop.call_later(self._life_s, self._drop, peer)
        return answer

    async def close(self) -> None:
        """Hang up everything. May be repeated."""
        for peer in tuple(self._open):
            self._drop(peer)
        await asyncio.gather(*self._closing, return_exceptions=True)

    def peer_connected(self, peer: Peer) -> None:
        """The network lets media through; whoever asked sees it for themselves."""

    def peer_lost(self, peer: Peer, reason: str) -> None:  # noqa: ARG002 - PeerHandler's signature
        """It does not, or they have seen enough."""
        self._drop(peer)

    def rtp_received(self, peer: Peer, data: bytes) -> None:
        """Nobody sends on a connection without sources."""

    def rtcp_received(self, peer: Peer, data: bytes) -> None:
        """There is nothing to report on."""

    def _drop(self, peer: Peer) -> None:
        if peer not in self._open:
            return
        timer = self._open.pop(peer)
        if timer is not None:
            timer.cancel()
        task = asyncio.get_running_loop().create_task(peer.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
