"""The connected sockets and where they sit."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from media_server.errors import RateLimited
from media_server.features.feature import Seat
from media_server.policy import Actor
from signaling.limits import TokenBucket

REQUESTS_PER_S = 30.0
REQUESTS_AT_ONCE = 60
RELAYED_PER_S = 20.0
RELAYED_AT_ONCE = 20
CONNECTIONS_PER_PERSON = 32


@dataclass(slots=True, eq=False)
class Connection:
    """One socket: who it speaks for, where it sits, and the task that feeds it.

    Requests of one socket are handled one after the other, so nothing here needs a lock; only
    `closed` and `seat` may change under a request, when the socket goes or is replaced.
    """

    sid: str
    actor: Actor
    requests: TokenBucket
    relayed: TokenBucket
    seat: Seat | None = None
    pump: asyncio.Task[None] | None = field(default=None)
    closed: bool = False

    async def stop_pump(self) -> None:
        """Stop feeding this socket."""
        pump, self.pump = self.pump, None
        if pump is not None:
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)


class Connections:
    """Finds sockets by id, and the one that sits for a participant."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._by_sid: dict[str, Connection] = {}
        self._count: Counter[UUID] = Counter()
        self._seated: dict[UUID, Connection] = {}

    def open(self, sid: str, actor: Actor) -> Connection:
        """Add a socket that has shown who it is. Raises RateLimited past a person's share."""
        if self._count[actor.user_id] >= CONNECTIONS_PER_PERSON:
            raise RateLimited("Too many connections.")
        self._count[actor.user_id] += 1
        connection = Connection(
            sid=sid,
            actor=actor,
            requests=TokenBucket(
                rate_per_s=REQUESTS_PER_S, burst=REQUESTS_AT_ONCE, clock=self._clock
            ),
            relayed=TokenBucket(rate_per_s=RELAYED_PER_S, burst=RELAYED_AT_ONCE, clock=self._clock),
        )
        self._by_sid[sid] = connection
        return connection

    def get(self, sid: str) -> Connection | None:
        """Return the socket, if it is connected."""
        return self._by_sid.get(sid)

    def close(self, sid: str) -> Connection | None:
        """Forget a socket that has gone; it may still have its seat."""
        connection = self._by_sid.pop(sid, None)
        if connection is not None:
            connection.closed = True
            self._count[connection.actor.user_id] -= 1
            if not self._count[connection.actor.user_id]:
                del self._count[connection.actor.user_id]
        return connection

    def sit(self, connection: Connection, seat: Seat) -> Connection | None:
        """Seat the socket and return the one that sat there before, which has lost its seat."""
        older = self._seated.get(seat.participant_id)
        if older is not None:
            older.seat = None
        connection.seat = seat
        self._seated[seat.participant_id] = connection
        return older

    def is_taken(self, seat: Seat) -> bool:
        """Return whether a socket sits for this participant."""
        return seat.participant_id in self._seated

    def rise(self, connection: Connection) -> Seat | None:
        """Take the socket's seat away and return it; None if it has none (any more)."""
        seat, connection.seat = connection.seat, None
        if seat is not None:
            self._seated.pop(seat.participant_id, None)
        return seat
