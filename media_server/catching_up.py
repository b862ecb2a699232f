"""Listens after the call to what nobody had time to listen to during it.

Speech that was postponed is a row until its words are stored, in one transaction: whatever falls
in between, none of it is lost and none heard twice. The sound comes from the journals; where
nobody could listen before they were dropped, from the recording that was made of them.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID
from weakref import WeakValueDictionary

import structlog

from analysis.speech.errors import SpeechUnavailable
from analysis.speech.service import SpeechService
from analysis.words import Utterance
from media_server.answers import Answers
from media_server.decoding import SpeechDecoder
from media_server.exporting.process import ExportFailed
from media_server.hearing import LanguageUnknown, hear, wait_for_worker
from media_server.media_types import SCREEN_SOURCES, EncodedFrame
from media_server.recording.journal import read_journal
from media_server.transcriber import hotwords_of
from media_server.transcript_rows import rows_of, utterances_between
from storage.database import Database
from storage.errors import SealBroken, StorageError
from storage.keyring import Keyring
from storage.models import (
    InterviewSession,
    MediaSegment,
    MediaSource,
    PostponedSpeech,
    Recording,
)
from storage.unit_of_work import UnitOfWork

LEAD_MS, TAIL_MS = 600, 600  # so that the detector of voice hears beginnings and ends
_BEYOND_MS = 60_000  # a file may be a little longer than its row says
JOINED_MS = 300  # spans that lie closer are listened to as one

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Postponed speech of one participant that belongs together, and the rows that say so."""

    participant_id: UUID
    start_ms: int
    end_ms: int
    row_ids: tuple[UUID, ...]


class CatchingUp:
    """Keeps account of postponed speech, and hears it when there is time."""

    def __init__(
        self,
        *,
        database: Database,
        speech: SpeechService | None,
        keyring: Keyring,
        journal_directory: Path,
        answers: Answers,
        decoder: SpeechDecoder,
    ) -> None:
        self._database = database
        self._decoder = decoder
        self._speech = speech
        self._keyring = keyring
        self._journals = journal_directory
        self._answers = answers
        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    async def postpone(
        self, session_id: UUID, participant_id: UUID, start_ms: int, end_ms: int
    ) -> None:
        """Remember that speech in [start_ms, end_ms) is still to be heard."""
        log.warning("speech.postponed", session_id=str(session_id), length_ms=end_ms - start_ms)
        try:
            async with self._database.unit_of_work() as uow:
                await uow.postponed.add(
                    PostponedSpeech(
                        session_id=session_id,
                        participant_id=participant_id,
                        start_ms=start_ms,
                        end_ms=end_ms,
                    )
                )
        except StorageError as error:
            log.error("speech.lost", session_id=str(session_id), error=type(error).__name__)

    async def adopt(self, session_id: UUID) -> None:
        """After a crash: what journals hold behind the last words known was never heard."""
        async with self._database.unit_of_work() as uow:
            known = await uow.transcripts.of_session(session_id)
            waiting = await uow.postponed.of_session(session_id)
            for segment in await uow.segments.of_session(session_id):
                if segment.end_ms is not None or not _is_heard(segment):
                    continue
                ends = [u.end_ms for u, _ in known if u.participant_id == segment.participant_id]
                ends += [p.end_ms for p in waiting if p.participant_id == segment.participant_id]
                start_ms = max([segment.start_ms, *ends])
                end_ms = await asyncio.to_thread(self._last_ms, segment)
                if end_ms > start_ms:
                    row = PostponedSpeech(
                        session_id=session_id,
                        participant_id=segment.participant_id,
                        start_ms=start_ms,
                        end_ms=end_ms,
                    )
                    waiting.append(await uow.postponed.add(row))

    async def fill(self, session_id: UUID) -> bool:
        """Hear what was postponed in an interview; return whether nothing is left to be heard.

        What nobody can listen to now, or whose sound cannot be had now, stays postponed.
        """
        async with self._locks.setdefault(session_id, asyncio.Lock()):
            async with self._database.unit_of_work(read_only=True) as uow:
                session = await uow.sessions.get(session_id)
                stretches = joined(await uow.postponed.of_session(session_id))
                segments = await uow.segments.of_session(session_id)
                recordings = await uow.recordings.of_session(session_id)
            if session is None or not stretches:
                return True
            if self._speech is None:
                return False
            try:
                await wait_for_worker(self._speech)
                for stretch in stretches:
                    await self._hear(session, stretch, segments, recordings)
            except (SpeechUnavailable, ExportFailed, StorageError, OSError) as error:
                log.error(
                    "speech.not_caught_up", session_id=str(session_id), error=type(error).__name__
                )
                return False
            return True

    async def _hear(
        self,
        session: InterviewSession,
        stretch: Stretch,
        segments: Sequence[MediaSegment],
        recordings: Sequence[Recording],
    ) -> None:
        frames = await asyncio.to_thread(self._frames, stretch, segments)
        if frames:
            heard = await self._recognise(session, _one_by_one(frames))
        else:
            heard = await self._from_recordings(session, stretch, recordings)
        spoken = [
            rows_of(
                utterance,
                session_id=session.id,
                participant_id=stretch.participant_id,
                language=session.language,
            )
            for utterance in heard
        ]
        kept, _ = utterances_between(spoken, start_ms=stretch.start_ms, end_ms=stretch.end_ms)
        async with self._database.unit_of_work() as uow:
            for utterance in kept:
                await _store(uow, session, stretch.participant_id, utterance)
            await uow.postponed.heard(stretch.row_ids)
        for utterance in kept:
            await self._answers.words_landed(
                session.id,
                stretch.participant_id,
                start_ms=utterance.start_ms,
                end_ms=utterance.end_ms,
            )

    async def _from_recordings(
        self, session: InterviewSession, stretch: Stretch, recordings: Sequence[Recording]
    ) -> list[Utterance]:
        """Hear a stretch in what was recorded; nothing where nothing was, or is any more."""
        heard: list[Utterance] = []
        for each in recordings:
            if each.participant_id != stretch.participant_id or each.source in SCREEN_SOURCES:
                continue
            length_ms = each.duration_ms + _BEYOND_MS
            async with self._decoder.decoded(each.blob_key, longest_ms=length_ms) as decoded:
                if "refused" not in decoded.made.details:
                    frames = _within(stretch, decoded.packets(each.start_ms))
                    heard += await self._recognise(session, frames)
        return heard

    async def _recognise(
        self, session: InterviewSession, frames: AsyncIterator[EncodedFrame]
    ) -> list[Utterance]:
        assert self._speech is not None
        try:
            return await hear(
                self._speech, frames, language=session.language, hotwords=hotwords_of(session)
            )
        except LanguageUnknown:
            return []

    def _frames(self, stretch: Stretch, segments: Sequence[MediaSegment]) -> list[EncodedFrame]:
        """Read the stretch and a little around it; runs in a thread."""
        first_ms, last_ms = stretch.start_ms - LEAD_MS, stretch.end_ms + TAIL_MS
        return [
            frame
            for segment in segments
            if _is_heard(segment) and segment.participant_id == stretch.participant_id
            if segment.start_ms <= last_ms and (segment.end_ms or last_ms) >= first_ms
            for frame in self._frames_of(segment)
            if first_ms <= frame.at_ms < last_ms
        ]

    def _last_ms(self, segment: MediaSegment) -> int:
        return max((int(frame.at_ms) + 1 for frame in self._frames_of(segment)), default=0)

    def _frames_of(self, segment: MediaSegment) -> Iterator[EncodedFrame]:
        """Yield what can be read of a journal: a crash may have come before its first byte."""
        path = self._journals / str(segment.journal)
        try:
            yield from read_journal(path, self._keyring).frames()
        except (SealBroken, FileNotFoundError) as error:
            log.warning("journal.unreadable", journal=path.name, error=type(error).__name__)


