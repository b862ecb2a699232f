"""Files are taken in within bounds, and nothing of one that was refused is left anywhere."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from analysis.speech.errors import SpeechUnavailable
from media_server.decoding import SpeechDecoder
from media_server.errors import (
    InterviewError,
    Malformed,
    NotFound,
    RateLimited,
    TooLarge,
    Unavailable,
    WrongState,
)
from media_server.policy import Actor
from media_server.recordings import RecordingMaker
from media_server.uploads.intake import Intake
from media_server.uploads.queue import SpeechQueue
from storage.blobs import ObjectBlobStore
from storage.database import Database
from storage.keyring import Keyring
from storage.models import InterviewStatus, UploadStatus, UserRole
from storage.models.base import new_id
from storage.sealed_blobs import SealedBlobs
from tests.integration.storage import rows
from tests.support.speech import path_of

KEYRING = Keyring(b"k" * 32)
MOST = 200_000


class Away:
    """A recogniser that cannot be started."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def ready(self) -> None:
        self.asked.set()
        raise SpeechUnavailable("no model")


class Desk:
    """An interview and what takes files in for it."""

    def __init__(self, directory: Path, database: Database) -> None:
        self.directory, self.database, self.speech = directory, database, Away()
        self.blobs = SealedBlobs(ObjectBlobStore(MemoryStore()), KEYRING)
        self.queue = self._queue(self.speech)
        self.intake = self._intake(self.queue)

    def _queue(self, speech: Away | None) -> SpeechQueue:
        return SpeechQueue(
            database=self.database,
            decoder=SpeechDecoder(
                blobs=self.blobs, keyring=KEYRING, scratch_directory=self.directory
            ),
            speech=speech,  # type: ignore[arg-type]
            longest_ms=60_000,
            answered=lambda _session, _response: None,
        )

    def _intake(self, queue: SpeechQueue) -> Intake:
        return Intake(
            database=self.database,
            blobs=self.blobs,
            recordings=RecordingMaker(
                database=self.database,
                chronicle=None,  # type: ignore[arg-type]
                blobs=self.blobs,
                keyring=KEYRING,
                journal_directory=self.directory,
                scratch_directory=self.directory,
                executor=None,  # type: ignore[arg-type]
            ),
            queue=queue,
            scratch_directory=self.directory,
            most_bytes=MOST,
        )

    def deaf(self) -> Intake:
        return self._intake(self._queue(None))

    async def begin(self) -> None:
        async with self.database.unit_of_work() as uow:
            cast = await rows.make_cast(uow)
            self.session = await uow.sessions.add(rows.session(cast))
        self.sam = Actor(cast.candidate_id, cast.organisation_id, UserRole.STUDENT)
        self.ines = Actor(cast.interviewer_id, cast.organisation_id, UserRole.INSTRUCTOR)

    async def refused(
        self, actor: Actor, size: int, intake: Intake | None = None
    ) -> InterviewError:
        with pytest.raises(InterviewError) as refusal:
            await (intake or self.intake).take(actor, self.session.id, _bytes(size), None)
        assert [key async for key in self.blobs.list()] == []
        assert [path for path in self.directory.iterdir() if path.suffix == ".upload"] == []
        return refusal.value


async def _bytes(size: int) -> AsyncIterator[bytes]:
    for start in range(0, size, 50_000):
        yield b"x" * min(50_000, size - start)


@pytest.fixture
async def desk(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Desk]:
    database = Database(sqlite_url)
    desk = Desk(tmp_path, database)
    await desk.begin()
    yield desk
    await desk.queue.close()
    await database.close()


async def test_what_is_refused_leaves_nothing_behind(desk: Desk) -> None:
    assert isinstance(await desk.refused(desk.sam, MOST + 1), TooLarge)
    assert isinstance(await desk.refused(desk.sam, 0), Malformed)
    assert isinstance(await desk.refused(desk.sam, 9, desk.deaf()), Unavailable)
    stranger = Actor(new_id(), new_id(), UserRole.ADMIN)
    assert isinstance(await desk.refused(stranger, 9), NotFound)
    async with desk.database.unit_of_work() as uow:
        session = await uow.sessions.get(desk.session.id)
        assert session is not None
        session.status = InterviewStatus.CANCELLED
    assert isinstance(await desk.refused(desk.ines, 9), WrongState)


async def test_one_file_at_a_time_comes_in_from_a_person(desk: Desk) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        begun.set()
        await go_on.wait()

    first = asyncio.create_task(desk.intake.take(desk.sam, desk.session.id, slow(), None))
    await begun.wait()
    with pytest.raises(RateLimited):
        await desk.intake.take(desk.sam, desk.session.id, _bytes(9), None)
    other = await desk.intake.take(desk.ines, desk.session.id, _bytes(9), "de")
    assert other.language == "de"
    go_on.set()
    assert (await first).size_bytes == 1
    await desk.intake.delete(other)
    left = [key async for key in desk.blobs.list()]
    assert left == [(await first).blob_key]


async def test_what_nobody_can_listen_to_now_waits(desk: Desk) -> None:
    data = path_of("candidate_project").read_bytes()

    async def whole() -> AsyncIterator[bytes]:
        yield data

    row = await desk.intake.take(desk.sam, desk.session.id, whole(), None)
    desk.queue.start()
    await desk.speech.asked.wait()
    await desk.queue.close()
    async with desk.database.unit_of_work(read_only=True) as uow:
        [kept] = await uow.uploads.of_session(desk.session.id)
    assert (kept.id, kept.status) == (row.id, UploadStatus.WAITING)
    assert [path for path in desk.directory.iterdir() if path.suffix == ".sound"] == []
