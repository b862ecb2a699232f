"""Writes down what a room's media did, in the order in which it happened.

The media plane reports by plain calls that must not wait; one task turns the reports into facts,
signals and rows of journals.
"""

import asyncio
from uuid import UUID

import structlog

from media_server.chronicle import Chronicle, FactType, Signal, SignalType
from media_server.media_types import (
    MediaEvent,
    PeerConnected,
    PeerLost,
    SlotAssigned,
    SourceEnded,
    SourceStarted,
)
from storage.errors import StorageError

CAPACITY = 1024

log = structlog.get_logger()


class RoomScribe:
    """Takes a room's media events; `close` returns when all of them are written."""

    def __init__(self, interview_id: UUID, chronicle: Chronicle) -> None:
        self._id = interview_id
        self._chronicle = chronicle
        self._queue: asyncio.Queue[SourceStarted | SourceEnded | None] = asyncio.Queue(CAPACITY)
        self._task = asyncio.create_task(self._write_all())

    def take(self, event: MediaEvent) -> None:
        """Note a media event; called from the event loop, never waits."""
        match event:
            case SlotAssigned():
                self._chronicle.signal(self._id, _slot_signal(event))
            case SourceStarted() | SourceEnded():
                try:
                    self._queue.put_nowait(event)
                except asyncio.QueueFull:
                    log.error("room.event_dropped", interview_id=str(self._id))
            case PeerConnected():
                log.info("peer.connected", participant_id=str(event.participant_id))
            case PeerLost():
                log.warning(
                    "peer.lost", participant_id=str(event.participant_id), reason=event.reason
                )

    async def close(self) -> None:
        """Write what is left and stop."""
        await self._queue.put(None)
        await self._task

    async def _write_all(self) -> None:
        while (event := await self._queue.get()) is not None:
            try:
                await self._write(event)
            except StorageError as error:
                log.error("room.event_lost", interview_id=str(self._id), error=type(error).__name__)

    async def _write(self, event: SourceStarted | SourceEnded) -> None:
        info = event.info
        payload = {
            "participantId": str(info.participant_id),
            "source": info.source.value,
            "kind": info.kind.value,
        }
        async with self._chronicle.writing(self._id) as entry:
            entry.record(
                FactType.SOURCE_STARTED
                if isinstance(event, SourceStarted)
                else FactType.SOURCE_ENDED,
                payload,
                participant_id=info.participant_id,
                at_ms=round(event.at_ms),
            )


def _slot_signal(event: SlotAssigned) -> Signal:
    return Signal(
        type=SignalType.SLOT_ASSIGNED,
        payload={
            "mid": event.mid,
            "participantId": None if event.owner is None else str(event.owner),
            "source": None if event.source is None else event.source.value,
        },
        to=event.participant_id,
    )
