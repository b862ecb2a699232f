"""Journals become recordings: one sealed file per participant's camera and microphone, or screen.

While an interview may still go on, a recording of what there is so far is made (after a crash, or
when the room was idle) and the journals are kept; when it is completed, the recording is made
again of all of them, under the same id, and they are dropped. So a review always finds one
recording of a participant, however often the server fell. Rows and files are changed in such an
order that a crash at any moment leaves something from which the same can be done again. What
turns up when the journals of a recording are gone already becomes a recording beside it: one is
made again only from all that it was made of.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID
from weakref import WeakValueDictionary

import structlog

from media_server.blob_folders import BlobFolder
from media_server.chronicle import Chronicle, Entry, FactType
from media_server.media_types import SCREEN_SOURCES
from media_server.recording.audit import Expected, Span
from media_server.recording.finaliser import FinishedRecording, NothingRecorded, finalise
from media_server.recording.journal import remove_journal
from media_server.stray_journals import StrayJournals
from storage.database import Database
from storage.errors import UnknownKey
from storage.keyring import Keyring
from storage.models import (
    InterviewStatus,
    JournalStatus,
    MediaSegment,
    MediaSource,
    Recording,
    RecordingStatus,
)
from storage.models.base import new_id
from storage.sealed_blobs import SealedBlobs

MIN_SEGMENT_MS = 1

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Take:
    """The segments of one recording-to-be; `final` when nothing can be added any more."""

    session_id: UUID
    participant_id: UUID
    segments: tuple[MediaSegment, ...]
    existing: Recording | None
    final: bool

    @property
    def source(self) -> MediaSource:
        """What the recording is called by: its picture if it has one."""
        sources = {segment.source for segment in self.segments}
        for source in (MediaSource.CAMERA, MediaSource.SCREEN):
            if source in sources:
                return source
        return next(iter(sources))

    @property
    def expected(self) -> list[Expected]:
        """What the rows say should be there; where none says, from a journal's start."""
        return [
            Expected(
                str(segment.journal),
                segment.kind,
                Span(segment.start_ms, segment.end_ms or segment.start_ms + MIN_SEGMENT_MS),
            )
            for segment in self.segments
        ]


