"""The Socket.IO namespace `/interviews`: a thin shell over the features of a room."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import socketio
import structlog

from media_server.errors import (
    InterviewError,
    Malformed,
    RateLimited,
    Unauthorized,
    WrongState,
)
from media_server.features import FEATURES, Feature
from media_server.features.feature import Desk
from media_server.policy import Actor, require_standing, scope_of
from media_server.service import InterviewServer
from signaling.connections import Connection, Connections
from signaling.guarded import GuardedServer
from signaling.joining import JoinInterview, Seating
from signaling.outlet import SocketOutlet
from signaling.payloads import parse
from storage.errors import StorageError
from storage.scope import within

NAMESPACE = "/interviews"
MAX_PACKET_BYTES = 320 * 1024
JOIN_BYTES = 1024
PING_INTERVAL_S = 10
PING_TIMEOUT_S = 20
SIGNALLING_REQUESTS = ("join-interview", "leave-interview")
RELAY_REQUEST = "interview-event"

Authenticate = Callable[[str], Awaitable[Actor]]
IceServers = Callable[[Actor], list[dict[str, Any]]]

log = structlog.get_logger()


def create_signaling(
    server: InterviewServer,
    authenticate: Authenticate,
    ice_servers: IceServers,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> socketio.AsyncServer:
    """Return the Socket.IO server, to be attached to an aiohttp application.

    `authenticate` returns who a token speaks for, or raises an InterviewError. Requests of one
    socket are handled in the order they come, the next one read when the last is done, so that
    a flood fills the sender's buffers and not ours. `clock` tells seconds for rate limits.
    """
    sio = GuardedServer(
        async_mode="aiohttp",
        async_handlers=False,
        namespaces=[NAMESPACE],
        max_http_buffer_size=MAX_PACKET_BYTES,
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_TIMEOUT_S,
        logger=False,
        engineio_logger=False,
    )
    outlet = SocketOutlet(sio, NAMESPACE)
    dispatcher = Dispatcher(server, authenticate, ice_servers, outlet, clock=clock)
    sio.on("connect", dispatcher.connect, namespace=NAMESPACE)
    sio.on("disconnect", dispatcher.disconnect, namespace=NAMESPACE)
    sio.on("*", dispatcher.request, namespace=NAMESPACE)
    return sio


class Dispatcher:
    """Checks, authorises, runs and acknowledges requests."""

    def __init__(
        self,
        server: InterviewServer,
        authenticate: Authenticate,
        ice_servers: IceServers,
        outlet: SocketOutlet,
        *,
        clock: Callable[[], float],
    ) -> None:
        self._authenticate = authenticate
        self._ice_servers = ice_servers
        self._desk = Desk(
            lifecycle=server.lifecycle, rooms=server.rooms, chronicle=server.chronicle
        )
        self._connections = Connections(clock)
        self._seating = Seating(server, self._connections, outlet)

    async def connect(self, sid: str, _environ: Any, auth: Any = None) -> None:
        """Let a socket in that shows a good token."""
        if self._connections.get(sid) is not None:
            return
        token = auth.get("token") if isinstance(auth, dict) else None
        try:
            if not isinstance(token, str):
                raise Unauthorized("A token is needed.")
            self._connections.open(sid, await self._authenticate(token))
        except RateLimited as error:
            raise socketio.exceptions.ConnectionRefusedError(error.code) from error
        except InterviewError as error:
            raise socketio.exceptions.ConnectionRefusedError("unauthorized") from error
        except StorageError as error:
            raise socketio.exceptions.ConnectionRefusedError("unavailable") from error

    async def disconnect(self, sid: str, _reason: Any = None) -> None:
        """Note that a socket has gone."""
        connection = self._connections.close(sid)
        if connection is not None:
            with within(scope_of(connection.actor, operation="disconnect")):
                await self._seating.lose(connection)

    async def request(
        self, event: str, sid: str, payload: Any = None, *_more: Any
    ) -> dict[str, Any]:
        """Handle one request; whatever happens, it is acknowledged."""
        try:
            connection = self._connections.get(sid)
            if connection is None:
                raise Unauthorized("This connection has not shown a token.")
            known = event in FEATURES or event in SIGNALLING_REQUESTS
            operation = event if known else "unknown"
            with within(scope_of(connection.actor, operation=operation)):
                told = await self._perform(connection, event, payload)
        except InterviewError as error:
            return _failure(error.code, error.message)
        except StorageError as error:
            log.error("request.storage_failed", request=event, error=type(error).__name__)
            return _failure("unavailable", "The server cannot store this just now.")
        except Exception:  # the boundary: one bad request must not end the socket
            log.exception("request.failed", request=event if event in FEATURES else "unknown")
            return _failure("internal", "Something went wrong on the server.")
        return {"ok": True, **told}

    async def _perform(self, connection: Connection, event: str, payload: Any) -> dict[str, Any]:
        self._limit(connection, event)
        if event == "join-interview":
            return await self._join(connection, payload)
        if event == "leave-interview":
            await self._seating.leave(connection)
            return {}
        feature: Feature[Any] | None = FEATURES.get(event)
        if feature is None:
            raise Malformed("There is no such request.")
        command = parse(
            feature.command, {} if payload is None else payload, max_bytes=feature.max_bytes
        )
        seat = connection.seat
        if seat is None:
            raise WrongState("Join an interview first.")
        require_standing(seat.standing, feature.action)
        return await feature.handle(self._desk, seat, command)

    async def _join(self, connection: Connection, payload: Any) -> dict[str, Any]:
        if isinstance(payload, str):
            payload = {"interviewId": payload}
        command = parse(JoinInterview, payload, max_bytes=JOIN_BYTES)
        told = await self._seating.join(connection, command)
        return {**told, "iceServers": self._ice_servers(connection.actor)}

    def _limit(self, connection: Connection, event: str) -> None:
        if not connection.requests.take():
            raise RateLimited("Too many requests; slow down.")
        if event == RELAY_REQUEST and not connection.relayed.take():
            raise RateLimited("Too many events; slow down.")


def _failure(code: str, message: str) -> dict[str, Any]:
    return {"ok": False, "error": {"code": code, "message": message}}
