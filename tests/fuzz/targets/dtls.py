"""DTLS records before the handshake is done, and SCTP in records after it."""

import asyncio
from collections.abc import Callable
from typing import Any

from aiortc.rtcdtlstransport import RTCDtlsParameters
from aiortc.rtcsctptransport import (
    AbortChunk,
    DataChunk,
    ForwardTsnChunk,
    HeartbeatChunk,
    InitChunk,
    ReconfigChunk,
    SackChunk,
    ShutdownChunk,
    serialize_packet,
)

from media_server.media_types import PeerConnected
from media_server.transport.config import TransportConfig
from media_server.transport.peer import HANDSHAKE_ERRORS
from media_server.transport.pinned import SecureTransport
from tests.fuzz.target import Target
from tests.integration.media.people import Person, Stage
from tests.support.media import loopback_clients

CONFIG = TransportConfig(ice_addresses=("127.0.0.1",))
MAX_RECORD = 1400
TURNS = 8  # of the loop, for a record to be read and answered


async def _flight() -> bytes:
    """Return what a DTLS client says first."""
    said: list[bytes] = []
    transport = SecureTransport(CONFIG)
    transport.set_role(client=True, peer_is_lite=False)
    await _handshake(transport, [], said.append)
    return b"".join(said)


async def _handshake(
    transport: SecureTransport, records: list[bytes], send: Callable[[bytes], Any]
) -> None:
    async def swallow(data: bytes) -> None:
        send(data)

    async def receive() -> bytes:
        data: bytes = (await transport.connection._queue.get())[0]
        return data

    transport.ice._send, transport.ice._recv = swallow, receive
    for record in records:
        transport.connection.dtls_received(record)
    parameters = RTCDtlsParameters(
        fingerprints=transport.dtls.getLocalParameters().fingerprints, role="auto"
    )
    starting = asyncio.create_task(transport.dtls.start(parameters))
    for _ in range(TURNS * (1 + len(records))):
        await asyncio.sleep(0)
    starting.cancel()
    try:
        await starting
    except (asyncio.CancelledError, *HANDSHAKE_ERRORS):
        return
    finally:
        await transport.close()


class Handshake(Target):
    """Records of somebody who passed ICE, to a server that waits for its ClientHello."""

    name, share = "dtls", 0.02

    async def open(self) -> None:
        """Have a client say hello."""
        hello = await _flight()
        alert = bytes.fromhex("15fefd000000000000000000020100")
        answered: list[bytes] = []
        await _answered([hello], answered.append)
        assert hello
        assert answered, "the server said nothing to a good hello"
        self.seeds = (hello, hello + alert, alert, hello[:60])

    async def run(self, data: bytes) -> None:
        records = [data[at : at + MAX_RECORD] for at in range(0, min(len(data), 5600), MAX_RECORD)]
        await _answered(records, lambda said: None)

    async def close(self) -> None:
        """Nothing is kept."""


async def _answered(records: list[bytes], send: Callable[[bytes], Any]) -> None:
    transport = SecureTransport(CONFIG)
    transport.set_role(client=False, peer_is_lite=False)
    await _handshake(transport, records, send)


def _chunks() -> tuple[bytes, ...]:
    init = InitChunk()
    init.initiate_tag, init.advertised_rwnd = 5, 131072
    init.outbound_streams = init.inbound_streams = 65535
    data = DataChunk(flags=3)
    data.tsn, data.stream_id, data.protocol = 1, 0, 50
    data.user_data = b"\x03\x00\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00chat"
    sack = SackChunk()
    sack.gaps, sack.duplicates = [(2, 3)], [1]
    forward = ForwardTsnChunk()
    forward.streams = [(0, 1)]
    plain = [HeartbeatChunk(), AbortChunk(), ShutdownChunk(), ReconfigChunk()]
    return tuple(
        serialize_packet(5000, 5000, 0 if chunk is init else 5, chunk)
        for chunk in (init, data, sack, forward, *plain)
    )


class Sctp(Target):
    """SCTP of somebody connected: nothing here speaks it, and the call goes on."""

    name, share = "sctp", 0.06
    seeds = _chunks()

    async def open(self) -> None:
        """Let somebody in."""
        self._patches = loopback_clients()
        self._patches.__enter__()
        self._stage = Stage()
        self._person = Person(self._stage)
        self._stage.people.append(self._person)
        await self._person.connect(None)
        await self._stage.news.until(
            lambda: any(isinstance(event, PeerConnected) for event in self._stage.events)
        )
        assert self._person.peer is not None
        self._dtls = self._person.peer.getTransceivers()[0].receiver.transport
        connected = asyncio.Event()
        self._dtls.on("statechange", connected.set)
        while self._dtls.state != "connected":
            connected.clear()
            await connected.wait()

    async def run(self, data: bytes) -> None:
        await self._dtls._send_data(data[:MAX_RECORD] or b"\x00")
        for _ in range(TURNS):
            await asyncio.sleep(0)
        figures = self._stage.room.stats()["participants"]
        assert figures[str(self._person.id)]["connected"]

    async def close(self) -> None:
        """Close the room."""
        await self._stage.close()
        self._patches.__exit__(None, None, None)
