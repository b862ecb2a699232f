"""Packets and payloads of Socket.IO, as far as they are checked before anybody acts on them."""

import json
from itertools import cycle

from media_server.errors import Malformed
from media_server.features import FEATURES
from signaling.guarded import MALFORMED, read
from signaling.joining import JoinInterview
from signaling.payloads import TooLarge, parse
from tests.fuzz.target import Target
from tests.fuzz.targets.socket_io import REQUESTS, SocketIo


class Payloads(Target):
    """Reads a packet; hands its payload to every request."""

    name, share = "payload", 0.12
    seeds = (*SocketIo.seeds, *(json.dumps(payload).encode() for _, payload in REQUESTS))

    async def open(self) -> None:
        """Line up the requests."""
        commands = [(feature.command, feature.max_bytes) for feature in FEATURES.values()]
        self._commands = cycle([*commands, (JoinInterview, 1024)])

    async def run(self, data: bytes) -> None:
        text = data.decode(errors="replace")
        try:
            payload = read(text[1:]).data[1]
        except MALFORMED:
            try:
                payload = json.loads(text)
            except (ValueError, RecursionError):
                payload = text
        for _ in range(3):
            command, max_bytes = next(self._commands)
            try:
                parse(command, payload, max_bytes=max_bytes)
            except (Malformed, TooLarge):
                continue

    async def close(self) -> None:
        """Nothing is kept."""
