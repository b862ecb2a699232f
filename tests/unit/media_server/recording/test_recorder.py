"""The recorder: segments, the writer thread, faults."""

import asyncio
import threading
from pathlib import Path

import pytest

from media_server.media_types import EncodedFrame
from media_server.recording import recorder as recorder_module
from media_server.recording import writer as writer_module
from media_server.recording.journal import JournalWriter, read_journal
from media_server.recording.recorder import (
    FaultReason,
    Recorder,
    RecorderEvent,
    RecorderFault,
    SegmentClosed,
    SegmentOpened,
)
from media_server.recording.writer import JournalThread
from storage.models.enums import MediaSource
from tests.unit.media_server.recording.frames import INTERVIEW, KEYRING, info, sound

CAMERA = info(MediaSource.CAMERA)


class Told:
    """Collects what a recorder tells and lets tests wait for it."""

    def __init__(self) -> None:
        self.events: list[RecorderEvent] = []
        self._news = asyncio.Event()

    def __call__(self, event: RecorderEvent) -> None:
        self.events.append(event)
        self._news.set()

    async def wait_for(self, event: RecorderEvent) -> None:
        while event not in self.events:
            self._news.clear()
            await self._news.wait()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set when the writer thread has written something."""
    event = threading.Event()
    write_run = JournalThread._write_run

    def telling(thread: JournalThread, *work: object) -> None:
        write_run(thread, *work)  # type: ignore[arg-type]
        event.set()

    monkeypatch.setattr(JournalThread, "_write_run", telling)
    return event


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """While set, the disk is full."""
    event = threading.Event()
    flush = JournalWriter.flush

    def refusing(writer: JournalWriter) -> None:
        if event.is_set():
            raise OSError(28, "No space left on device")
        flush(writer)

    monkeypatch.setattr(JournalWriter, "flush", refusing)
    monkeypatch.setattr(writer_module, "WRITE_INTERVAL_S", 0.01)
    return event


def start(directory: Path) -> tuple[Recorder, Told]:
    told = Told()
    return Recorder(directory, KEYRING, told, interview_id=INTERVIEW), told


async def test_a_segment_per_unbroken_run(tmp_path: Path) -> None:
    recorder, told = start(tmp_path / "journals")
    for frame in sound(0, 50):
        recorder.frame(info(), frame)
    recorder.ended(info(), 4000.0)
    for frame in sound(5000, 10):
        recorder.frame(info(), frame)
    await recorder.close()
    await recorder.close()
    opened = [event for event in told.events if isinstance(event, SegmentOpened)]
    closed = [event for event in told.events if isinstance(event, SegmentClosed)]
    assert [event.start_ms for event in opened] == [0, 5000]
    assert [(event.start_ms, event.end_ms, event.frames) for event in closed] == [
        (0, 1000, 50),
        (5000, 5180, 10),
    ]
    for event, count in zip(closed, (50, 10), strict=True):
        read = read_journal(tmp_path / "journals" / event.journal, KEYRING)
        assert len(list(read.frames())) == count
        assert read.closed_cleanly
        assert read.end_ms == event.end_ms


async def test_sources_are_kept_apart(tmp_path: Path) -> None:
    recorder, told = start(tmp_path)
    recorder.frame(info(), EncodedFrame(b"sound", 0.0, True))
    recorder.frame(CAMERA, EncodedFrame(b"delta", 0.0, False))
    recorder.frame(CAMERA, EncodedFrame(b"key", 30.0, True))
    recorder.frame(CAMERA, EncodedFrame(b"delta", 60.0, False))
    await recorder.close()
    kept = {
        event.info.source: list(read_journal(tmp_path / event.journal, KEYRING).frames())
        for event in told.events
        if isinstance(event, SegmentClosed)
    }
    assert [f.data for f in kept[MediaSource.MICROPHONE]] == [b"sound"]
    assert [f.data for f in kept[MediaSource.CAMERA]] == [b"key", b"delta"]


async def test_frames_after_the_end_are_not_taken(tmp_path: Path) -> None:
    recorder, told = start(tmp_path)
    await recorder.close()
    recorder.frame(info(), EncodedFrame(b"late", 0.0, True))
    recorder.ended(info(), 0.0)
    assert told.events == []


async def test_a_refusing_disk_is_told_and_nothing_is_lost(
    tmp_path: Path, full: threading.Event
) -> None:
    full.set()
    recorder, told = start(tmp_path)
    frames = sound(0, 40)
    for frame in frames[:20]:
        recorder.frame(info(), frame)
    await told.wait_for(RecorderFault(FaultReason.DISK, recovered=False))
    full.clear()
    await told.wait_for(RecorderFault(FaultReason.DISK, recovered=True))
    for frame in frames[20:]:
        recorder.frame(info(), frame)
    await recorder.close()
    (closed,) = [event for event in told.events if isinstance(event, SegmentClosed)]
    assert list(read_journal(tmp_path / closed.journal, KEYRING).frames()) == frames


async def test_the_end_waits_for_a_disk_that_is_full(tmp_path: Path, full: threading.Event) -> None:
    recorder, told = start(tmp_path)
    full.set()
    frames = sound(0, 40)
    for frame in frames:
        recorder.frame(info(), frame)
    closing = asyncio.create_task(recorder.close())
    await told.wait_for(RecorderFault(FaultReason.DISK, recovered=False))
    assert not closing.done()
    full.clear()
    await closing
    (closed,) = [event for event in told.events if isinstance(event, SegmentClosed)]
    read = read_journal(tmp_path / closed.journal, KEYRING)
    assert read.closed_cleanly
    assert list(read.frames()) == frames


async def test_what_a_disk_never_takes_is_cut_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: threading.Event, written: threading.Event
) -> None:
    monkeypatch.setattr(writer_module, "PATIENCE_AT_THE_END_S", 0.05)
    recorder, told = start(tmp_path)
    for frame in sound(0, 20):
        recorder.frame(info(), frame)
    await asyncio.to_thread(written.wait)
    full.set()
    for frame in sound(400, 20):
        recorder.frame(info(), frame)
    await recorder.close()
    (closed,) = [event for event in told.events if isinstance(event, SegmentClosed)]
    assert closed.end_ms == 780
    read = read_journal(tmp_path / closed.journal, KEYRING)
    assert not read.closed_cleanly
    assert len(list(read.frames())) == 20


async def test_a_stalled_disk_costs_bounded_memory_and_video_resumes_at_a_keyframe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: threading.Event
) -> None:
    stalled = threading.Event()
    append = JournalWriter.append

    def slow(writer: JournalWriter, frames: list[EncodedFrame]) -> None:
        stalled.wait()
        append(writer, frames)

    monkeypatch.setattr(JournalWriter, "append", slow)
    monkeypatch.setattr(recorder_module, "MAX_QUEUED_BYTES", 10_000)
    recorder, told = start(tmp_path)
    for number in range(20):
        recorder.frame(CAMERA, EncodedFrame(b"x" * 1000, number * 33.0, number == 0))
    assert told.events[-1] == RecorderFault(FaultReason.OVERLOAD, recovered=False)
    stalled.set()
    await asyncio.to_thread(written.wait)
    recorder.frame(CAMERA, EncodedFrame(b"delta", 900.0, False))
    assert told.events[-1] == RecorderFault(FaultReason.OVERLOAD, recovered=False)
    recorder.frame(CAMERA, EncodedFrame(b"key", 1000.0, True))
    assert told.events[-1] == RecorderFault(FaultReason.OVERLOAD, recovered=True)
    await recorder.close()
    (closed,) = [event for event in told.events if isinstance(event, SegmentClosed)]
    kept = list(read_journal(tmp_path / closed.journal, KEYRING).frames())
    assert [frame.keyframe for frame in kept] == [True] + [False] * 10 + [True]


async def test_a_disk_that_does_not_answer_is_told_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()
    flush = JournalWriter.flush

    def slow(writer: JournalWriter) -> None:
        answers.wait()
        flush(writer)

    monkeypatch.setattr(JournalWriter, "flush", slow)
    monkeypatch.setattr(recorder_module, "STALLED_AFTER_S", 0.05)
    monkeypatch.setattr(recorder_module, "LOOK_EVERY_S", 0.02)
    recorder, told = start(tmp_path)
    frames = sound(0, 40)
    for frame in frames[:20]:
        recorder.frame(info(), frame)
    await told.wait_for(RecorderFault(FaultReason.SLOW, recovered=False))
    for frame in frames[20:]:
        recorder.frame(info(), frame)
    answers.set()
    await told.wait_for(RecorderFault(FaultReason.SLOW, recovered=True))
    await recorder.close()
    (closed,) = [event for event in told.events if isinstance(event, SegmentClosed)]
    assert list(read_journal(tmp_path / closed.journal, KEYRING).frames()) == frames


async def test_what_is_queued_is_with_the_system_while_the_run_goes_on(
    tmp_path: Path, written: threading.Event
) -> None:
    recorder, told = start(tmp_path)
    for frame in sound(0, 10):
        recorder.frame(info(), frame)
    (opened,) = told.events
    assert isinstance(opened, SegmentOpened)
    await asyncio.to_thread(written.wait)
    read = read_journal(tmp_path / opened.journal, KEYRING)
    assert len(list(read.frames())) == 10
    assert not read.closed_cleanly
    await recorder.close()
