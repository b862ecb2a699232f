"""Whatever comes between journals and their recording, no frame that was journalled is given up."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from obstore.store import MemoryStore

from media_server.chronicle import Chronicle
from media_server.media_types import EncodedFrame, SourceInfo
from media_server.orphans import Orphans
from media_server.recording.journal import SUFFIX, JournalWriter
from media_server.recordings import RecordingMaker
from storage.blobs import ObjectBlobStore
from storage.database import Database
from storage.errors import BlobMissing, UnknownKey
from storage.keyring import Keyring
from storage.models import (
    InterviewStatus,
    JournalStatus,
    MediaKind,
    MediaSegment,
    MediaSource,
    Recording,
    RecordingStatus,
)
from storage.models.base import new_id
from storage.sealed_blobs import SealedBlobs
from tests.integration.storage import rows
from tests.unit.media_server.recording.frames import sound

OLD, NEW = b"o" * 32, b"n" * 32


class Booth:
    """An interview of two people, its journals, and what makes recordings of them."""

    def __init__(self, directory: Path, database: Database) -> None:
        self.journals, self.scratch = directory / "journals", directory / "scratch"
        for each in (self.journals, self.scratch):
            each.mkdir()
        self.database = database
        self.store = ObjectBlobStore(MemoryStore())
        self.executor = ThreadPoolExecutor(max_workers=1)

    async def begin(self) -> None:
        async with self.database.unit_of_work() as uow:
            cast = await rows.make_cast(uow)
            self.session = await uow.sessions.add(
                rows.session(cast, status=InterviewStatus.IN_PROGRESS)
            )
            self.people = [
                (await uow.participants.add(rows.participant(self.session.id, user_id))).id
                for user_id in (cast.candidate_id, cast.interviewer_id)
            ]

    def maker(self, keyring: Keyring | None = None) -> RecordingMaker:
        keys = keyring or Keyring(OLD)
        return RecordingMaker(
            database=self.database,
            chronicle=Chronicle(self.database),
            blobs=SealedBlobs(self.store, keys),
            keyring=keys,
            journal_directory=self.journals,
            scratch_directory=self.scratch,
            executor=self.executor,
        )

    def orphans(self) -> Orphans:
        return Orphans(
            database=self.database,
            keyring=Keyring(OLD),
            journal_directory=self.journals,
            scratch_directory=self.scratch,
        )

    async def record(
        self,
        frames: list[EncodedFrame],
        *,
        who: int = 0,
        status: JournalStatus | None = JournalStatus.CLOSED,
        key: bytes = OLD,
    ) -> Path:
        """Write a journal and its row; without one where `status` is None."""
        segment_id = new_id()
        path = self.journals / f"{self.session.id}-{segment_id}{SUFFIX}"
        info = SourceInfo(self.people[who], MediaSource.MICROPHONE, MediaKind.AUDIO, "opus", 48_000)
        writer = JournalWriter(path, info=info, interview_id=self.session.id, keyring=Keyring(key))
        writer.append(frames)
        writer.close(frames[-1].at_ms + 20)
        if status is not None:
            await self._add(segment_id, who, int(frames[0].at_ms), status, path.name)
        return path

    async def _add(
        self, segment_id: UUID, who: int, start_ms: int, status: JournalStatus, journal: str
    ) -> None:
        async with self.database.unit_of_work() as uow:
            await uow.segments.add(
                MediaSegment(
                    id=segment_id,
                    session_id=self.session.id,
                    participant_id=self.people[who],
                    source=MediaSource.MICROPHONE,
                    kind=MediaKind.AUDIO,
                    codec="opus",
                    start_ms=start_ms,
                    status=status,
                    journal=journal,
                )
            )

    async def complete(self) -> None:
        async with self.database.unit_of_work() as uow:
            session = await uow.sessions.get(self.session.id)
            assert session is not None
            session.status = InterviewStatus.COMPLETED

    async def recordings(self) -> list[Recording]:
        async with self.database.unit_of_work(read_only=True) as uow:
            return await uow.recordings.of_session(self.session.id)

    async def heard(self) -> list[tuple[int, int]]:
        """Start and packets of each recording that can be opened."""
        found = await self.recordings()
        for each in found:
            blob = await SealedBlobs(self.store, Keyring(OLD)).open(each.blob_key)
            assert blob.plain_size == each.size_bytes
        return [(each.start_ms, each.audit["frames"]["audio"]) for each in found]


@pytest.fixture
async def booth(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Booth]:
    database = Database(sqlite_url)
    booth = Booth(tmp_path, database)
    await booth.begin()
    yield booth
    booth.executor.shutdown()
    await database.close()


async def test_what_is_still_written_makes_a_recording_of_a_completed_interview_partial(
    booth: Booth,
) -> None:
    """What was put off while the disk was full is tried again while the room closes."""
    maker = booth.maker()
    early = await booth.record(sound(0, 50))
    late = await booth.record(sound(5000, 50), status=JournalStatus.OPEN)
    await booth.complete()
    await maker.make(booth.session.id)
    assert early.exists()
    [partial] = await booth.recordings()
    assert (partial.status, await booth.heard()) == (RecordingStatus.PARTIAL, [(0, 50)])
    await maker.settle(booth.session.id)
    await maker.make(booth.session.id)
    [whole] = await booth.recordings()
    assert (whole.id, whole.status) == (partial.id, RecordingStatus.READY)
    assert await booth.heard() == [(0, 100)]
    assert [path for path in (early, late) if path.exists()] == []


async def test_a_journal_without_a_row_goes_into_the_recording(booth: Booth) -> None:
    """The database was on the full disk, too, to the end of the call."""
    maker = booth.maker()
    await booth.record(sound(0, 50))
    await booth.record(sound(5000, 50), status=None)
    await booth.complete()
    await maker.settle(booth.session.id)
    await maker.make(booth.session.id)
    assert await booth.heard() == [(0, 100)]
    assert list(booth.journals.iterdir()) == []


async def test_what_turns_up_late_takes_no_recording_s_place(booth: Booth) -> None:
    maker = booth.maker()
    await booth.record(sound(0, 50))
    await booth.complete()
    await maker.make(booth.session.id)
    await booth.record(sound(5000, 30), status=None)
    assert await booth.orphans().adopt() == [booth.session.id]
    await maker.make(booth.session.id)
    assert await booth.heard() == [(0, 50), (5000, 30)]
    await maker.make(booth.session.id)
    assert await booth.heard() == [(0, 50), (5000, 30)]


async def test_journals_wait_for_a_key_that_is_not_at_hand(booth: Booth) -> None:
    """Somebody started the server with another key, or without a retired one."""
    theirs = await booth.record(sound(0, 50))
    await booth.record(sound(0, 30), who=1, key=NEW)
    await booth.complete()
    with pytest.raises(UnknownKey):
        await booth.maker(Keyring(NEW)).make(booth.session.id)
    assert theirs.exists()
    [other] = await booth.recordings()
    assert other.participant_id == booth.people[1]
    await booth.maker(Keyring(NEW, [OLD])).make(booth.session.id)
    assert [each.audit["frames"] for each in await booth.recordings()] == [
        {"audio": 30},
        {"audio": 50},
    ]
    assert not theirs.exists()


async def test_journals_stay_until_their_recording_can_be_opened(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def swallow(_store: ObjectBlobStore, _key: str, _path: Path, *, start: int = 0) -> None:
        """A store that says it has what it has not."""

    kept = await booth.record(sound(0, 50))
    await booth.complete()
    with monkeypatch.context() as patch:
        patch.setattr(ObjectBlobStore, "put_file", swallow)
        with pytest.raises(BlobMissing):
            await booth.maker().make(booth.session.id)
    assert kept.exists()
    assert await booth.recordings() == []
    await booth.maker().make(booth.session.id)
    assert await booth.heard() == [(0, 50)]
