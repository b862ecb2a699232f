"""What nobody could listen to when an interview ended is heard later, from its recording."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from obstore.store import MemoryStore

from analysis.speech.captions import CaptionUpdated
from analysis.speech.errors import SpeechUnavailable
from analysis.words import Utterance, Word
from media_server.arrears import Arrears
from media_server.catching_up import CatchingUp
from media_server.chronicle import Chronicle, FactType
from media_server.decoding import SpeechDecoder
from media_server.recording.finaliser import finalise
from storage.blobs import ObjectBlobStore
from storage.database import Database
from storage.models import Audience, InterviewStatus, PostponedSpeech
from storage.models.base import new_id
from storage.sealed_blobs import SealedBlobs
from tests.integration.storage import rows
from tests.unit.media_server.exporting.recorded import tone
from tests.unit.media_server.recording.frames import KEYRING, info, journal

START_MS, END_MS = 11_000, 12_000


class Recogniser:
    """Nobody listens until `come`; then it hears a word where the first sound is."""

    def __init__(self) -> None:
        self.healthy = False
        self.changed = asyncio.Event()
        self.heard_ms: list[float] = []

    def come(self) -> None:
        self.healthy = True
        self.changed.set()

    async def ready(self) -> None:
        if not self.healthy:
            raise SpeechUnavailable("no model")

    async def state_change(self) -> None:
        self.changed.clear()
        await self.changed.wait()

    def open_stream(self, *_: Any) -> "Stream":
        return Stream(self.heard_ms)


class Stream:
    supported = True

    def __init__(self, heard_ms: list[float]) -> None:
        self._heard_ms = heard_ms
        self._drained = asyncio.Event()

    def push_frame(self, _opus: bytes, at_ms: float) -> None:
        self._heard_ms.append(at_ms)

    async def room(self) -> None:
        """There is always room."""

    async def drain(self) -> None:
        self._drained.set()
        await asyncio.sleep(0)  # the reader's turn

    async def aclose(self) -> None:
        self._drained.set()

    async def __aiter__(self) -> AsyncIterator[CaptionUpdated]:
        await self._drained.wait()
        word = Word("late", START_MS + 100, START_MS + 400, 0.9)
        said = Utterance(new_id(), "late", word.start_ms, word.end_ms, (word,), None)
        yield CaptionUpdated(said.id, said.text, True, said.start_ms, said.end_ms, said)


class Answers:
    def __init__(self) -> None:
        self.landed = asyncio.Event()

    async def words_landed(self, *_: Any, **__: Any) -> None:
        self.landed.set()


async def test_a_transcript_that_is_not_whole_is_completed_and_staff_are_told(
    tmp_path: Path, sqlite_url: str
) -> None:
    database, blobs = Database(sqlite_url), SealedBlobs(ObjectBlobStore(MemoryStore()), KEYRING)
    speech, answers = Recogniser(), Answers()
    async with database.unit_of_work() as uow:
        cast = await rows.make_cast(uow)
        session = await uow.sessions.add(rows.session(cast, status=InterviewStatus.COMPLETED))
        speaker = await uow.participants.add(rows.participant(session.id, cast.candidate_id))
        recording = rows.recording(session.id, speaker.id, start_ms=10_000)
        recording.blob_key, recording.duration_ms = "heard", 3_000
        await uow.recordings.add(recording)
        await uow.postponed.add(
            PostponedSpeech(
                session_id=session.id,
                participant_id=speaker.id,
                start_ms=START_MS,
                end_ms=END_MS,
            )
        )
    await _record(tmp_path, blobs)
    chronicle = Chronicle(database)
    catching_up = CatchingUp(
        database=database,
        speech=speech,  # type: ignore[arg-type]
        keyring=KEYRING,
        journal_directory=tmp_path,
        answers=answers,  # type: ignore[arg-type]
        decoder=SpeechDecoder(blobs=blobs, keyring=KEYRING, scratch_directory=tmp_path),
    )
    arrears = Arrears(
        database=database,
        chronicle=chronicle,
        catching_up=catching_up,
        speech=speech,  # type: ignore[arg-type]
    )
    assert not await catching_up.fill(session.id)
    await arrears.note(session.id)
    async with database.unit_of_work(read_only=True) as uow:
        assert len(await uow.postponed.of_session(session.id)) == 1

    told = chronicle.subscribe(session.id)
    arrears.start()
    speech.come()
    [completed], _ = await told.take()
    assert completed.type is FactType.TRANSCRIPT_COMPLETED
    await arrears.close()
    assert answers.landed.is_set()
    assert START_MS - 700 <= min(speech.heard_ms) <= START_MS - 500
    async with database.unit_of_work(read_only=True) as uow:
        assert await uow.postponed.of_session(session.id) == []
        [(utterance, _)] = await uow.transcripts.of_session(session.id)
        events = await uow.events.after(
            session.id, 0, audiences=[Audience.STAFF, Audience.EVERYONE], limit=9
        )
    assert utterance.text == "late"
    assert [(event.type, event.audience) for event in events] == [
        (FactType.TRANSCRIPT_DELAYED, Audience.STAFF),
        (FactType.TRANSCRIPT_COMPLETED, Audience.STAFF),
    ]
    assert events[0].payload == {"waitingMs": END_MS - START_MS}
    await database.close()


async def _record(directory: Path, blobs: SealedBlobs) -> None:
    """A recording from 10 s to 13 s of the timeline."""
    path = journal(directory, "a", info(), tone(10_000, 3, 440), end_ms=13_000)
    sealed = directory / "sealed"
    with sealed.open("wb") as file, blobs.writer(file, "heard") as writer:
        finalise([path], writer, KEYRING)
    await blobs.put("heard", sealed)
