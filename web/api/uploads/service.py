"""Taking files in, watching them being listened to, calling that off, playing them."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from aiohttp.web import Request, StreamResponse

from analysis.metrics import speech_analysis
from media_server.errors import Malformed, NotFound, TooLarge, WrongState
from media_server.lifecycle import InterviewLifecycle
from media_server.policy import Action, Actor, sees_results, standing
from media_server.uploads.intake import EMPTY, Intake
from media_server.uploads.queue import SpeechQueue
from storage.database import Database
from storage.models import ResponseKind, UploadedSpeech, UploadFailure, UploadStatus
from storage.sealed_blobs import SealedBlobs
from web.api.sessions.media import MediaService
from web.api.sessions.review_schemas import MetricPart, MetricPoint, SpeechAnalysis
from web.api.sessions.review_service import SESSIONS
from web.api.sessions.upload_urls import upload_url
from web.api.uploads.schemas import (
    HeardMetric,
    HeardUtterance,
    HeardWord,
    UploadDetail,
    UploadList,
    UploadOut,
    UploadProblem,
)
from web.auth.tokens import TokenIssuer
from web.endpoints import FILE
from web.problems import Problem, not_found
from web.sealed_responses import send_sealed

_PIECE: Final = 256 * 1024
_PIECE_TIMEOUT_S: Final = 60.0
_ADVICE: Final[Mapping[UploadFailure, str]] = {
    UploadFailure.NOT_MEDIA: "This is no sound or film that can be read here. "
    "Send WebM, MP4, Ogg, WAV, MP3, FLAC or AAC.",
    UploadFailure.NO_SOUND: "Nothing can be heard in this file. Record it with a microphone.",
    UploadFailure.TOO_LONG: "The file is longer than {minutes} minutes. Cut it into parts.",
    UploadFailure.LANGUAGE: "The speech model does not know this language. "
    "Say which language is spoken, or ask the operator for a model that knows it.",
    UploadFailure.UNREADABLE: "The file could not be read to its end. Save it anew and try again.",
}


class UploadService:
    """Whoever takes part uploads; candidates see their own files, results as in reviews."""

    def __init__(
        self,
        *,
        database: Database,
        lifecycle: InterviewLifecycle,
        intake: Intake,
        queue: SpeechQueue,
        media: MediaService,
        blobs: SealedBlobs,
        tokens: TokenIssuer,
        media_life: timedelta,
        base_url: str,
    ) -> None:
        self._database = database
        self._lifecycle = lifecycle
        self._intake = intake
        self._queue = queue
        self._media = media
        self._blobs = blobs
        self._tokens = tokens
        self._media_life = media_life
        self._base_url = base_url

    async def take(
        self, actor: Actor, session_id: UUID, request: Request, language: str | None
    ) -> UploadOut:
        """Take a file in and have it listened to."""
        await self._lifecycle.get(actor, session_id, Action.UPLOAD)
        kind = request.content_type.partition("/")[0]
        if kind not in {"audio", "video"} and request.content_type != FILE:
            raise Problem(415, f"Send the file itself as the body, as its own type or {FILE}.")
        if request.content_length == 0:
            raise Malformed(EMPTY)
        if (request.content_length or 0) > self._intake.most_bytes:
            raise TooLarge(self._intake.too_large)
        row = await self._intake.take(actor, session_id, _pieces(request), language)
        return UploadOut(**self._columns(actor, row))

    async def all(self, actor: Actor, session_id: UUID) -> UploadList:
        """Return an interview's files, for candidates their own."""
        session = await self._lifecycle.get(actor, session_id, Action.VIEW)
        sees_all = sees_results(standing(actor, session))
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.uploads.of_session(session_id)
        shown = [row for row in rows if sees_all or row.uploaded_by_id == actor.user_id]
        return UploadList(items=[UploadOut(**self._columns(actor, row)) for row in shown])

    async def one(self, actor: Actor, session_id: UUID, upload_id: UUID) -> UploadDetail:
        """Return a file and, for those who may see results, what was heard in it."""
        row, sees_all = await self._find(actor, session_id, upload_id)
        heard = _heard(row.result) if sees_all and row.result is not None else _NOTHING
        return UploadDetail(**self._columns(actor, row), **heard)

    async def delete(self, actor: Actor, session_id: UUID, upload_id: UUID) -> None:
        """Call it off, or delete it; candidates keep what they gave as an answer."""
        row, sees_all = await self._find(actor, session_id, upload_id)
        if row.response_id is not None and not sees_all:
            raise WrongState("You gave this file as an answer; ask your interviewer to delete it.")
        await self._intake.delete(row)

    async def send(
        self, request: Request, session_id: UUID, upload_id: UUID, token: str | None
    ) -> StreamResponse:
        """Answer a GET or HEAD of a file, whole or the range asked for."""
        actor = await self._media.bearer(request, upload_id, token)
        row, _ = await self._find(actor, session_id, upload_id)
        if row.mime_type is None:
            raise not_found("upload")
        return await send_sealed(
            request,
            self._blobs,
            row.blob_key,
            size=row.size_bytes,
            etag=f'"{row.id}"',
            headers={"Cache-Control": "private, no-store", "Content-Type": row.mime_type},
        )

    async def _find(
        self, actor: Actor, session_id: UUID, upload_id: UUID
    ) -> tuple[UploadedSpeech, bool]:
        session = await self._lifecycle.get(actor, session_id, Action.VIEW)
        sees_all = sees_results(standing(actor, session))
        async with self._database.unit_of_work(read_only=True) as uow:
            row = await uow.uploads.get_in_session(session_id, upload_id)
        if row is None or not (sees_all or row.uploaded_by_id == actor.user_id):
            raise NotFound("There is no such upload.")
        return row, sees_all

    def _columns(self, actor: Actor, row: UploadedSpeech) -> dict[str, Any]:
        computed = {"progress", "problem", "audio_url", "video_url", "url"}
        columns = {
            name: getattr(row, name) for name in UploadOut.model_fields if name not in computed
        }
        if self._queue.is_at_work(row) and row.status is UploadStatus.WAITING:
            columns["status"] = UploadStatus.RUNNING
        address = upload_url(self._base_url, row.session_id, row.id)
        is_film = row.kind is ResponseKind.VIDEO
        token = self._tokens.media(actor, row.id, self._media_life)
        path = f"{SESSIONS}/{row.session_id}/speech-analyses/{row.id}/media?t={token}"
        return {
            **columns,
            "progress": self._queue.progress_of(row),
            "problem": None if row.failure is None else self._problem(UploadFailure(row.failure)),
            "audio_url": None if is_film else address,
            "video_url": address if is_film else None,
            "url": None if row.mime_type is None else path,
        }

    def _problem(self, failure: UploadFailure) -> UploadProblem:
        message = _ADVICE[failure].format(minutes=self._queue.longest_ms // 60_000)
        return UploadProblem(code=failure, message=message)


_NOTHING: Final[Mapping[str, Any]] = {
    "text": None,
    "utterances": [],
    "metrics": [],
    "speech_analysis": None,
}


def _heard(result: Mapping[str, Any]) -> dict[str, Any]:
    said = [
        HeardUtterance(
            id=each["id"],
            text=each["text"],
            start_ms=each["startMs"],
            end_ms=each["endMs"],
            words=[
                HeardWord(text=text, start_ms=start, end_ms=end, probability=probability)
                for text, start, end, probability in each["words"]
            ],
        )
        for each in result["utterances"]
    ]
    metrics = [
        HeardMetric(
            name=each["name"],
            unit=each["unit"],
            value=each["value"],
            parts=[
                MetricPart(name=name, value=value, weight=weight)
                for name, value, weight in each["parts"]
            ],
            series=[MetricPoint(at_ms=at_ms, value=value) for at_ms, value in each["series"]],
        )
        for each in result["metrics"]
    ]
    by_name = {each.name: each.model_dump() for each in metrics}
    return {
        "text": " ".join(each.text.strip() for each in said),
        "utterances": said,
        "metrics": metrics,
        "speech_analysis": SpeechAnalysis.model_validate(speech_analysis(by_name), by_alias=True),
    }


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """Yield the body; somebody who stops sending is not waited for."""
    while True:
        try:
            async with asyncio.timeout(_PIECE_TIMEOUT_S):
                piece = await request.content.read(_PIECE)
        except TimeoutError:
            raise Problem(408, "The upload stood still for a minute; try again.") from None
        if not piece:
            return
        yield piece
