"""Datagrams of the ICE agent: as they are, and repaired so that they pass its first checks."""

import hashlib
import hmac
import struct
from typing import Any

from aioice import Candidate, stun
from aioice.ice import Connection

from media_server.transport.config import TransportConfig
from media_server.transport.pinned import GuardedConnection, GuardedProtocol
from tests.fuzz.target import Target

COOKIE = b"\x21\x12\xa4\x42"
STRANGER = ("203.0.113.5", 4444)
EVERY = 500
USER, PASSWORD = "abcd", "p" * 24


class _Wire:
    """A datagram transport that swallows."""

    def sendto(self, data: bytes, addr: Any = None) -> None:
        """Say nothing."""

    def get_write_buffer_size(self) -> int:
        """Nothing ever waits."""
        return 0


def message(kind: stun.Class, **attributes: Any) -> bytes:
    """A binding message with these attributes, unsigned."""
    made = stun.Message(
        message_method=stun.Method.BINDING, message_class=kind, transaction_id=b"t" * 12
    )
    made.attributes.update(attributes)
    return bytes(made)


SEEDS = (
    message(
        stun.Class.REQUEST,
        **{
            "USERNAME": "USER:abcd",
            "PRIORITY": 1853817087,
            "ICE-CONTROLLING": 0x1234567890ABCDEF,
            "USE-CANDIDATE": None,
        },
    ),
    message(
        stun.Class.REQUEST,
        **{"USERNAME": "USER:abcd", "PRIORITY": 1, "ICE-CONTROLLED": 5},
    ),
    message(stun.Class.RESPONSE, **{"XOR-MAPPED-ADDRESS": STRANGER, "SOFTWARE": "browser"}),
    message(stun.Class.ERROR, **{"ERROR-CODE": (487, "Role Conflict")}),
    message(stun.Class.INDICATION),
    b"\x16\xfe\xfd" + bytes(60),
    b"\x80\x60" + bytes(60),
    b"\x80\xc9\x00\x01" + bytes(4),
)


class Stun(Target):
    """Strangers' and peers' datagrams."""

    name, share = "stun", 0.15
    seeds = SEEDS

    async def open(self) -> None:
        """Make an agent."""
        self._left = 0
        self._connection: GuardedConnection | None = None

    async def run(self, data: bytes) -> None:
        protocol = await self._protocol()
        protocol.datagram_received(data, STRANGER)
        connection = protocol.receiver
        connection.refill(1.0)
        user = connection.local_username.encode()
        for key in (connection.local_password.encode(), PASSWORD.encode()):
            protocol.datagram_received(repaired(data, user, key), STRANGER)

    async def close(self) -> None:
        """Close the agent, with the checks it has begun."""
        if self._connection is not None:
            await Connection.close(self._connection)
            self._connection = None

    async def _protocol(self) -> GuardedProtocol:
        if self._connection is None or not self._left:
            await self.close()
            self._left = EVERY
            self._connection = GuardedConnection(TransportConfig())
            self._connection.remote_username, self._connection.remote_password = USER, PASSWORD
            self._connection._early_checks_done = True
            self._made = GuardedProtocol(self._connection)
            self._made.transport = _Wire()
            self._made.local_candidate = Candidate(
                foundation="1",
                component=1,
                transport="udp",
                priority=1,
                host="192.0.2.1",
                port=5000,
                type="host",
            )
        self._left -= 1
        return self._made


def repaired(data: bytes, user: bytes, key: bytes) -> bytes:
    """Return a datagram with our name, a true length and a signature that fits."""
    if len(data) < 20:
        return data
    body = data[20:].replace(b"USER", user)[:65_000]
    head = data[:2] + struct.pack("!H", len(body) + 24) + COOKIE + data[8:20]
    digest = hmac.new(key, head + body, hashlib.sha1).digest()
    return head + body + struct.pack("!HH", 8, 20) + digest
