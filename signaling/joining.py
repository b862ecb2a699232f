"""Sitting down in an interview and getting up again."""

import asyncio
from contextlib import suppress
from typing import Annotated, Any, Protocol
from uuid import UUID

import structlog
from pydantic import Field

from media_server.chronicle import Subscription
from media_server.errors import InterviewError, WrongState
from media_server.features.feature import Command, Seat
from media_server.lifecycle_people import Joined
from media_server.service import InterviewServer
from signaling.connections import Connection, Connections
from signaling.pump import Pump
from storage.errors import StorageError

HIGHEST_SEQ = 2**53
GOODBYE_S = 2.0

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
        self._goodbyes: set[asyncio.Task[None]] = set()

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
        if connection.closed:
            subscription.close()
            await self._lose_seat(seat)
            return {}
        older = self._connections.sit(connection, seat)
        if older is not None:
            await older.stop_pump()
            self._say_goodbye(older, told=True)
        self._feed(connection, subscription, command, joined)
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
        if seat is not None:
            await self._lose_seat(seat)

    async def _lose_seat(self, seat: Seat) -> None:
        if self._connections.is_taken(seat):
            return
        try:
            await self._server.lifecycle.lose(seat.actor, seat.interview_id)
        except (InterviewError, StorageError) as error:
            log.error(
                "participant.loss_not_recorded",
                participant_id=str(seat.participant_id),
                error=type(error).__name__,
            )

    def _feed(
        self,
        connection: Connection,
        subscription: Subscription,
        command: JoinInterview,
        joined: Joined,
    ) -> None:
        pump = Pump(
            self._server.chronicle,
            subscription,
            lambda event, payload: self._outlet.emit(connection.sid, event, payload),
            interview_id=command.interview_id,
            participant_id=joined.participant.id,
            role=joined.participant.role,
            cursor=_cursor(command, joined),
            joined_at=joined.seq,
            is_inside=lambda: self._is_inside(command.interview_id, joined.participant.id),
        )
        # It first runs when the request has been acknowledged: nothing is awaited in between.
        task = asyncio.create_task(pump.run(replay=command.last_seq is not None))
        connection.pump = task

        def ended(_: asyncio.Task[None]) -> None:
            subscription.close()
            if task.cancelled():
                return
            if task.exception() is None:  # sent out
                self._say_goodbye(connection, told=False)
            else:
                # The client comes back with the last number it saw, and nothing is lost.
                log.error("pump.failed", error=type(task.exception()).__name__)
                self._say_goodbye(connection, told=False)

        task.add_done_callback(ended)

    def _is_inside(self, interview_id: UUID, participant_id: UUID) -> bool:
        room = self._server.rooms.get(interview_id)
        return room is not None and room.is_admitted(participant_id)

    def _say_goodbye(self, connection: Connection, *, told: bool) -> None:
        """Disconnect a socket without waiting for it; it may be stuck."""

        async def disconnect() -> None:
            with suppress(TimeoutError):
                async with asyncio.timeout(GOODBYE_S):
                    if told:
                        await self._outlet.emit(connection.sid, "connection.replaced", {})
            await self._outlet.disconnect(connection.sid)

        task = asyncio.create_task(disconnect())
        self._goodbyes.add(task)
        task.add_done_callback(self._goodbyes.discard)


def _cursor(command: JoinInterview, joined: Joined) -> int:
    if command.last_seq is None:
        return joined.seq
    return min(command.last_seq, joined.seq)
