"""Records what a room hands out: one journal per unbroken run of a source."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import structlog

from media_server.media_types import EncodedFrame, SourceInfo
from media_server.recording.journal import SUFFIX
from media_server.recording.writer import JournalThread, Run
from storage.keyring import Keyring
from storage.models.base import new_id
from storage.models.enums import MediaKind

log = structlog.get_logger()

MAX_QUEUED_BYTES = 64 * 1024 * 1024
# A round of writing takes milliseconds; a disk that keeps one up for so long is in trouble.
STALLED_AFTER_S = 2.0
LOOK_EVERY_S = 0.5
TYPICAL_FRAME_MS = {MediaKind.AUDIO: 20.0, MediaKind.VIDEO: 33.0}


class FaultReason(StrEnum):
    DISK = "disk"  # it refuses
    SLOW = "slow"  # it does not answer
    OVERLOAD = "overload"  # more waits than may


@dataclass(frozen=True, slots=True)
class SegmentOpened:
    """A run began; `journal` is its file's name below the recorder's directory."""

    segment_id: UUID
    info: SourceInfo
    journal: str
    start_ms: int


@dataclass(frozen=True, slots=True)
class SegmentClosed:
    """A run ended and its journal is on the disk, with its `frames`.

    Cut short where the disk refused to the very end.
    """

    segment_id: UUID
    info: SourceInfo
    journal: str
    start_ms: int
    end_ms: int
    frames: int


@dataclass(frozen=True, slots=True)
class RecorderFault:
    """Frames are not reaching the disk; told once, `recovered` when writing goes on again.

    While the disk refuses or is slow they wait in memory; with an overload they are lost.
    """

    reason: FaultReason
    recovered: bool


Told = TypeVar("Told")
RecorderEvent = SegmentOpened | SegmentClosed | RecorderFault


class Recorder:
    """A FrameSink that journals. `on_segment` is called on the event loop.

    Frames cross to a writer thread, which seals and writes them every quarter of a second; the
    loop never touches the disk. At most 64 MiB wait for it: beyond that frames are dropped, video
    up to its next keyframe, and a fault is told.
    """

    def __init__(
        self,
        directory: Path,
        keyring: Keyring,
        on_segment: Callable[[RecorderEvent], None],
        *,
        interview_id: UUID,
    ) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._directory = directory
        self._on_segment = on_segment
        self._interview_id = interview_id
        self._loop = asyncio.get_running_loop()
        self._runs: dict[SourceInfo, Run] = {}
        self._incoming: deque[tuple[Run, EncodedFrame | None]] = deque()
        self._put_bytes = 0
        self._faults: set[FaultReason] = set()
        self._closed: asyncio.Future[None] | None = None
        self._thread = JournalThread(
            self._incoming,
            keyring=keyring,
            interview_id=interview_id,
            on_closed=self._from_thread(self._run_closed),
            on_fault=self._from_thread(self._disk_fault),
        )
        self._thread.start()
        self._look = self._loop.call_later(LOOK_EVERY_S, self._look_at_thread)

    @property
    def queued_bytes(self) -> int:
        """How many bytes of frames wait for the disk."""
        return self._put_bytes - self._thread.taken_bytes

    def frame(self, info: SourceInfo, frame: EncodedFrame) -> None:
        """Queue a frame; a source not yet recorded opens a segment."""
        if self._closed is not None:
            return
        run = self._runs.get(info) or self._open(info, frame)
        if run is None or not self._has_room(run, frame):
            return
        size = len(frame.data)
        self._put_bytes += size
        run.last_ms = frame.at_ms
        run.frames += 1
        self._incoming.append((run, frame))

    def ended(self, info: SourceInfo, at_ms: float) -> None:
        """Close the source's segment; its next frame opens another."""
        run = self._runs.pop(info, None)
        if run is not None:
            run.end_ms = min(max(at_ms, run.last_ms), run.last_ms + TYPICAL_FRAME_MS[info.kind])
            self._incoming.append((run, None))
            self._thread.wake()

    async def close(self) -> None:
        """Close all segments and return when they are on the disk. May be repeated."""
        if self._closed is not None:
            await asyncio.shield(self._closed)
            return
        for info, run in list(self._runs.items()):
            self.ended(info, run.last_ms)
        self._closed = self._loop.create_future()
        self._look.cancel()
        try:
            await asyncio.to_thread(self._thread.finish)
            await asyncio.sleep(0)  # lets the last reports of the thread be delivered
        finally:
            self._closed.set_result(None)

    def _open(self, info: SourceInfo, frame: EncodedFrame) -> Run | None:
        if not frame.keyframe:
            return None
        segment_id = new_id()
        journal = f"{self._interview_id}-{segment_id}{SUFFIX}"
        run = Run(segment_id, info, self._directory / journal, start_ms=frame.at_ms)
        self._runs[info] = run
        self._on_segment(SegmentOpened(segment_id, info, journal, int(frame.at_ms)))
        return run

    def _has_room(self, run: Run, frame: EncodedFrame) -> bool:
        if self.queued_bytes > MAX_QUEUED_BYTES:
            run.skipping = True
            self._set_fault(FaultReason.OVERLOAD, True)
            return False
        if run.skipping and not frame.keyframe:
            return False
        if run.skipping:
            run.skipping = False
            self._set_fault(FaultReason.OVERLOAD, False)
        return True

    def _look_at_thread(self) -> None:
        since_s = self._thread.busy_since
        stalled = since_s is not None and time.monotonic() - since_s > STALLED_AFTER_S
        self._set_fault(FaultReason.SLOW, stalled)
        self._look = self._loop.call_later(LOOK_EVERY_S, self._look_at_thread)

    def _set_fault(self, reason: FaultReason, there: bool) -> None:
        if there == (reason in self._faults):
            return
        self._faults ^= {reason}
        self._on_segment(RecorderFault(reason, recovered=not there))

    def _run_closed(self, run: Run) -> None:
        self._on_segment(
            SegmentClosed(
                run.segment_id,
                run.info,
                run.path.name,
                int(run.start_ms),
                round(run.end_ms),
                run.frames,
            )
        )

    def _disk_fault(self, recovered: bool) -> None:
        self._set_fault(FaultReason.DISK, not recovered)

    def _from_thread(self, handler: Callable[[Told], None]) -> Callable[[Told], None]:
        def deliver(value: Told) -> None:
            self._loop.call_soon_threadsafe(handler, value)

        return deliver
