"""Writes down what a room's media did, in the order in which it happened.

The media plane and the recorder report by plain calls that must not wait; one task turns the
reports into facts and rows of journals. A journal whose row was not written before a crash is
found by its name at the next start.
"""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import structlog

from media_server.chronicle import Chronicle, FactType, Signal, SignalType
from media_server.errors import NotFound
from media_server.media_types import (
    MediaEvent,
    PeerConnected,
    PeerLost,
    SlotAssigned,
    SlotPaused,
    SourceEnded,
    SourceStarted,
    SpeakerChanged,
)
from media_server.recording.recorder import (
    RecorderEvent,
    RecorderFault,
    SegmentClosed,
    SegmentOpened,
)
from storage.database import Database
from storage.errors import DatabaseBusy, DatabaseUnavailable, StorageError
from storage.models import Audience, JournalStatus, MediaSegment

CAPACITY = 1024


@dataclass(frozen=True, slots=True)
class RecordingTrouble:
    """Recording is in trouble for `reason`, or no longer."""

    reason: str
    recovered: bool


# While the database is away reports wait; once the room closes, so long at most.
RETRY_AFTER_S = 1.0
RETRIES_AT_THE_END = 10

Report = SourceStarted | SourceEnded | SegmentOpened | SegmentClosed | RecordingTrouble

log = structlog.get_logger()


class RoomScribe:
    """Takes a room's media events; `close` returns when all of them are written."""

    def __init__(self, interview_id: UUID, *, database: Database, chronicle: Chronicle) -> None:
        self._id = interview_id
        self._database = database
        self._chronicle = chronicle
        self._queue: asyncio.Queue[Report | None] = asyncio.Queue(CAPACITY)
        self._faults: set[str] = set()
        self._closing = False
        self._task = asyncio.create_task(self._write_all())

    def take(self, event: MediaEvent) -> None:
        """Note a media event; called from the event loop, never waits."""
        match event:
            case SlotAssigned() | SlotPaused() | SpeakerChanged():
                self._chronicle.signal(self._id, _signal_of(event))
            case SourceStarted() | SourceEnded():
                self._put(event)
            case PeerConnected():
                log.info("peer.connected", participant_id=str(event.participant_id))
            case PeerLost():
                log.warning(
                    "peer.lost", participant_id=str(event.participant_id), reason=event.reason
                )

    def take_recorder(self, event: RecorderEvent) -> None:
        """Note what the recorder says; called from the event loop, never waits."""
        if isinstance(event, RecorderFault):
            self.take_fault(event.reason.value, recovered=event.recovered)
        else:
            self._put(event)

    def take_fault(self, reason: str, *, recovered: bool) -> None:
        """Tell staff at once that recording is in trouble, or no longer, and store it as a fact.

        The signal waits for nothing: the database may lie on the disk that is in trouble. What
        was told already is not told again.
        """
        if recovered != (reason in self._faults):
            return
        self._faults ^= {reason}
        log.error("recording.fault", interview_id=str(self._id), reason=reason, recovered=recovered)
        self._chronicle.signal(
            self._id,
            Signal(
                type=SignalType.RECORDING_ALERT,
                payload={"reason": reason, "active": not recovered},
                audience=Audience.STAFF,
            ),
        )
        self._put(RecordingTrouble(reason, recovered))

    async def close(self) -> None:
        """Write what is left and stop."""
        self._closing = True
        await self._queue.put(None)
        await self._task

    async def _write_all(self) -> None:
        while (event := await self._queue.get()) is not None:
            try:
                await self._write_surely(event)
            except (StorageError, NotFound) as error:
                log.error("room.event_lost", interview_id=str(self._id), error=type(error).__name__)

    async def _write_surely(self, report: Report) -> None:
        tries_left = RETRIES_AT_THE_END
        while True:
            try:
                await self._write(report)
            except (DatabaseBusy, DatabaseUnavailable):
                tries_left -= self._closing
                if tries_left <= 0:
                    raise
                await asyncio.sleep(RETRY_AFTER_S)
            else:
                return

    def _put(self, report: Report) -> None:
        try:
            self._queue.put_nowait(report)
        except asyncio.QueueFull:
            log.error("room.report_dropped", interview_id=str(self._id))

    async def _write(self, report: Report) -> None:
        match report:
            case SourceStarted() | SourceEnded():
                await self._write_source(report)
            case SegmentOpened():
                await self._write_opened(report)
            case SegmentClosed():
                await self._write_closed(report)
            case RecordingTrouble():
                await self._write_trouble(report)

    async def _write_trouble(self, report: RecordingTrouble) -> None:
        async with self._chronicle.writing(self._id) as entry:
            entry.record(
                FactType.RECORDING_RECOVERED if report.recovered else FactType.RECORDING_FAULTED,
                {"reason": report.reason},
                audience=Audience.STAFF,
            )

    async def _write_opened(self, report: SegmentOpened) -> None:
        info = report.info
        async with self._database.unit_of_work() as uow:
            await uow.segments.add(
                MediaSegment(
                    id=report.segment_id,
                    session_id=self._id,
                    participant_id=info.participant_id,
                    source=info.source,
                    kind=info.kind,
                    codec=info.codec,
                    start_ms=report.start_ms,
                    status=JournalStatus.OPEN,
                    journal=report.journal,
                )
            )

    async def _write_closed(self, report: SegmentClosed) -> None:
        async with self._database.unit_of_work() as uow:
            segment = await uow.segments.get(report.segment_id)
            if segment is not None:
                segment.status = JournalStatus.CLOSED
                segment.end_ms = report.end_ms

    async def _write_source(self, event: SourceStarted | SourceEnded) -> None:
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


def _signal_of(event: SlotAssigned | SlotPaused | SpeakerChanged) -> Signal:
    match event:
        case SlotAssigned():
            return Signal(
                type=SignalType.SLOT_ASSIGNED,
                payload={
                    "mid": event.mid,
                    "participantId": _text(event.owner),
                    "source": None if event.source is None else event.source.value,
                },
                to=event.participant_id,
            )
        case SlotPaused():
            return Signal(
                type=SignalType.SLOT_PAUSED,
                payload={"mid": event.mid, "paused": event.paused},
                to=event.participant_id,
            )
        case SpeakerChanged():
            return Signal(
                type=SignalType.SPEAKER_CHANGED,
                payload={"participantId": _text(event.participant_id), "atMs": round(event.at_ms)},
                to=event.to,
            )


def _text(participant_id: UUID | None) -> str | None:
    return None if participant_id is None else str(participant_id)
