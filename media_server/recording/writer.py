"""The thread that seals frames and writes journals."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import structlog

from media_server.media_types import EncodedFrame, SourceInfo
from media_server.recording.journal import JournalWriter
from storage.keyring import Keyring

log = structlog.get_logger()

WRITE_INTERVAL_S = 0.25
# How long the end of a recording waits for a disk that refuses; then it is cut where it is.
PATIENCE_AT_THE_END_S = 20.0


@dataclass(eq=False, slots=True)
class Run:
    """One segment between recorder and writer; the loop writes its fields, the thread reads."""

    segment_id: UUID
    info: SourceInfo
    path: Path
    start_ms: float
    last_ms: float = 0.0
    end_ms: float = 0.0
    frames: int = 0
    skipping: bool = False


@dataclass(slots=True)
class _Work:
    frames: list[EncodedFrame] = field(default_factory=list)
    size: int = 0
    ended: bool = False


class JournalThread:
    """Takes (run, frame) pairs from `incoming`, (run, None) at a run's end.

    A deque needs no lock between one thread that appends and one that takes. What the disk
    refuses waits in the journal's writer and is tried again; `taken_bytes` counts what left
    memory for good, so that the recorder can bound the rest. `busy_since` is when the round of
    writing began that goes on (`time.monotonic`), None between rounds.
    """

    def __init__(
        self,
        incoming: deque[tuple[Run, EncodedFrame | None]],
        *,
        keyring: Keyring,
        interview_id: UUID,
        on_closed: Callable[[Run], None],
        on_fault: Callable[[bool], None],
    ) -> None:
        self.taken_bytes = 0
        self.busy_since: float | None = None
        self._incoming = incoming
        self._keyring = keyring
        self._interview_id = interview_id
        self._on_closed = on_closed
        self._on_fault = on_fault
        self._writers: dict[Run, JournalWriter] = {}
        self._waiting: dict[Run, _Work] = {}
        self._failing = False
        self._finishing = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._work, name="recorder", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def wake(self) -> None:
        """Write now."""
        self._wake.set()

    def finish(self) -> None:
        """Write what is left and end; blocks until then.

        A disk that refuses is given twenty seconds. What it has not taken then is lost: the
        journals end without their end, which the recording's audit tells.
        """
        self._finishing = True
        self._wake.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._finishing:
            self._wake.wait(WRITE_INTERVAL_S)
            self._wake.clear()
            self._write()
        self._write()
        give_up_s = time.monotonic() + PATIENCE_AT_THE_END_S
        while self._waiting and time.monotonic() < give_up_s:
            time.sleep(WRITE_INTERVAL_S)
            self._write()
        for writer in self._writers.values():
            writer.abandon()
        for run in self._waiting:
            self._on_closed(run)

    def _write(self) -> None:
        self.busy_since = time.monotonic()
        try:
            self._write_round()
        finally:
            self.busy_since = None

    def _write_round(self) -> None:
        while self._incoming:
            run, frame = self._incoming.popleft()
            work = self._waiting.setdefault(run, _Work())
            if frame is None:
                work.ended = True
            else:
                work.frames.append(frame)
                work.size += len(frame.data)
        failed = False
        for run, work in list(self._waiting.items()):
            try:
                self._write_run(run, work)
            except OSError as error:
                failed = True
                if not self._failing:
                    log.error("recorder.disk", errno=error.errno, interview=str(self._interview_id))
        if failed != self._failing:
            self._failing = failed
            self._on_fault(not failed)

    def _write_run(self, run: Run, work: _Work) -> None:
        writer = self._writers.get(run)
        if writer is None:
            writer = JournalWriter(
                run.path, info=run.info, interview_id=self._interview_id, keyring=self._keyring
            )
            self._writers[run] = writer
        frames, work.frames = work.frames, []
        writer.append(frames)
        if work.ended:
            writer.close(run.end_ms)
            del self._writers[run]
            self._on_closed(run)
        self.taken_bytes += work.size
        del self._waiting[run]
