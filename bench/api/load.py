"""Clients that ask over and over, cheap enough not to be what is measured."""

import asyncio
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit


@dataclass(slots=True)
class Load:
    """What was answered: latencies in seconds, and how long it all took."""

    seconds: float = 0.0
    latencies_s: list[float] = field(default_factory=list)
    refused: int = 0

    @property
    def per_second(self) -> float:
        return len(self.latencies_s) / self.seconds if self.seconds else 0.0

    def percentile_ms(self, percent: float) -> float:
        """The latency that so many percent of the answers did not exceed."""
        return percentile(self.latencies_s, percent) * 1000


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)] if ordered else 0.0


class Connection(asyncio.Protocol):
    """One kept-alive connection; asks one thing at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[int] | None = None
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = bytes(self._buffer[:head_end]).lower()
        _, found, rest = head.partition(b"content-length: ")
        length = int(rest.partition(b"\r\n")[0]) if found else 0
        if len(self._buffer) >= head_end + 4 + length:
            self._buffer.clear()
            if self._answer is not None and not self._answer.done():
                self._answer.set_result(int(head.split(b" ", 2)[1]))

    def connection_lost(self, _error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError())

    async def ask(self, request: bytes) -> int:
        """Send a request and return the status of its answer."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def request_for(url: str, token: str | None = None) -> bytes:
    """Return the GET of a URL as it goes over the wire."""
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"GET {target} HTTP/1.1", f"Host: {parts.netloc}"]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def connect(url: str) -> Connection:
    """Open a connection to the server of a URL."""
    parts = urlsplit(url)
    _, connection = await asyncio.get_running_loop().create_connection(
        Connection, parts.hostname or "", parts.port or 80
    )
    return connection


async def run(
    url: str,
    requests: Sequence[bytes],
    *,
    clients: int,
    seconds: float,
    every_s: float = 0.0,
) -> Load:
    """Have so many clients ask for so long, one request after the other.

    With `every_s` each begins a request at most so often; without, as soon as it was answered.
    """
    load = Load()
    connections = [await connect(url) for _ in range(clients)]
    begun = time.perf_counter()

    async def one(number: int, connection: Connection) -> None:
        turn = number
        due = begun + (number / clients) * every_s
        while (now := time.perf_counter()) - begun < seconds:
            if every_s and due > now:
                await asyncio.sleep(due - now)
            due += every_s
            asked = time.perf_counter()
            status = await connection.ask(requests[turn % len(requests)])
            load.latencies_s.append(time.perf_counter() - asked)
            load.refused += status >= 400
            turn += 1

    await asyncio.gather(*(one(number, each) for number, each in enumerate(connections)))
    load.seconds = time.perf_counter() - begun
    for connection in connections:
        connection.close()
    return load
