"""Sitting down in an interview and getting up again."""

import asyncio
from typing import Annotated, Any, Protocol
from uuid import UUID

import structlog
from pydantic import Field

from media_server.errors import InterviewError, WrongState
from media_server.features.feature import Command, Seat
from media_server.lifecycle_people import Joined
from media_server.service import InterviewServer
from signaling.connections import Connection, Connections
from signaling.pump import Pump
from storage.errors import StorageError

HIGHEST_SEQ = 2**53

log = structlog.get_logger()


class JoinInterview(Command):
    interview_id: UUID
    last_seq: Annotated[int | None, Field(ge=0, le=HIGHEST_SEQ)] = None


class Outlet(Protocol):
    """How a socket is spoken to."""

    async def emit(self, sid: str, event: str, payload: dict[str, Any]) -> None:
        """Queue an event for the socket; waits while its queue is full."""

    async def disconnect(self, sid: str) -> None:
        """End the connection."""


class Seating:
    """Binds sockets to participants: one socket sits for one participant, the newest."""

    def __init__(self, server: InterviewServer, connections: Connections, outlet: Outlet) -> None:
        self._server = server
        self._connections = connections
        self._outlet = outlet

    async def join(self, connection: Connection, command: JoinInterview) -> dict[str, Any]:
        """Take a seat; what was stored after `lastSeq` follows the acknowledgement."""
        if connection.seat is not None:
            raise WrongState("This connection sits in an interview already.")
        subscription = self._server.chronicle.subscribe(command.interview_id)
        try:
            joined = await self._server.lifecycle.join(connection.actor, command.interview_id)
        except BaseException:
            subscription.close()
            raise
        seat = Seat(
            actor=connection.actor,
            standing=joined.standing,
            interview_id=command.interview_id,
            participant_id=joined.participant.id,
        )
        older = self._connections.sit(connection, seat)
        if older is not None:
            await self._replace(older)
        if connection.closed:
            subscription.close()
            await self.lose(connection)
            return {}
        pump = Pump(
            self._server.chronicle,
            subscription,
            lambda event, payload: self._outlet.emit(connection.sid, event, payload),
            interview_id=command.interview_id,
            participant_id=joined.participant.id,
            role=joined.participant.role,
            cursor=_cursor(command, joined),
        )
        # It first runs when this request has been acknowledged: nothing is awaited in between.
        connection.pump = asyncio.create_task(pump.run(replay=command.last_seq is not None))
        return joined.wire()

    async def leave(self, connection: Connection) -> None:
        """Get up for good."""
        seat = self._connections.rise(connection)
        if seat is None:
            raise WrongState("Join an interview first.")
        await connection.stop_pump()
        await self._server.lifecycle.leave(seat.actor, seat.interview_id)

    async def lose(self, connection: Connection) -> None:
        """Note that a socket has gone, unless another one sits in its place."""
        await connection.stop_pump()
        seat = self._connections.rise(connection)
        if seat is None:
            return
        try:
            await self._server.lifecycle.lose(seat.actor, seat.interview_id)
        except (InterviewError, StorageError) as error:
            log.error(
                "participant.loss_not_recorded",
                participant_id=str(seat.participant_id),
                error=type(error).__name__,
            )

    async def _replace(self, older: Connection) -> None:
        await older.stop_pump()
        await self._outlet.emit(older.sid, "connection.replaced", {})
        await self._outlet.disconnect(older.sid)


def _cursor(command: JoinInterview, joined: Joined) -> int:
    if command.last_seq is None:
        return joined.seq
    return min(command.last_seq, joined.seq)
