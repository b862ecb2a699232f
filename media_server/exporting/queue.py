"""The exports that wait, made one after the other."""

import asyncio
import hashlib
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import structlog

from media_server.blob_folders import BlobFolder
from media_server.exporting.captions import captions_of
from media_server.exporting.orders import Order, Product, Source
from media_server.exporting.process import ExportFailed, Made, carry_out
from media_server.job_queue import JobQueue
from media_server.media_types import SCREEN_SOURCES
from media_server.recordings import RecordingMaker
from storage.database import Database
from storage.errors import BlobMissing, SealError
from storage.keyring import Keyring
from storage.models import ExportFormat, ExportStatus, Participant, Recording, RecordingExport
from storage.models.base import new_id
from storage.sealed_blobs import SealedBlobs

PREVIEWS = frozenset({ExportFormat.THUMBNAILS, ExportFormat.WAVEFORM})
FILMS = frozenset({ExportFormat.MP4, ExportFormat.GRID, ExportFormat.SPEAKER})
PRODUCTS = {
    ExportFormat.MP4: Product.FILM,
    ExportFormat.AUDIO: Product.SOUND,
    ExportFormat.GRID: Product.FILM,
    ExportFormat.SPEAKER: Product.SPEAKER,
    ExportFormat.THUMBNAILS: Product.THUMBNAILS,
    ExportFormat.WAVEFORM: Product.WAVEFORM,
}
SUFFIXES = {
    ExportFormat.MP4: "mp4",
    ExportFormat.AUDIO: "m4a",
    ExportFormat.GRID: "mp4",
    ExportFormat.SPEAKER: "mp4",
    ExportFormat.THUMBNAILS: "jpg",
    ExportFormat.WAVEFORM: "levels",
}

log = structlog.get_logger()


class ExportQueue(JobQueue[RecordingExport]):
    """Makes one export at a time, in a process of its own that gets only idle time.

    Previews go first: somebody is looking at an empty bar meanwhile.
    """

    kind = "export"

    def __init__(
        self,
        *,
        database: Database,
        blobs: SealedBlobs,
        keyring: Keyring,
        recordings: RecordingMaker,
        scratch_directory: Path,
    ) -> None:
        super().__init__()
        self._database = database
        self._blobs = blobs
        self._keyring = keyring
        self._recordings = recordings
        self._scratch = scratch_directory

    def progress_of(self, row: RecordingExport) -> float:
        """Return how much of an export is made, 0 to 1."""
        if self.is_at_work(row):
            return self.progress
        return 1.0 if row.status is ExportStatus.READY else 0.0

    async def _next(self) -> RecordingExport | None:
        async with self._database.unit_of_work(read_only=True) as uow:
            waiting = await uow.exports.unfinished()
        return min(waiting, key=lambda row: (row.format not in PREVIEWS, row.id), default=None)

    async def _make(self, row: RecordingExport) -> None:
        blob_key = f"{BlobFolder.EXPORTS.of(row.session_id)}/{new_id()}.{SUFFIXES[row.format]}"
        sealed, body = (self._scratch / f"{new_id()}.{part}" for part in ("sealed", "body"))
        try:
            recordings, order = await self._order(row)
            sources = [await self._blobs.open(each.blob_key) for each in recordings]
            with sealed.open("xb") as file, self._blobs.writer(file, blob_key) as out:
                made = await carry_out(
                    order,
                    sources,
                    out,
                    body=body,
                    keyring=self._keyring,
                    on_progress=self._note,
                )
            await self._keep(row, made, blob_key, sealed, made_of(recordings))
        except (ExportFailed, BlobMissing, SealError) as error:
            log.warning("export.failed", export_id=str(row.id), error=type(error).__name__)
            await self._give_up(row)
        finally:
            await asyncio.to_thread(sealed.unlink, missing_ok=True)

    async def _order(self, row: RecordingExport) -> tuple[list[Recording], Order]:
        async with self._database.unit_of_work(read_only=True) as uow:
            recordings = [
                each
                for each in await uow.recordings.of_session(row.session_id)
                if row.recording_id in {None, each.id}
            ]
            people = await uow.participants.of_session(row.session_id)
            spoken = await uow.transcripts.of_session(row.session_id) if row.burn_captions else []
        if not recordings:
            raise ExportFailed("the recording is gone")
        names = {each.id: each.name for each in people}
        heard = {each.participant_id for each in recordings}
        spoken = [each for each in spoken if each[0].participant_id in heard]
        start_ms, end_ms = span_of(row, recordings)
        order = Order(
            product=PRODUCTS[row.format],
            start_ms=start_ms,
            end_ms=end_ms,
            sources=tuple(source_of(each, people) for each in recordings),
            captions=captions_of(spoken, names, start_ms=start_ms, end_ms=end_ms),
        )
        return recordings, order

    async def _keep(
        self, row: RecordingExport, made: Made, blob_key: str, sealed: Path, source: str
    ) -> None:
        """Store what was made, unless it, or all of the interview, was deleted meanwhile."""
        async with self._recordings.quiet(row.session_id):
            async with self._database.unit_of_work(read_only=True) as uow:
                if await uow.exports.get(row.id) is None:
                    return
            await self._blobs.put(blob_key, sealed)
            async with self._database.unit_of_work() as uow:
                kept = await uow.exports.get(row.id)
                if kept is not None:
                    kept.blob_key, kept.mime_type = blob_key, made.mime_type
                    kept.size_bytes, kept.details = made.size_bytes, made.details
                    kept.made_of, kept.progress = source, 1.0
                    kept.status = ExportStatus.READY
            await self._sweep(row.session_id)
        log.info("export.made", export_id=str(row.id), format=row.format.value)

    async def _give_up(self, row: RecordingExport) -> None:
        async with self._database.unit_of_work() as uow:
            kept = await uow.exports.get(row.id)
            if kept is not None:
                kept.status = ExportStatus.FAILED

    async def sweep(self, session_id: UUID) -> None:
        """Delete the blobs of an interview's exports that no row names."""
        async with self._recordings.quiet(session_id):
            await self._sweep(session_id)

    async def _sweep(self, session_id: UUID) -> None:
        async with self._database.unit_of_work(read_only=True) as uow:
            kept = {row.blob_key for row in await uow.exports.of_session(session_id)}
        keys = [key async for key in self._blobs.list(BlobFolder.EXPORTS.of(session_id))]
        for key in keys:
            if key not in kept:
                await self._blobs.delete(key)


def made_of(recordings: Iterable[Recording]) -> str:
    """Return what tells one state of recordings from another: a digest of their blobs' names."""
    names = "\n".join(sorted(each.blob_key for each in recordings))
    return hashlib.sha256(names.encode()).hexdigest()


def span_of(row: RecordingExport, recordings: Iterable[Recording]) -> tuple[int, int]:
    """Return the part of the timeline that an export covers."""
    rows = list(recordings)
    first = min(each.start_ms for each in rows)
    last = max(each.start_ms + each.duration_ms for each in rows)
    start_ms = first if row.start_ms is None else max(first, row.start_ms)
    end_ms = last if row.end_ms is None else min(last, row.end_ms)
    return start_ms, max(end_ms, start_ms + 1)


def source_of(recording: Recording, people: Iterable[Participant]) -> Source:
    """Return what the worker is told of a recording."""
    names = {each.id: each.name for each in people}
    return Source(
        size=recording.size_bytes,
        start_ms=recording.start_ms,
        end_ms=recording.start_ms + recording.duration_ms,
        name=names.get(recording.participant_id, ""),
        is_screen=recording.source in SCREEN_SOURCES,
    )
