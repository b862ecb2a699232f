"""Snapshots are of one moment, whole, and forget what was erased."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from storage.backups import Backups, Snapshot
from storage.blobs import ObjectBlobStore
from storage.database import Database
from storage.erasure_ledger import ErasureLedger
from storage.errors import BackupBroken, DumpBroken, UnknownKey
from storage.keyring import Keyring
from storage.models import JournalStatus, MediaSegment
from storage.models.base import new_id, utc_now
from storage.models.enums import MediaKind, MediaSource
from storage.sealed_blobs import SealedBlobs
from tests.integration.storage.rows import Cast, make_cast, participant, recording, session

KEYRING = Keyring(b"k" * 32)
PLAIN = b"what was said" * 9999


class Scene:
    """A database, a store and a directory of journals, and where they are backed up to."""

    def __init__(self, directory: Path, database: Database, store: ObjectBlobStore) -> None:
        self.directory = directory
        self.database = database
        self.store = store
        self.journals = directory / "journals"
        self.journals.mkdir(exist_ok=True)
        self.backups = Backups(directory / "backup", KEYRING)

    async def take(self, now: datetime | None = None) -> Snapshot:
        return await self.backups.take(
            database=self.database, store=self.store, journals=self.journals, now=now or utc_now()
        )

    async def record(self) -> tuple[UUID, str]:
        """An interview with a recording and a journal."""
        async with self.database.unit_of_work() as uow:
            cast: Cast = await make_cast(uow)
            row = await uow.sessions.add(session(cast))
            person = await uow.participants.add(participant(row.id, cast.candidate_id))
            key = f"recordings/{row.id}/{new_id()}.webm"
            made = recording(row.id, person.id)
            made.blob_key = key
            await uow.recordings.add(made)
            journal = f"{row.id}-{new_id()}.journal"
            await uow.segments.add(
                MediaSegment(
                    session_id=row.id,
                    participant_id=person.id,
                    source=MediaSource.CAMERA,
                    kind=MediaKind.VIDEO,
                    codec="vp8",
                    start_ms=0,
                    status=JournalStatus.OPEN,
                    journal=journal,
                )
            )
        (self.journals / journal).write_bytes(b"sealed by somebody else")
        await self.put(key)
        return row.id, key

    async def put(self, key: str) -> None:
        sealed = self.directory / "sealed"
        blobs = SealedBlobs(self.store, KEYRING)
        with sealed.open("wb") as file, blobs.writer(file, key) as writer:
            writer.write(PLAIN)
        await blobs.put(key, sealed)


@pytest.fixture
async def scene(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    database = Database(database_url)
    yield Scene(tmp_path, database, ObjectBlobStore.local(tmp_path / "blobs"))
    await database.close()


@pytest.fixture
async def elsewhere(tmp_path: Path) -> AsyncIterator[Scene]:
    directory = tmp_path / "elsewhere"
    directory.mkdir()
    database = Database(f"sqlite:///{directory / 'rows.db'}")
    yield Scene(directory, database, ObjectBlobStore.local(directory / "blobs"))
    await database.close()


async def _restore(scene: Scene, snapshot: Snapshot, elsewhere: Scene) -> int:
    return await scene.backups.restore(
        snapshot, database=elsewhere.database, store=elsewhere.store, journals=elsewhere.journals
    )


async def test_what_was_saved_is_restored(scene: Scene, elsewhere: Scene) -> None:
    session_id, key = await scene.record()
    snapshot = await scene.take()
    assert await _restore(scene, snapshot, elsewhere) == snapshot.rows
    async with elsewhere.database.unit_of_work(read_only=True) as uow:
        [row] = await uow.recordings.of_session(session_id)
        [segment] = await uow.segments.of_session(session_id)
    assert row.blob_key == key
    blob = await SealedBlobs(elsewhere.store, KEYRING).open(key)
    assert await blob.read(0, len(PLAIN)) == PLAIN
    assert (elsewhere.journals / str(segment.journal)).read_bytes() == b"sealed by somebody else"
    with pytest.raises(DumpBroken, match="not empty"):
        await _restore(scene, snapshot, elsewhere)


async def test_nothing_plain_is_in_a_backup(scene: Scene) -> None:
    await scene.record()
    await scene.take()
    for path in (scene.directory / "backup").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert PLAIN[:13] not in content
            assert b"Someone" not in content  # a name of the rows


async def test_the_moment_can_be_chosen(scene: Scene, elsewhere: Scene) -> None:
    await scene.record()
    first = await scene.take()
    await scene.record()
    second = await scene.take()
    assert [each.name for each in scene.backups.snapshots()] == [first.name, second.name]
    assert scene.backups.choose(None) == second
    assert scene.backups.choose(second.moment) == second
    assert scene.backups.choose(second.moment - timedelta(microseconds=1)) == first
    with pytest.raises(BackupBroken):
        scene.backups.choose(first.moment - timedelta(seconds=1))
    assert await _restore(scene, first, elsewhere) == first.rows < second.rows


async def test_files_that_go_meanwhile_are_named_by_no_snapshot(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id, key = await scene.record()
    copy = scene.backups._copy_blobs

    async def after_it_was_made_again(store: ObjectBlobStore, wanted: set[str]) -> set[str]:
        if key in wanted:
            async with scene.database.unit_of_work() as uow:
                [row] = await uow.recordings.of_session(session_id)
                row.blob_key = f"{key}.longer"
            await scene.put(f"{key}.longer")
            await SealedBlobs(scene.store, KEYRING).delete(key)
        return await copy(store, wanted)

    monkeypatch.setattr(scene.backups, "_copy_blobs", after_it_was_made_again)
    snapshot = await scene.take()
    assert {key, f"{key}.longer"} & set(snapshot.blobs) == {f"{key}.longer"}


async def test_files_that_keep_going_are_an_error(scene: Scene) -> None:
    _, key = await scene.record()
    await scene.store.delete(key)
    with pytest.raises(BackupBroken):
        await scene.take()
    assert scene.backups.snapshots() == []
    await scene.put(key)
    await scene.take()
    assert len(list((scene.directory / "backup" / "snapshots").iterdir())) == 1


async def test_media_is_copied_once(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    _, key = await scene.record()
    await scene.take()
    read: list[str] = []
    original = scene.store.read

    async def reading(name: str, start: int, length: int) -> bytes:
        read.append(name)
        return await original(name, start, length)

    monkeypatch.setattr(scene.store, "read", reading)
    snapshot = await scene.take()
    assert key in snapshot.blobs
    assert key not in read


async def test_older_ones_are_pruned_with_what_only_they_name(scene: Scene) -> None:
    session_id, key = await scene.record()
    await scene.take()
    async with scene.database.unit_of_work() as uow:
        row = await uow.sessions.get(session_id)
        assert row is not None
        await uow.sessions.delete(row)
    await SealedBlobs(scene.store, KEYRING).delete(key)
    _, kept = await scene.record()
    last = await scene.take()
    assert await scene.backups.prune(1) == 1
    assert scene.backups.snapshots() == [last]
    held = {name async for name in scene.backups.blobs.list("recordings")}
    assert held == {kept, f"{kept}.key"}
    assert await scene.backups.prune(1) == 0


async def test_what_was_erased_is_deleted_here_too(scene: Scene, elsewhere: Scene) -> None:
    session_id, _ = await scene.record()
    first = await scene.take()
    async with scene.database.unit_of_work() as uow:
        row = await uow.sessions.get(session_id)
        assert row is not None
        await uow.sessions.delete(row)
    await ErasureLedger(scene.store).note(session_id, {"reason": "staff"})
    await scene.take()
    assert [name async for name in scene.backups.blobs.list("recordings")] == []
    assert not list((scene.directory / "backup").rglob(f"{session_id}*.journal"))
    await _restore(scene, first, elsewhere)
    assert [found async for found in ErasureLedger(elsewhere.store).erased()] == [session_id]


async def test_another_key_opens_nothing(scene: Scene, elsewhere: Scene) -> None:
    await scene.record()
    snapshot = await scene.take()
    strange = Backups(scene.directory / "backup", Keyring(b"x" * 32))
    with pytest.raises(UnknownKey):
        await strange.restore(
            snapshot,
            database=elsewhere.database,
            store=elsewhere.store,
            journals=elsewhere.journals,
        )
    assert await elsewhere.database.current_revision() is None
