"""What waits for a kernel that takes no more is bounded, told, and sent when there is room."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import uvloop

from media_server.transport.config import TransportConfig
from media_server.transport.pinned import (
    MAX_SEND_QUEUE_BYTES,
    GuardedConnection,
    GuardedProtocol,
)

PACKET = b"\x80" + bytes(1199)
PACKETS = 1_000


@pytest.mark.parametrize("loop_factory", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_full_path_drops_and_recovers(
    tmp_path: Path, loop_factory: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(_fill(tmp_path))


async def _fill(directory: Path) -> None:
    # Unlike UDP over loopback, these sockets make their sender wait for their reader.
    own, other = (socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(2))
    with other:
        for name, sock in (("own", own), ("other", other)):
            sock.bind(str(directory / name))
            sock.setblocking(False)
        connection = GuardedConnection(TransportConfig())
        _, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: GuardedProtocol(connection), sock=own
        )
        assert connection.queued_bytes == 0
        pair = SimpleNamespace(protocol=protocol, remote_addr=str(directory / "other"))
        connection._follow(pair)
        for _ in range(PACKETS):
            connection.send_now(PACKET)
        taken = PACKETS - connection.dropped
        assert 0 < connection.dropped < PACKETS
        assert 0 < connection.queued_bytes <= MAX_SEND_QUEUE_BYTES + len(PACKET)

        loop, come = asyncio.get_running_loop(), 0
        while come < taken:
            assert await loop.sock_recv(other, 2_000) == PACKET
            come += 1
        connection.send_now(PACKET)
        assert await loop.sock_recv(other, 2_000) == PACKET
        assert (connection.queued_bytes, connection.dropped) == (0, PACKETS - taken)
        protocol.transport.close()
