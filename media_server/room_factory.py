"""Puts a room together: media, recorder and transcriber around one timeline."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog

from analysis.speech.config import EndpointProfile
from analysis.speech.service import SpeechService
from analysis.words import Utterance
from media_server.answers import Answers
from media_server.chronicle import Chronicle, Signal, SignalType
from media_server.live_interview import LiveInterview
from media_server.media_room import MediaRoom
from media_server.recording.recorder import Recorder
from media_server.room_coaching import RoomCoaching
from media_server.room_scribe import RoomScribe
from media_server.timeline import Timeline
from media_server.transcriber import Transcriber, hotwords_of
from media_server.transcript_rows import rows_of
from media_server.transport.config import TransportConfig
from storage.database import Database
from storage.errors import StorageError
from storage.keyring import Keyring
from storage.models import InterviewSession

log = structlog.get_logger()


class RoomFactory:
    """Builds rooms; `answers` is told of words, for answers that were scored before them,
    `postpone` of speech that is to be listened to later. With `coaching` those who practise get
    hints and are told how it is going."""

    def __init__(
        self,
        *,
        database: Database,
        chronicle: Chronicle,
        keyring: Keyring,
        journal_directory: Path,
        speech: SpeechService | None,
        transport: TransportConfig,
        absence_grace_s: float,
        answers: Callable[[], Answers],
        postpone: Callable[[UUID, UUID, int, int], Awaitable[None]],
        coaching: bool,
    ) -> None:
        self._database = database
        self._chronicle = chronicle
        self._keyring = keyring
        self._journal_directory = journal_directory
        self._speech = speech
        self._transport = transport
        self._absence_grace_s = absence_grace_s
        self._answers = answers
        self._postpone = postpone
        self._coaching = coaching

    def open(
        self,
        session: InterviewSession,
        timeline: Timeline,
        emptied: Callable[[], None],
        patient: bool,
        coached: bool,
    ) -> LiveInterview:
        """Return the open room of `session`; `patient` with those who are granted more time,
        `coached` where somebody practises who wants to be told how it is going."""
        scribe = RoomScribe(session.id, database=self._database, chronicle=self._chronicle)
        media = MediaRoom(
            session.id, timeline=timeline, config=self._transport, on_event=scribe.take
        )
        recorder = self._recorder(session, scribe)
        if recorder is not None:
            media.add_sink(recorder)
        coaching = self._coach(session, timeline) if coached else None
        transcriber = self._transcriber(session, _profile_of(session, patient=patient), coaching)
        if transcriber is not None:
            media.add_sink(transcriber)
        return LiveInterview(
            session.id,
            organisation_id=session.organisation_id,
            media=media,
            recorder=recorder,
            transcriber=transcriber,
            scribe=scribe,
            coaching=coaching,
            absence_grace_s=self._absence_grace_s,
            emptied=emptied,
        )

    def _coach(self, session: InterviewSession, timeline: Timeline) -> RoomCoaching | None:
        if not (self._coaching and session.is_ai_interview):
            return None
        return RoomCoaching(session.id, chronicle=self._chronicle, now_ms=timeline.now_ms)

    def _recorder(self, session: InterviewSession, scribe: RoomScribe) -> Recorder | None:
        if not session.record_session:
            return None
        return Recorder(
            self._journal_directory,
            self._keyring,
            scribe.take_recorder,
            interview_id=session.id,
        )

    def _transcriber(
        self,
        session: InterviewSession,
        profile: EndpointProfile,
        coaching: RoomCoaching | None = None,
    ) -> Transcriber | None:
        if self._speech is None:
            return None
        session_id, language = session.id, session.language

        async def save(participant_id: UUID, utterance: Utterance) -> None:
            await self._save(session_id, participant_id, utterance, language)
            if coaching is not None:
                await coaching.hear(participant_id, utterance)

        def tell(caption: dict[str, Any]) -> None:
            signal = Signal(type=SignalType.CAPTION_UPDATED, payload=caption)
            self._chronicle.signal(session_id, signal)

        async def postpone(participant_id: UUID, start_ms: int, end_ms: int) -> None:
            await self._postpone(session_id, participant_id, start_ms, end_ms)

        return Transcriber(
            self._speech,
            language=language,
            hotwords=hotwords_of(session),
            save=save,
            tell=tell,
            postpone=postpone if session.record_session else None,
            profile=profile,
        )

    async def _save(
        self, session_id: UUID, participant_id: UUID, utterance: Utterance, language: str
    ) -> None:
        row, words = rows_of(
            utterance, session_id=session_id, participant_id=participant_id, language=language
        )
        try:
            async with self._database.unit_of_work() as uow:
                await uow.transcripts.add_utterance(row, words)
            await self._answers().words_landed(
                session_id,
                participant_id,
                start_ms=utterance.start_ms,
                end_ms=utterance.end_ms,
            )
        except StorageError as error:
            log.error(
                "utterance.not_stored", session_id=str(session_id), error=type(error).__name__
            )


def _profile_of(session: InterviewSession, *, patient: bool) -> EndpointProfile:
    if patient:
        return EndpointProfile.PATIENT
    if session.is_ai_interview or session.is_one_way:
        return EndpointProfile.PRACTICE
    return EndpointProfile.CONVERSATION