async def _one_by_one(frames: Sequence[EncodedFrame]) -> AsyncIterator[EncodedFrame]:
    for frame in frames:
        yield frame


async def _within(
    stretch: Stretch, frames: AsyncIterator[EncodedFrame]
) -> AsyncIterator[EncodedFrame]:
    first_ms, last_ms = stretch.start_ms - LEAD_MS, stretch.end_ms + TAIL_MS
    async for frame in frames:
        if first_ms <= frame.at_ms < last_ms:
            yield frame


def joined(rows: Sequence[PostponedSpeech]) -> list[Stretch]:
    """Return each participant's rows, in order of time; those that touch are one stretch."""
    stretches: list[Stretch] = []
    for row in sorted(rows, key=lambda row: (str(row.participant_id), row.start_ms, row.end_ms)):
        last = stretches[-1] if stretches else None
        together = (
            last is not None
            and last.participant_id == row.participant_id
            and row.start_ms - last.end_ms <= JOINED_MS
        )
        if last is not None and together:
            end_ms = max(last.end_ms, row.end_ms)
            stretches[-1] = Stretch(
                row.participant_id, last.start_ms, end_ms, (*last.row_ids, row.id)
            )
        else:
            stretches.append(Stretch(row.participant_id, row.start_ms, row.end_ms, (row.id,)))
    return sorted(stretches, key=lambda stretch: stretch.start_ms)


def _is_heard(segment: MediaSegment) -> bool:
    return segment.source is MediaSource.MICROPHONE and segment.journal is not None


async def _store(
    uow: UnitOfWork, session: InterviewSession, participant_id: UUID, utterance: Utterance
) -> None:
    row, words = rows_of(
        utterance,
        session_id=session.id,
        participant_id=participant_id,
        language=session.language,
    )
    await uow.transcripts.add_utterance(row, words)