class RecordingMaker:
    """Makes recordings in `executor`, interview by interview.

    In a thread: an hour of camera and microphone takes about two seconds, most of them in AES
    and file calls that let the event loop run (docs/decisions/).
    """

    def __init__(
        self,
        *,
        database: Database,
        chronicle: Chronicle,
        blobs: SealedBlobs,
        keyring: Keyring,
        journal_directory: Path,
        scratch_directory: Path,
        executor: Executor,
    ) -> None:
        self._database = database
        self._chronicle = chronicle
        self._blobs = blobs
        self._keyring = keyring
        self._journals = journal_directory
        self._scratch = scratch_directory
        self._executor = executor
        self._strays = StrayJournals(
            database=database, keyring=keyring, journal_directory=journal_directory
        )
        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    async def make(self, session_id: UUID) -> None:
        """Make what recordings can be made of an interview now; again later does no harm.

        Raises StorageError or OSError when a store fails; the journals are kept then. A journal
        whose key is not at hand keeps no other participant's recording from being made.
        """
        locked: UnknownKey | None = None
        async with self.quiet(session_id):
            takes = await self._takes(session_id)
            for take in takes:
                try:
                    await self._make(take)
                except UnknownKey as error:
                    locked = error
            if takes:
                await self._sweep(session_id)
        if locked is not None:
            raise locked

    async def settle(self, session_id: UUID) -> None:
        """Note that no journal of an interview is being written: its room is closed for good.

        Rows may say otherwise where the database could not be written either, or be missing.
        Raises StorageError.
        """
        async with self._database.unit_of_work() as uow:
            for segment in await uow.segments.open_of_session(session_id):
                segment.status = JournalStatus.CLOSED
        await self._strays.adopt_all(session_id)

    @asynccontextmanager
    async def quiet(self, session_id: UUID) -> AsyncIterator[None]:
        """Have no recordings made of an interview within the block."""
        async with self._locks.setdefault(session_id, asyncio.Lock()):
            yield

    async def _takes(self, session_id: UUID) -> list[Take]:
        async with self._database.unit_of_work(read_only=True) as uow:
            session = await uow.sessions.get(session_id)
            segments = await uow.segments.of_session(session_id)
            recordings = await uow.recordings.of_session(session_id)
        if session is None:
            return []
        # Journals that are still written have frames to come, whatever became of the interview.
        final = session.status is InterviewStatus.COMPLETED and not any(
            segment.status is JournalStatus.OPEN for segment in segments
        )
        takes = []
        for (participant_id, is_screen), group in _grouped(segments).items():
            if not final and all(item.status is JournalStatus.FINALISED for item in group):
                continue
            existing = next(
                (
                    recording
                    for recording in recordings
                    if recording.participant_id == participant_id
                    and (recording.source in SCREEN_SOURCES) is is_screen
                    and _can_be_made_again(recording, segments)
                ),
                None,
            )
            takes.append(
                Take(
                    session_id=session_id,
                    participant_id=participant_id,
                    segments=tuple(group),
                    existing=existing,
                    final=final,
                )
            )
        return takes

    async def _make(self, take: Take) -> None:
        blob_key = f"{BlobFolder.RECORDINGS.of(take.session_id)}/{new_id()}.webm"
        sealed = self._scratch / f"{new_id()}.sealed"
        paths = [self._journals / str(segment.journal) for segment in take.segments]
        loop = asyncio.get_running_loop()
        try:
            finished = await loop.run_in_executor(
                self._executor, self._seal, take, paths, sealed, blob_key
            )
            await self._blobs.put(blob_key, sealed)
            # Journals go for good: only for what can be opened where it lies now.
            await self._blobs.open(blob_key)
            await self._store(take, finished, blob_key)
        except NothingRecorded:
            log.warning("recording.empty", session_id=str(take.session_id))
            await self._give_up(take)
        finally:
            await asyncio.to_thread(sealed.unlink, missing_ok=True)
        if take.final:
            await asyncio.to_thread(_unlink_all, paths)

    def _seal(
        self, take: Take, journals: list[Path], sealed: Path, blob_key: str
    ) -> FinishedRecording:
        with sealed.open("xb") as file:
            writer = self._blobs.writer(file, blob_key)
            finished = finalise(journals, writer, self._keyring, expected=take.expected)
            writer.close()
        return finished

    async def _sweep(self, session_id: UUID) -> None:
        """Delete the blobs that no row names: replaced ones, and what a crash left behind."""
        async with self._database.unit_of_work(read_only=True) as uow:
            kept = {recording.blob_key for recording in await uow.recordings.of_session(session_id)}
        keys = [key async for key in self._blobs.list(BlobFolder.RECORDINGS.of(session_id))]
        for key in keys:
            if key not in kept:
                await self._blobs.delete(key)

    async def _store(self, take: Take, finished: FinishedRecording, blob_key: str) -> None:
        async with self._chronicle.writing(take.session_id) as entry:
            recording = await self._recording_row(take, entry, finished, blob_key)
            end_ms = finished.start_ms + finished.duration_ms
            for segment in await self._segment_rows(take, entry):
                segment.status = JournalStatus.FINALISED
                segment.recording_id = recording.id
                if segment.end_ms is None:
                    segment.end_ms = max(end_ms, segment.start_ms + MIN_SEGMENT_MS)
                if take.final:
                    segment.journal = None
            entry.record(
                FactType.RECORDING_READY,
                {
                    "recordingId": str(recording.id),
                    "participantId": str(take.participant_id),
                    "source": take.source.value,
                },
                participant_id=take.participant_id,
            )

    async def _recording_row(
        self, take: Take, entry: Entry, finished: FinishedRecording, blob_key: str
    ) -> Recording:
        row = None if take.existing is None else await entry.uow.recordings.get(take.existing.id)
        if row is None:
            row = Recording(session_id=take.session_id, participant_id=take.participant_id)
        row.source = take.source
        row.mime_type = finished.mime_type
        row.status = RecordingStatus.READY if take.final else RecordingStatus.PARTIAL
        row.blob_key = blob_key
        row.size_bytes = finished.size_bytes
        row.start_ms = finished.start_ms
        row.duration_ms = finished.duration_ms
        row.audit = finished.audit
        return await entry.uow.recordings.add(row)

    async def _give_up(self, take: Take) -> None:
        async with self._chronicle.writing(take.session_id) as entry:
            for segment in await self._segment_rows(take, entry):
                segment.status = JournalStatus.FAILED
                segment.end_ms = segment.end_ms or segment.start_ms
                segment.journal = None
        paths = [self._journals / str(segment.journal) for segment in take.segments]
        await asyncio.to_thread(_unlink_all, paths)

    async def _segment_rows(self, take: Take, entry: Entry) -> list[MediaSegment]:
        wanted = {segment.id for segment in take.segments}
        rows = await entry.uow.segments.of_session(take.session_id)
        return [row for row in rows if row.id in wanted]


def _grouped(segments: Iterable[MediaSegment]) -> dict[tuple[UUID, bool], list[MediaSegment]]:
    """Return segments whose journals are at hand and not being written, by what they show."""
    groups: dict[tuple[UUID, bool], list[MediaSegment]] = {}
    for segment in segments:
        if segment.journal is None or segment.status is JournalStatus.OPEN:
            continue
        key = (segment.participant_id, segment.source in SCREEN_SOURCES)
        groups.setdefault(key, []).append(segment)
    return groups


def _can_be_made_again(recording: Recording, segments: Iterable[MediaSegment]) -> bool:
    """Return whether all that a recording was made of is still at hand."""
    return all(each.journal is not None for each in segments if each.recording_id == recording.id)


def _unlink_all(paths: Iterable[Path]) -> None:
    for path in paths:
        remove_journal(path)
