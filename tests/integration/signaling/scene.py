"""A started interview at the moment its server stops, and what is on the disk then."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from storage.database import Database
from storage.keyring import Keyring
from storage.models import (
    InterviewSession,
    JournalStatus,
    MediaSegment,
    MediaSource,
    Recording,
)
from storage.sealing import SealedReader
from tests.integration.signaling.journals import Journals
from tests.integration.signaling.people import Organisation
from tests.integration.signaling.running import KEY, Running, start_server


@asynccontextmanager
async def server_at(
    directory: Path, database: Database, organisation: Organisation, **config: int
) -> AsyncIterator[Running]:
    """A server that has finished what the one before left."""
    running = await start_server(directory, database, organisation, **config)
    try:
        assert running.server.recovered is not None
        await running.server.recovered
        yield running
    finally:
        await running.stop()


class Scene:
    """A started interview with the candidate in it, and hands in its journals."""

    def __init__(
        self, directory: Path, database: Database, session: InterviewSession, candidate: UUID
    ) -> None:
        self.directory = directory
        self.database = database
        self.session = session
        self.candidate = candidate
        self.journals = Journals(directory / "journals", Keyring(KEY), session.id, candidate)

    async def crash_with(
        self, source: MediaSource, start_ms: int, end_ms: int, *, row: bool = True
    ) -> UUID:
        """Leave a journal as a crash does: cut, its row still open or not written."""
        segment_id = self.journals.write(source, start_ms, end_ms, closed=False)
        if row:
            await self.journals.add_row(
                self.database, segment_id, source, start_ms, status=JournalStatus.OPEN
            )
        return segment_id

    async def record(self, source: MediaSource, start_ms: int, end_ms: int) -> UUID:
        """Leave a journal as a recorder does."""
        segment_id = self.journals.write(source, start_ms, end_ms, closed=True)
        await self.journals.add_row(
            self.database,
            segment_id,
            source,
            start_ms,
            status=JournalStatus.CLOSED,
            end_ms=end_ms,
        )
        return segment_id

    async def recordings(self) -> list[Recording]:
        async with self.database.unit_of_work(read_only=True) as uow:
            return await uow.recordings.of_session(self.session.id)

    async def segments(self) -> list[MediaSegment]:
        async with self.database.unit_of_work(read_only=True) as uow:
            return await uow.segments.of_session(self.session.id)

    def journal_files(self) -> list[Path]:
        return sorted((self.directory / "journals").iterdir())

    def blobs(self) -> list[str]:
        root = self.directory / "blobs"
        names = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
        assert all(f"{name}.key" in names for name in names if not name.endswith(".key"))
        return sorted({name.removesuffix(".key") for name in names})

    def plain(self, recording: Recording) -> bytes:
        """Return the recording's bytes, opened."""
        root = self.directory / "blobs"
        header = (root / f"{recording.blob_key}.key").read_bytes()
        sealed = header + (root / recording.blob_key).read_bytes()
        reader = SealedReader(
            lambda start, length: sealed[start : start + length],
            len(sealed),
            Keyring(KEY),
            recording.blob_key.encode(),
        )
        return reader.read(0, reader.plain_size)
