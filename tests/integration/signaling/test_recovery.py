"""What a crash leaves behind is brought to its end by the next start."""

from pathlib import Path

import pytest

from media_server.lifecycle_ai import NewAiMock
from storage.blobs import ObjectBlobStore
from storage.database import Database
from storage.errors import BlobUnavailable
from storage.models import (
    JournalStatus,
    MediaSource,
    RecordingStatus,
    ResponseStatus,
)
from tests.integration.signaling.people import Organisation
from tests.integration.signaling.running import Running
from tests.integration.signaling.scene import Scene, server_at


async def test_saved_media_is_a_recording_at_once_and_again_at_the_end(
    scene: Scene, organisation: Organisation
) -> None:
    await scene.crash_with(MediaSource.CAMERA, 1000, 5000)
    await scene.crash_with(MediaSource.MICROPHONE, 1000, 5000, row=False)

    async with server_at(scene.directory, scene.database, organisation) as running:
        [saved] = await scene.recordings()
        assert saved.status is RecordingStatus.PARTIAL
        assert saved.source is MediaSource.CAMERA
        assert saved.audit["complete"] is False
        assert (saved.start_ms, saved.duration_ms) == (1000, pytest.approx(4000, abs=40))
        assert scene.plain(saved).startswith(b"\x1a\x45\xdf\xa3")
        assert len(scene.journal_files()) == 2
        for segment in await scene.segments():
            assert segment.status is JournalStatus.FINALISED
            assert segment.recording_id == saved.id
            assert segment.end_ms is not None

        await scene.record(MediaSource.MICROPHONE, 9000, 12_000)
        await running.server.lifecycle.complete(organisation.instructor, scene.session.id)
        await running.server.lifecycle.concluded(scene.session.id)
        [whole] = await scene.recordings()
        assert whole.id == saved.id
        assert whole.status is RecordingStatus.READY
        assert whole.duration_ms == pytest.approx(11_000, abs=40)
        assert scene.blobs() == [whole.blob_key]
        assert scene.journal_files() == []
        assert all(segment.journal is None for segment in await scene.segments())


async def test_a_second_crash_finds_the_journals_of_the_first(
    scene: Scene, organisation: Organisation
) -> None:
    await scene.crash_with(MediaSource.CAMERA, 0, 2000)
    async with server_at(scene.directory, scene.database, organisation):
        pass
    await scene.crash_with(MediaSource.CAMERA, 4000, 6000)
    async with server_at(scene.directory, scene.database, organisation):
        [saved] = await scene.recordings()
        assert saved.duration_ms == pytest.approx(6000, abs=40)
    async with server_at(scene.directory, scene.database, organisation):
        assert [row.blob_key for row in await scene.recordings()] == [saved.blob_key]


async def test_a_crash_while_concluding_changes_nothing(
    scene: Scene, organisation: Organisation
) -> None:
    await scene.record(MediaSource.CAMERA, 0, 2000)
    await scene.record(MediaSource.SCREEN, 500, 1500)
    async with scene.database.unit_of_work() as uow:
        session = await uow.sessions.get(scene.session.id)
        assert session is not None
        session.status = type(session.status).COMPLETED
    (scene.directory / "scratch" / "half.sealed").write_bytes(b"sealed, but not to its end")
    async with server_at(scene.directory, scene.database, organisation):
        recordings = await scene.recordings()
        assert [row.source for row in recordings] == [MediaSource.CAMERA, MediaSource.SCREEN]
        assert {row.status for row in recordings} == {RecordingStatus.READY}
        assert scene.journal_files() == []
        assert list((scene.directory / "scratch").iterdir()) == []


async def test_journals_without_a_frame_make_no_recording(
    scene: Scene, organisation: Organisation
) -> None:
    await scene.crash_with(MediaSource.CAMERA, 0, 0)
    async with server_at(scene.directory, scene.database, organisation):
        assert await scene.recordings() == []
        [segment] = await scene.segments()
        assert segment.status is JournalStatus.FAILED
        assert scene.journal_files() == []


async def test_a_strangers_file_among_the_journals_is_left_alone(
    scene: Scene, organisation: Organisation
) -> None:
    stranger = scene.directory / "journals" / "what-is-this.journal"
    stranger.write_bytes(b"not sealed by us")
    async with server_at(scene.directory, scene.database, organisation):
        assert scene.journal_files() == [stranger]


async def test_a_full_disk_keeps_the_journals_for_later(
    scene: Scene, organisation: Organisation
) -> None:
    await scene.record(MediaSource.CAMERA, 0, 2000)
    scratch = scene.directory / "scratch"
    async with server_at(scene.directory, scene.database, organisation) as running:
        maker = running.server._recordings
        [first] = await scene.recordings()
        await scene.record(MediaSource.CAMERA, 3000, 4000)
        scratch.rmdir()
        with pytest.raises(OSError, match="No such file"):
            await maker.make(scene.session.id)
        assert [row.blob_key for row in await scene.recordings()] == [first.blob_key]
        assert len(scene.journal_files()) == 2
        scratch.mkdir()
        await maker.make(scene.session.id)
        [longer] = await scene.recordings()
        assert longer.duration_ms == pytest.approx(4000, abs=40)
        assert scene.blobs() == [longer.blob_key]


