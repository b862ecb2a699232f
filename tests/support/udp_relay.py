"""A bad network: a UDP relay between peers and a server that loses, delays and moves."""

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

Endpoint = tuple[str, int]
HOST = "127.0.0.1"
CANDIDATE = re.compile(r"^(a=candidate:\S+ \d+ udp \d+) \S+ \d+ typ host.*$", re.MULTILINE)
ANY_CANDIDATE = re.compile(r"^a=candidate:.*\r?\n", re.MULTILINE)
ADDRESS = re.compile(r"^a=candidate:\S+ \d+ udp \d+ (\S+) (\d+) typ host", re.MULTILINE)


@dataclass(slots=True)
class Weather:
    """How bad it is, each way: the share of media packets lost, how many in a row, the delay.

    `jitter_s` is added at random, never so that packets overtake each other. ICE and DTLS are
    delayed but not lost, so that every run connects alike; `seed` makes runs alike, too.
    """

    loss: float = 0.0
    burst: int = 1
    delay_s: float = 0.0
    jitter_s: float = 0.0
    seed: int = 1
    sent: int = 0
    lost: int = 0
    _left: int = 0
    _due_s: float = 0.0
    _chance: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def loses(self, data: bytes) -> bool:
        """Decide about one packet."""
        if not 127 < data[0] < 192:
            return False
        self.sent += 1
        if self._left:
            self._left -= 1
        elif self._chance.random() < self.loss / self.burst:
            self._left = self.burst - 1
        else:
            return False
        self.lost += 1
        return True

    def due_s(self, now_s: float) -> float:
        """Return when a packet that goes in now comes out."""
        due_s = now_s + self.delay_s + self._chance.uniform(0, self.jitter_s)
        self._due_s = max(due_s, self._due_s)
        return self._due_s


class _Port(asyncio.DatagramProtocol):
    def __init__(self, receive: Callable[[bytes, Endpoint], None]) -> None:
        self._receive = receive
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._receive(data, addr)

    def error_received(self, exc: Exception) -> None:
        """The other side is gone: that is its matter."""

    def send(self, data: bytes, to: Endpoint) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.sendto(data, to)


async def _open(receive: Callable[[bytes, Endpoint], None]) -> _Port:
    loop = asyncio.get_running_loop()
    _, port = await loop.create_datagram_endpoint(lambda: _Port(receive), local_addr=(HOST, 0))
    return port


class UdpRelay:
    """Stands before one server port for one peer; `up` leads to the server, `down` back.

    `move` lets the server see the peer at another address from now on, as a NAT that forgot does;
    `cut` lets nothing through any more.
    """

    def __init__(self, up: Weather | None = None, down: Weather | None = None) -> None:
        self.up = up or Weather()
        self.down = down or Weather()
        self.is_cut = False
        self._near: _Port | None = None
        self._far: _Port | None = None
        self._server: Endpoint | None = None
        self._peer: Endpoint | None = None

    async def __aenter__(self) -> "UdpRelay":
        self._near = await _open(self._from_peer)
        self._far = await _open(self._from_server)
        return self

    async def __aexit__(self, *_: object) -> None:
        for port in (self._near, self._far):
            if port is not None and port.transport is not None:
                port.transport.close()

    def offer(self, sdp: str) -> str:
        """Return an offer without the peer's own addresses, which would lead past the relay."""
        return ANY_CANDIDATE.sub("", sdp)

    def answer(self, sdp: str) -> str:
        """Return an answer with the relay's address in place of the server's; goes there now."""
        found = ADDRESS.search(sdp)
        assert found is not None
        assert self._near is not None
        assert self._near.transport is not None
        self._server = (found[1], int(found[2]))
        self._peer = None
        host, port = self._near.transport.get_extra_info("sockname")[:2]
        return CANDIDATE.sub(rf"\1 {host} {port} typ host\r", sdp)

    async def move(self) -> None:
        """Come from another port."""
        old, self._far = self._far, await _open(self._from_server)
        if old is not None and old.transport is not None:
            old.transport.close()

    def cut(self) -> None:
        """Let nothing through."""
        self.is_cut = True

    def mend(self) -> None:
        """Let everything through again."""
        self.is_cut = False

    def _from_peer(self, data: bytes, addr: Endpoint) -> None:
        self._peer = addr
        self._carry(data, self.up, lambda: self._far, lambda: self._server)

    def _from_server(self, data: bytes, _: Endpoint) -> None:
        self._carry(data, self.down, lambda: self._near, lambda: self._peer)

    def _carry(
        self,
        data: bytes,
        weather: Weather,
        port: Callable[[], _Port | None],
        to: Callable[[], Endpoint | None],
    ) -> None:
        if self.is_cut or not data or weather.loses(data):
            return

        def deliver() -> None:
            sender, target = port(), to()
            if sender is not None and target is not None and not self.is_cut:
                sender.send(data, target)

        loop = asyncio.get_running_loop()
        due_s = weather.due_s(loop.time())
        if due_s <= loop.time():
            deliver()
        else:
            loop.call_at(due_s, deliver)
