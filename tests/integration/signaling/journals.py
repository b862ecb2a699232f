"""Journals as a recorder would leave them, of media that nobody has to look at."""

from pathlib import Path
from uuid import UUID

from media_server.media_types import KIND_OF_SOURCE, EncodedFrame, SourceInfo
from media_server.recording.journal import SUFFIX, JournalWriter
from storage.database import Database
from storage.keyring import Keyring
from storage.models import JournalStatus, MediaKind, MediaSegment, MediaSource
from storage.models.base import new_id

VP8_KEY = bytes([0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00]) + bytes(200)
VP8_INTER = bytes([0x11, 0, 0]) + bytes(100)
OPUS = bytes([0x78]) + bytes(40)


def frames(kind: MediaKind, start_ms: int, end_ms: int) -> list[EncodedFrame]:
    """Return 20 ms of Opus each, or 40 ms of VP8 with a keyframe every second."""
    if kind is MediaKind.AUDIO:
        return [EncodedFrame(OPUS, float(at), True) for at in range(start_ms, end_ms, 20)]
    return [
        EncodedFrame(VP8_INTER if number % 25 else VP8_KEY, float(at), number % 25 == 0)
        for number, at in enumerate(range(start_ms, end_ms, 40))
    ]


class Journals:
    """Writes journals of one participant and, as asked, their rows."""

    def __init__(
        self, directory: Path, keyring: Keyring, interview_id: UUID, participant_id: UUID
    ) -> None:
        directory.mkdir(exist_ok=True)
        self._directory = directory
        self._keyring = keyring
        self._interview_id = interview_id
        self._participant_id = participant_id

    def write(self, source: MediaSource, start_ms: int, end_ms: int, *, closed: bool) -> UUID:
        """Write a journal, cut as by a crash unless `closed`; return the segment's id."""
        kind = KIND_OF_SOURCE[source]
        segment_id = new_id()
        info = SourceInfo(
            participant_id=self._participant_id,
            source=source,
            kind=kind,
            codec="opus" if kind is MediaKind.AUDIO else "vp8",
            clock_rate=48_000 if kind is MediaKind.AUDIO else 90_000,
        )
        path = self.path(segment_id)
        writer = JournalWriter(
            path, info=info, interview_id=self._interview_id, keyring=self._keyring
        )
        for frame in frames(kind, start_ms, end_ms):
            writer.append([frame])
        if closed:
            writer.close(end_ms)
        else:
            writer.abandon()
            with path.open("ab") as file:
                file.write(b"\x00\x00\x10\x00half a batch")
        return segment_id

    def path(self, segment_id: UUID) -> Path:
        """Return where the journal of a segment is."""
        return self._directory / f"{self._interview_id}-{segment_id}{SUFFIX}"

    async def add_row(
        self,
        database: Database,
        segment_id: UUID,
        source: MediaSource,
        start_ms: int,
        *,
        status: JournalStatus,
        end_ms: int | None = None,
    ) -> None:
        """Store the row that a recorder's report leads to."""
        kind = KIND_OF_SOURCE[source]
        async with database.unit_of_work() as uow:
            await uow.segments.add(
                MediaSegment(
                    id=segment_id,
                    session_id=self._interview_id,
                    participant_id=self._participant_id,
                    source=source,
                    kind=kind,
                    codec="opus" if kind is MediaKind.AUDIO else "vp8",
                    start_ms=start_ms,
                    end_ms=end_ms,
                    status=status,
                    journal=self.path(segment_id).name,
                )
            )