class Away:
    """A store that does not answer until it has been tried so often, and looked at once."""

    def __init__(self, running: Running, monkeypatch: pytest.MonkeyPatch, *, tries: int) -> None:
        self.is_away = True
        self._tries = tries
        self._looked = False
        store = running.server._store_watch._store
        self._size, self._put_file = store.size, store.put_file
        monkeypatch.setattr(store, "size", self._ask)
        monkeypatch.setattr(store, "put_file", self._put)

    async def _ask(self, key: str) -> int:
        self._looked = True
        self._refuse()
        return await self._size(key)

    async def _put(self, key: str, path: Path, *, start: int = 0) -> None:
        self._tries -= 1
        self._refuse()
        await self._put_file(key, path, start=start)

    def _refuse(self) -> None:
        if self.is_away:
            self.is_away = self._tries > 0 or not self._looked
            raise BlobUnavailable("away")


async def test_a_store_that_was_away_is_tried_as_soon_as_it_answers(
    scene: Scene, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Were it not for its answer, nobody would try a third time today.
    monkeypatch.setattr("media_server.finishing.RETRY_AFTER_S", (0.0, 86_400.0))
    monkeypatch.setattr("media_server.store_watch.LOOK_EVERY_S", 0.01)
    async with server_at(scene.directory, scene.database, organisation) as running:
        # A full disk takes neither the journal's end nor the row's.
        await scene.crash_with(MediaSource.CAMERA, 0, 2000)
        Away(running, monkeypatch, tries=2)
        await running.server.lifecycle.complete(organisation.instructor, scene.session.id)
        await running.server.lifecycle.concluded(scene.session.id)
        [recording] = await scene.recordings()
        assert recording.status is RecordingStatus.READY
        assert recording.audit["complete"] is False
        assert scene.blobs() == [recording.blob_key]
        assert scene.journal_files() == []
        assert list((scene.directory / "scratch").iterdir()) == []


async def test_what_a_crash_left_waits_for_a_store_that_is_away_at_the_start(
    scene: Scene, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.crash_with(MediaSource.CAMERA, 0, 2000)
    monkeypatch.setattr("media_server.finishing.RETRY_AFTER_S", (0.0,))
    failures = iter([True, True])
    put_file = ObjectBlobStore.put_file

    async def sometimes(store: ObjectBlobStore, key: str, path: Path, *, start: int = 0) -> None:
        if next(failures, False):
            raise BlobUnavailable("away")
        await put_file(store, key, path, start=start)

    monkeypatch.setattr(ObjectBlobStore, "put_file", sometimes)
    async with server_at(scene.directory, scene.database, organisation) as running:
        await running.server._finishing.settled()
        [saved] = await scene.recordings()
        assert saved.status is RecordingStatus.PARTIAL


async def test_whoever_was_in_a_room_is_not_any_more(
    tmp_path: Path, scene: Scene, organisation: Organisation
) -> None:
    async with scene.database.unit_of_work(read_only=True) as uow:
        [row] = await uow.participants.of_session(scene.session.id)
    assert row.left_ms is None  # the fixture's server ended without anybody leaving
    async with server_at(tmp_path, scene.database, organisation) as running:
        candidate = running.peer(organisation.student)
        await candidate.join(scene.session.id)
        left = await candidate.wait("participant.left")
        assert left["reason"] == "restarted"
        await candidate.wait_until(
            lambda: candidate.names().count("participant.joined") == 2, what="the return"
        )


async def test_answers_and_results_that_were_waiting_are_made(
    tmp_path: Path, database: Database, organisation: Organisation
) -> None:
    async with server_at(tmp_path, database, organisation) as running:
        practice = await running.server.ai_mocks.create(
            organisation.student, NewAiMock(job_role="Counter")
        )
        lifecycle = running.server.lifecycle
        await lifecycle.start(organisation.student, practice.session.id)
        asked = await lifecycle.next_question(organisation.student, practice.session.id)
    assert asked is not None
    async with database.unit_of_work() as uow:
        response = await uow.responses.get(asked.id)
        session = await uow.sessions.get(practice.session.id)
        mock = await uow.ai_mocks.get(practice.mock.id)
        assert response is not None
        assert session is not None
        assert mock is not None
        response.status, response.response_text = ResponseStatus.CLOSED, "I counted to ten."
        response.start_ms = None
        session.status = type(session.status).COMPLETED
        mock.status = type(mock.status).COMPLETED
    async with server_at(tmp_path, database, organisation) as running:
        await running.server.lifecycle.concluded(practice.session.id)
        found = await running.server.ai_mocks.get(organisation.student, practice.mock.id)
        assert found.mock.feedback is not None
        assert found.mock.overall_score is not None
        assert found.session.score == found.mock.overall_score
