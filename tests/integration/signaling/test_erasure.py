"""Erasing an interview leaves a receipt and nothing else."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from media_server.erasure import noted
from media_server.errors import NotFound, WrongState
from storage.database import Database
from storage.errors import BlobUnavailable
from storage.keyring import Keyring
from storage.models import (
    Erasure,
    ErasureReason,
    ErasureRequest,
    IdempotencyKey,
    MediaSource,
    RetentionRule,
    TranscriptUtterance,
    TranscriptWord,
)
from storage.models.base import new_id, utc_now
from storage.sealed_blobs import SealedBlobs
from tests.integration.signaling.people import Organisation
from tests.integration.signaling.running import KEY
from tests.integration.signaling.scene import Scene, server_at

MARKER = "Zyxomma petiolatum"
INDEXED = "zyxomma"  # as transcripts are found by it


async def _say_marker(scene: Scene, count: int = 300) -> None:
    """Put the marker into rows of many kinds, so that it lies on many pages."""
    async with scene.database.unit_of_work() as uow:
        for number in range(count):
            text = f"{MARKER} {number} " + "words that fill a page " * 20
            row = TranscriptUtterance(
                session_id=scene.session.id,
                participant_id=scene.candidate,
                start_ms=number,
                end_ms=number + 1,
                text=text,
                language="en",
            )
            word = TranscriptWord(
                utterance_id=row.id or new_id(),
                position=0,
                text=MARKER,
                start_ms=number,
                end_ms=number + 1,
                probability=1.0,
            )
            row.id = word.utterance_id
            await uow.transcripts.add_utterance(row, [word])


def _places_of(marker: bytes, directory: Path) -> list[str]:
    return [
        str(path.relative_to(directory))
        for path in directory.rglob("*")
        if path.is_file() and marker in path.read_bytes()
    ]


async def _receipts(database: Database) -> list[Erasure]:
    async with database.unit_of_work(read_only=True) as uow:
        return await uow.erasures.unfinished()


async def test_after_it_nothing_of_an_interview_is_on_the_disk(
    scene: Scene, organisation: Organisation
) -> None:
    await scene.record(MediaSource.CAMERA, 0, 3000)
    async with server_at(scene.directory, scene.database, organisation) as running:
        await scene.record(MediaSource.CAMERA, 4000, 6000)
        await _say_marker(scene)
        async with scene.database.unit_of_work() as uow:
            key = IdempotencyKey(
                user_id=organisation.instructor.user_id,
                key="k" * 64,
                fingerprint="f" * 64,
                status=200,
                body=MARKER.encode(),
            )
            await uow.idempotency_keys.add(key)
        assert _places_of(MARKER.encode(), scene.directory)
        assert _places_of(INDEXED.encode(), scene.directory)
        [recording] = await scene.recordings()
        blobs = SealedBlobs(running.server.eraser._blobs.store, Keyring(KEY))
        key_record = await blobs.key_record(recording.blob_key)
        assert key_record is not None

        receipt = await running.server.eraser.erase_interview(
            scene.session.id, ErasureReason.STAFF, organisation.admin.user_id
        )

        assert _places_of(MARKER.encode(), scene.directory) == []
        assert _places_of(INDEXED.encode(), scene.directory) == []
        assert scene.journal_files() == []
        assert [key async for key in blobs.list("recordings")] == []
        assert receipt.finished_at is not None
        assert receipt.rows["transcript_utterances"] == 300
        assert receipt.rows["transcript_words"] == 300
        assert receipt.rows["recordings"] == 1
        marks = {file["name"]: file["mark"] for file in receipt.files}
        assert marks[recording.blob_key] == key_record.mark
        assert len(marks) == 3  # the recording and two journals
        assert all(marks.values())
        async with scene.database.unit_of_work(read_only=True) as uow:
            assert await uow.sessions.get(scene.session.id) is None
            kept = await uow.idempotency_keys.get(key.id)
        assert kept is not None
        assert (kept.status, kept.body) == (None, None)
        with pytest.raises(NotFound):
            await running.server.lifecycle.get(organisation.admin, scene.session.id)


async def test_the_same_again_changes_nothing(scene: Scene, organisation: Organisation) -> None:
    async with server_at(scene.directory, scene.database, organisation) as running:
        eraser = running.server.eraser
        first, second = await asyncio.gather(
            eraser.erase_interview(scene.session.id, ErasureReason.REQUEST, None),
            eraser.erase_interview(scene.session.id, ErasureReason.STAFF, None),
        )
        assert noted(first) == noted(second)
        assert await eraser.resume() == 0
        with pytest.raises(NotFound):
            await eraser.erase_interview(new_id(), ErasureReason.STAFF, None)


async def test_whoever_is_in_the_room_is_sent_away_and_recorded_no_more(
    scene: Scene, organisation: Organisation
) -> None:
    async with server_at(scene.directory, scene.database, organisation) as running:
        candidate = running.peer(organisation.student)
        await candidate.join(scene.session.id)
        assert running.server.rooms.get(scene.session.id) is not None
        await running.server.eraser.erase_interview(scene.session.id, ErasureReason.STAFF, None)
        assert running.server.rooms.get(scene.session.id) is None
        assert await candidate.refused("send-chat", {"text": "hello"}) == "not-found"


async def test_a_legal_hold_holds(scene: Scene, organisation: Organisation) -> None:
    async with scene.database.unit_of_work() as uow:
        await uow.retention_rules.add(
            RetentionRule(
                organisation_id=organisation.id, session_id=scene.session.id, legal_hold=True
            )
        )
    async with server_at(scene.directory, scene.database, organisation) as running:
        with pytest.raises(WrongState):
            await running.server.eraser.erase_interview(
                scene.session.id, ErasureReason.PERSON, None
            )
        assert await running.server.retention.sweep(utc_now() + timedelta(days=9999)) == 0
        assert await running.server.eraser.receipt(scene.session.id) is None
    async with scene.database.unit_of_work(read_only=True) as uow:
        assert await uow.sessions.get(scene.session.id) is not None


async def test_what_a_crash_leaves_is_finished_by_the_next_start(
    scene: Scene, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.record(MediaSource.CAMERA, 0, 3000)
    async with server_at(scene.directory, scene.database, organisation) as running:
        eraser = running.server.eraser

        async def full(key: str) -> None:
            raise BlobUnavailable("the store is away")

        monkeypatch.setattr(eraser._blobs, "delete", full)
        with pytest.raises(BlobUnavailable):
            await eraser.erase_interview(scene.session.id, ErasureReason.STAFF, None)
        [receipt] = await _receipts(scene.database)
        assert list((scene.directory / "blobs" / "recordings").rglob("*.webm"))
    async with server_at(scene.directory, scene.database, organisation) as running:
        assert await _receipts(scene.database) == []
        again = await running.server.eraser.receipt(scene.session.id)
        assert again is not None
        assert again.id == receipt.id
        assert not list((scene.directory / "blobs").rglob("*.webm*"))
        assert scene.journal_files() == []


async def test_an_older_copy_of_the_rows_erases_again_what_was_erased(
    scene: Scene, organisation: Organisation, tmp_path: Path
) -> None:
    await scene.record(MediaSource.CAMERA, 0, 3000)
    async with server_at(scene.directory, scene.database, organisation) as running:
        kept = Path(str(scene.database.engine.url.database))
        await scene.database.forget_deleted([])
        shutil.copyfile(kept, tmp_path / "copy.db")
        before = await running.server.eraser.erase_interview(
            scene.session.id, ErasureReason.REQUEST, organisation.student.user_id
        )
    copy = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    async with copy.unit_of_work(read_only=True) as uow:
        assert await uow.sessions.get(scene.session.id) is not None
    async with server_at(scene.directory, copy, organisation) as running:
        async with copy.unit_of_work(read_only=True) as uow:
            assert await uow.sessions.get(scene.session.id) is None
        after = await running.server.eraser.receipt(scene.session.id)
        assert after is not None
        assert (after.reason, after.by_id) == (before.reason, before.by_id)
        assert after.finished_at is not None
    await copy.close()


async def test_rows_that_know_neither_get_the_receipt(
    scene: Scene, organisation: Organisation
) -> None:
    async with server_at(scene.directory, scene.database, organisation) as running:
        before = await running.server.eraser.erase_interview(
            scene.session.id, ErasureReason.STAFF, None
        )
        async with scene.database.unit_of_work() as uow:
            row = await uow.erasures.get(before.id)
            assert row is not None
            await uow.erasures.delete(row)
        assert await running.server.eraser.resume() == 0
        after = await running.server.eraser.receipt(scene.session.id)
        assert after is not None
        assert noted(after) == noted(before)


class TestRetention:
    @pytest.fixture
    async def completed(self, scene: Scene) -> Scene:
        async with scene.database.unit_of_work() as uow:
            session = await uow.sessions.get(scene.session.id)
            assert session is not None
            session.status = type(session.status).COMPLETED
            session.completed_at = utc_now()
        return scene

    async def _rule(self, scene: Scene, session_id: UUID | None, days: int) -> None:
        async with scene.database.unit_of_work() as uow:
            await uow.retention_rules.add(
                RetentionRule(
                    organisation_id=scene.session.organisation_id, session_id=session_id, days=days
                )
            )

    async def _erased_after(
        self, scene: Scene, organisation: Organisation, days: float, **config: int
    ) -> bool:
        async with server_at(scene.directory, scene.database, organisation, **config) as running:
            await running.server.retention.sweep(utc_now() + timedelta(days=days))
            return await running.server.eraser.receipt(scene.session.id) is not None

    async def test_after_the_days_of_the_setting(
        self, completed: Scene, organisation: Organisation
    ) -> None:
        assert not await self._erased_after(completed, organisation, 9999)
        assert not await self._erased_after(completed, organisation, 29.9, retention_days=30)
        assert await self._erased_after(completed, organisation, 30.1, retention_days=30)

    async def test_after_the_organisations_own(
        self, completed: Scene, organisation: Organisation
    ) -> None:
        await self._rule(completed, None, 10)
        assert not await self._erased_after(completed, organisation, 9.9, retention_days=5)
        assert await self._erased_after(completed, organisation, 10.1, retention_days=30)

    async def test_after_those_of_the_interview(
        self, completed: Scene, organisation: Organisation
    ) -> None:
        await self._rule(completed, None, 10)
        await self._rule(completed, completed.session.id, 50)
        assert not await self._erased_after(completed, organisation, 49.9, retention_days=5)
        assert await self._erased_after(completed, organisation, 50.1, retention_days=5)

    async def test_when_a_request_is_due(
        self, completed: Scene, organisation: Organisation
    ) -> None:
        async with completed.database.unit_of_work() as uow:
            await uow.erasure_requests.add(
                ErasureRequest(
                    organisation_id=organisation.id,
                    session_id=completed.session.id,
                    requested_by_id=organisation.student.user_id,
                    due_at=utc_now() + timedelta(days=30),
                )
            )
        assert not await self._erased_after(completed, organisation, 29.9)
        assert await self._erased_after(completed, organisation, 30.1)
