"""What nobody had time to listen to in a call is listened to after it: all of it, once."""

from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from obstore.store import MemoryStore

from analysis.speech.config import SpeechConfig
from analysis.speech.service import SpeechService
from analysis.words import Utterance
from media_server.catching_up import CatchingUp
from media_server.decoding import SpeechDecoder
from media_server.media_types import EncodedFrame, SourceInfo
from media_server.recording.journal import JournalWriter
from media_server.transcriber import Transcriber
from media_server.transcript_rows import rows_of
from storage.blobs import ObjectBlobStore
from storage.database import Database
from storage.keyring import Keyring
from storage.models import MediaKind, MediaSource, ParticipantRole
from storage.models.base import new_id
from storage.sealed_blobs import SealedBlobs
from tests.integration.storage import rows
from tests.support.speaker import Timed, spoken
from tests.support.speech import text_of, word_error_rate

KEYRING = Keyring(b"k" * 32)
SAID = ("candidate_project", "candidate_disagreement", "candidate_debugging")


class Answers:
    """Notes which words it was told of."""

    def __init__(self) -> None:
        self.landed: list[tuple[UUID, int]] = []

    async def words_landed(
        self, _session_id: UUID, participant_id: UUID, *, start_ms: int, end_ms: int
    ) -> None:
        assert start_ms < end_ms
        self.landed.append((participant_id, start_ms))


class Call:
    """An interview of two whose sound lies in journals, and what makes words of it."""

    def __init__(self, directory: Path, database: Database, speech: SpeechService) -> None:
        self.directory = directory
        self.database = database
        self.speech = speech
        self.answers = Answers()
        self.catching_up = CatchingUp(
            database=database,
            speech=speech,
            keyring=KEYRING,
            journal_directory=directory,
            answers=self.answers,  # type: ignore[arg-type]
            decoder=SpeechDecoder(
                blobs=SealedBlobs(ObjectBlobStore(MemoryStore()), KEYRING),
                keyring=KEYRING,
                scratch_directory=directory,
            ),
        )

    async def begin(self) -> None:
        async with self.database.unit_of_work() as uow:
            cast = await rows.make_cast(uow)
            self.session = await uow.sessions.add(rows.session(cast))
            people = [
                await uow.participants.add(rows.participant(self.session.id, user_id, role=role))
                for user_id, role in (
                    (cast.candidate_id, ParticipantRole.CANDIDATE),
                    (cast.interviewer_id, ParticipantRole.INTERVIEWER),
                )
            ]
        self.candidate, self.interviewer = (person.id for person in people)

    async def record(self, participant_id: UUID, frames: Timed, *, cleanly: bool) -> None:
        """Put frames into a journal; without `cleanly` as a crash leaves it."""
        info = _microphone(participant_id)
        name = f"{new_id()}.journal"
        path = self.directory / name
        journal = JournalWriter(path, info=info, interview_id=self.session.id, keyring=KEYRING)
        journal.append(EncodedFrame(data, at_ms, True) for data, at_ms in frames)
        end_ms = int(frames[-1][1]) + 20
        if cleanly:
            journal.close(end_ms)
        else:
            journal.abandon()
        start_ms = int(frames[0][1])
        segment = rows.segment(
            self.session.id,
            participant_id,
            start_ms,
            journal=name,
            end_ms=end_ms if cleanly else None,
        )
        async with self.database.unit_of_work() as uow:
            await uow.segments.add(segment)

    def transcriber(self) -> Transcriber:
        async def save(participant_id: UUID, utterance: Utterance) -> None:
            ids: dict[str, Any] = {"session_id": self.session.id, "participant_id": participant_id}
            async with self.database.unit_of_work() as uow:
                await uow.transcripts.add_utterance(*rows_of(utterance, **ids, language="en"))

        async def postpone(participant_id: UUID, start_ms: int, end_ms: int) -> None:
            await self.catching_up.postpone(self.session.id, participant_id, start_ms, end_ms)

        return Transcriber(
            self.speech,
            language="en",
            hotwords="",
            save=save,
            tell=lambda _caption: None,
            postpone=postpone,
        )

    async def said(self, participant_id: UUID) -> list[tuple[str, int, int]]:
        """Return the words of the transcript with their places."""
        async with self.database.unit_of_work(read_only=True) as uow:
            found = await uow.transcripts.of_session(self.session.id)
        return [
            (word.text, word.start_ms, word.end_ms)
            for utterance, words in found
            if utterance.participant_id == participant_id
            for word in words
        ]

    async def waiting(self) -> int:
        async with self.database.unit_of_work(read_only=True) as uow:
            return len(await uow.postponed.of_session(self.session.id))


@pytest.fixture
async def call(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Call]:
    database = Database(sqlite_url)
    speech = SpeechService(SpeechConfig(late_ms=3_000))
    await speech.start()
    call = Call(tmp_path, database, speech)
    await call.begin()
    yield call
    await speech.aclose()
    await database.close()


async def test_postponed_speech_and_what_a_crash_left_are_heard_after_the_call(
    call: Call,
) -> None:
    frames: Timed = []
    for name in SAID:
        frames += spoken(name, start_ms=frames[-1][1] + 20 if frames else 1_000)
    await call.record(call.candidate, frames, cleanly=True)
    transcriber = call.transcriber()
    for data, at_ms in frames:  # far more at once than can be listened to in time
        transcriber.frame(_microphone(call.candidate), EncodedFrame(data, at_ms, True))
    await transcriber.close()
    truth = " ".join(text_of(name) for name in SAID)
    assert await call.waiting() > 0
    assert word_error_rate(truth, _text(await call.said(call.candidate))) > 0.3

    await call.record(call.interviewer, spoken("interviewer_question", 60_000), cleanly=False)
    await call.catching_up.adopt(call.session.id)
    await call.catching_up.fill(call.session.id)
    assert await call.waiting() == 0
    words = await call.said(call.candidate)
    assert word_error_rate(truth, _text(words)) <= 0.15
    assert all(before[2] <= after[1] for before, after in pairwise(words))
    asked = _text(await call.said(call.interviewer))
    assert word_error_rate(text_of("interviewer_question"), asked) <= 0.15
    assert {who for who, _ in call.answers.landed} == {call.candidate, call.interviewer}

    await call.catching_up.adopt(call.session.id)  # the next start finds nothing new
    await call.catching_up.fill(call.session.id)
    assert _text(await call.said(call.interviewer)) == asked
    assert await call.said(call.candidate) == words


def _microphone(participant_id: UUID) -> SourceInfo:
    return SourceInfo(participant_id, MediaSource.MICROPHONE, MediaKind.AUDIO, "opus", 48_000)


def _text(words: list[tuple[str, int, int]]) -> str:
    return " ".join(text for text, _, _ in words)
