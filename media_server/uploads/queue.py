"""The uploaded files that wait to be listened to, one after the other."""

import asyncio
from collections.abc import Callable
from typing import Final
from uuid import UUID

import structlog

from analysis.metrics import Answer, measure
from analysis.speech.errors import SpeechUnavailable
from analysis.speech.service import SpeechService
from media_server.decoding import DecodedSpeech, SpeechDecoder
from media_server.exporting.process import ExportFailed, Made
from media_server.hearing import LanguageUnknown, hear, wait_for_worker
from media_server.job_queue import JobQueue, Postponed
from media_server.transcriber import hotwords_of
from media_server.uploads.results import Json, result_of
from storage.database import Database
from storage.errors import BlobMissing, SealError
from storage.models import (
    ResponseKind,
    UploadedSpeech,
    UploadFailure,
    UploadStatus,
)

_DECODING: Final = 0.2  # the share of the work, about

log = structlog.get_logger()


class SpeechQueue(JobQueue[UploadedSpeech]):
    """Decodes a file in a process of its own, then has its sound recognised and measured.

    Live speech goes first in both. Files longer than `longest_ms` are refused. `answered` is told
    of answers (interview, answer) that a file was given for, once it is known what it says.
    """

    kind = "upload"

    def __init__(
        self,
        *,
        database: Database,
        decoder: SpeechDecoder,
        speech: SpeechService | None,
        longest_ms: int,
        answered: Callable[[UUID, UUID], None],
    ) -> None:
        super().__init__()
        self._database = database
        self._decoder = decoder
        self._speech = speech
        self.longest_ms = longest_ms
        self._answered = answered

    @property
    def listens(self) -> bool:
        """Whether anybody listens on this server at all."""
        return self._speech is not None

    def progress_of(self, row: UploadedSpeech) -> float:
        """Return how much of a file was listened to, 0 to 1."""
        if self.is_at_work(row):
            return self.progress
        return 0.0 if row.status is UploadStatus.WAITING else 1.0

    async def _next(self) -> UploadedSpeech | None:
        if self._speech is None:
            return None
        async with self._database.unit_of_work(read_only=True) as uow:
            waiting = await uow.uploads.waiting()
        return waiting[0] if waiting else None

    async def _make(self, row: UploadedSpeech) -> None:
        try:
            async with self._decoder.decoded(
                row.blob_key,
                longest_ms=self.longest_ms,
                on_progress=lambda share: self._note(_DECODING * share),
            ) as decoded:
                refused = decoded.made.details.get("refused")
                if refused is not None:
                    await self._fail(row, UploadFailure(refused))
                    return
                duration_ms = int(decoded.made.details["durationMs"])
                result = await self._hear(row, decoded, duration_ms)
            await self._keep(row, decoded.made, duration_ms, result)
        except LanguageUnknown:
            await self._fail(row, UploadFailure.LANGUAGE)
        except (ExportFailed, BlobMissing, SealError) as error:
            log.warning("upload.unreadable", row_id=str(row.id), error=type(error).__name__)
            await self._fail(row, UploadFailure.UNREADABLE)
        except SpeechUnavailable as error:
            raise Postponed("nobody listens just now") from error

    async def _hear(self, row: UploadedSpeech, decoded: DecodedSpeech, duration_ms: int) -> Json:
        assert self._speech is not None
        async with self._database.unit_of_work(read_only=True) as uow:
            session = await uow.sessions.get(row.session_id)
        if session is None:
            raise BlobMissing("the interview is gone")
        await wait_for_worker(self._speech)

        def note(at_ms: float) -> None:
            self._note(_DECODING + (1 - _DECODING) * min(1.0, at_ms / duration_ms))

        utterances = await hear(
            self._speech,
            decoded.packets(),
            language=row.language,
            hotwords=hotwords_of(session),
            on_position=note,
        )
        answer = Answer(start_ms=0, end_ms=duration_ms, utterances=tuple(utterances))
        metrics = await asyncio.to_thread(measure, answer)
        return result_of(utterances, metrics)

    async def _keep(self, row: UploadedSpeech, made: Made, duration_ms: int, result: Json) -> None:
        async with self._database.unit_of_work() as uow:
            kept = await uow.uploads.get(row.id)
            if kept is None:  # deleted meanwhile, or all of the interview was
                return
            kept.kind = ResponseKind(made.mime_type.partition("/")[0])
            kept.mime_type, kept.duration_ms = made.mime_type, duration_ms
            kept.result, kept.status = result, UploadStatus.READY
            response_id = kept.response_id
        log.info("upload.heard", row_id=str(row.id), length_ms=duration_ms)
        self._tell(row.session_id, response_id)

    async def _fail(self, row: UploadedSpeech, why: UploadFailure) -> None:
        async with self._database.unit_of_work() as uow:
            kept = await uow.uploads.get(row.id)
            if kept is None:
                return
            kept.status, kept.failure = UploadStatus.FAILED, why
            response_id = kept.response_id
        log.info("upload.refused", row_id=str(row.id), reason=why.value)
        self._tell(row.session_id, response_id)

    async def _give_up(self, row: UploadedSpeech) -> None:
        await self._fail(row, UploadFailure.UNREADABLE)

    def _tell(self, session_id: UUID, response_id: UUID | None) -> None:
        if response_id is not None:
            self._answered(session_id, response_id)
