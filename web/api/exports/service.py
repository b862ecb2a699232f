"""Asking for exports, watching them being made, calling them off, fetching them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from aiohttp.web import Request, Response, StreamResponse

from media_server.errors import NotFound, RateLimited, WrongState
from media_server.exporting.captions import captions_of, web_vtt
from media_server.exporting.queue import FILMS, PREVIEWS, SUFFIXES, ExportQueue, made_of, span_of
from media_server.lifecycle import InterviewLifecycle
from media_server.policy import Action, Actor, require
from storage.database import Database
from storage.models import ExportFormat, ExportStatus, Recording, RecordingExport
from storage.sealed_blobs import SealedBlobs
from web.api.exports.schemas import ExportList, ExportMediaQuery, ExportOut, RequestExport
from web.api.sessions.media import MediaService
from web.api.sessions.review_service import SESSIONS
from web.auth.tokens import TokenIssuer
from web.problems import invalid_field, not_found
from web.sealed_responses import send_sealed

MOST_OF_AN_INTERVIEW: Final = 60
MOST_WAITING: Final = 200
OF_ONE: Final = PREVIEWS | {ExportFormat.MP4}
OF_ALL: Final = frozenset({ExportFormat.GRID, ExportFormat.SPEAKER})
# Previews never change under their link; what is private stays with the browser that may see it.
PREVIEW_LIFE: Final = "private, max-age=3600"


class ExportService:
    """Exports are for those who may review the interview; so is asking for them."""

    def __init__(
        self,
        *,
        database: Database,
        lifecycle: InterviewLifecycle,
        queue: ExportQueue,
        media: MediaService,
        blobs: SealedBlobs,
        tokens: TokenIssuer,
        media_life: timedelta,
    ) -> None:
        self._database = database
        self._lifecycle = lifecycle
        self._queue = queue
        self._media = media
        self._blobs = blobs
        self._tokens = tokens
        self._media_life = media_life

    async def request(self, actor: Actor, session_id: UUID, given: RequestExport) -> ExportOut:
        """Have something made; what was made already, or waits, is not made twice.

        Raises WrongState where the interview has too many, RateLimited where too many wait.
        """
        async with self._database.unit_of_work() as uow:
            require(actor, Action.REVIEW, await uow.sessions.get(session_id))
            recordings = await uow.recordings.of_session(session_id)
            chosen = _chosen(given, recordings)
            known = await uow.exports.of_session(session_id)
            row = next((each for each in known if _is_same(each, given)), None)
            if row is None:
                if len(known) >= MOST_OF_AN_INTERVIEW:
                    raise WrongState("This interview has too many exports; delete some first.")
                if await uow.exports.count_unfinished() >= MOST_WAITING:
                    raise RateLimited("Too many exports wait to be made; ask again later.")
                row = await uow.exports.add(_row(session_id, actor, given))
            elif row.status is ExportStatus.FAILED or _is_outdated(row, chosen):
                row.status, row.blob_key, row.size_bytes = ExportStatus.WAITING, None, None
        self._queue.wake()
        return self._shown(actor, row, recordings)

    async def all(self, actor: Actor, session_id: UUID) -> ExportList:
        """Return an interview's exports."""
        await self._lifecycle.get(actor, session_id, Action.REVIEW)
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.exports.of_session(session_id)
            recordings = await uow.recordings.of_session(session_id)
        return ExportList(items=[self._shown(actor, row, recordings) for row in rows])

    async def one(self, actor: Actor, session_id: UUID, export_id: UUID) -> ExportOut:
        """Return one export."""
        await self._lifecycle.get(actor, session_id, Action.REVIEW)
        row, recordings = await self._find(session_id, export_id)
        return self._shown(actor, row, recordings)

    async def delete(self, actor: Actor, session_id: UUID, export_id: UUID) -> None:
        """Call an export off, or delete it."""
        async with self._database.unit_of_work() as uow:
            require(actor, Action.REVIEW, await uow.sessions.get(session_id))
            row = await uow.exports.get_in_session(session_id, export_id)
            if row is None:
                raise NotFound("There is no such export.")
            await uow.exports.delete(row)
        await self._queue.cancel(export_id)
        await self._queue.sweep(session_id)

    async def send(
        self, request: Request, session_id: UUID, export_id: UUID, query: ExportMediaQuery
    ) -> StreamResponse:
        """Answer a GET or HEAD of an export, whole or the range asked for."""
        actor = await self._media.bearer(request, export_id, query.t)
        await self._lifecycle.get(actor, session_id, Action.REVIEW)
        row, _ = await self._find(session_id, export_id)
        if row.blob_key is None or row.size_bytes is None or row.mime_type is None:
            raise not_found("export")
        caching = PREVIEW_LIFE if row.format in PREVIEWS else "private, no-store"
        headers = {"Cache-Control": caching, "Content-Type": row.mime_type}
        if query.download:
            name = f"interview-{str(session_id)[-8:]}-{row.format.value}.{SUFFIXES[row.format]}"
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return await send_sealed(
            request,
            self._blobs,
            row.blob_key,
            size=row.size_bytes,
            etag=f'"{row.blob_key.rpartition("/")[2]}"',
            headers=headers,
        )

    async def captions(
        self, request: Request, session_id: UUID, export_id: UUID, token: str | None
    ) -> StreamResponse:
        """Answer with what was said as WebVTT, in the export's own time; corrections included."""
        actor = await self._media.bearer(request, export_id, token)
        await self._lifecycle.get(actor, session_id, Action.REVIEW)
        row, recordings = await self._find(session_id, export_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            people = await uow.participants.of_session(session_id)
            spoken = await uow.transcripts.of_session(session_id)
        chosen = _of(row, recordings)
        wanted = {each.participant_id for each in chosen}
        start_ms, end_ms = span_of(row, chosen)
        shown = captions_of(
            [each for each in spoken if each[0].participant_id in wanted],
            {each.id: each.name for each in people},
            start_ms=start_ms,
            end_ms=end_ms,
        )
        return Response(
            text=web_vtt(shown, start_ms=start_ms),
            content_type="text/vtt",
            headers={"Cache-Control": "private, no-store"},
        )

    async def _find(
        self, session_id: UUID, export_id: UUID
    ) -> tuple[RecordingExport, list[Recording]]:
        async with self._database.unit_of_work(read_only=True) as uow:
            row = await uow.exports.get_in_session(session_id, export_id)
            recordings = await uow.recordings.of_session(session_id)
        if row is None or not _of(row, recordings):
            raise NotFound("There is no such export.")
        return row, recordings

    def _shown(
        self, actor: Actor, row: RecordingExport, recordings: Sequence[Recording]
    ) -> ExportOut:
        token = self._tokens.media(actor, row.id, self._media_life)
        path = f"{SESSIONS}/{row.session_id}/exports/{row.id}"
        ready = row.status is ExportStatus.READY
        is_film = row.format in FILMS | {ExportFormat.AUDIO}
        at_work = self._queue.is_at_work(row)
        columns = {
            name: getattr(row, name) for name in ExportOut.model_fields if hasattr(row, name)
        }
        columns["status"] = ExportStatus.RUNNING if at_work else row.status
        columns["progress"] = self._queue.progress_of(row)
        return ExportOut(
            **columns,
            outdated=ready and _is_outdated(row, _of(row, recordings)),
            url=f"{path}/media?t={token}" if ready else None,
            captions_url=f"{path}/captions?t={token}" if ready and is_film else None,
        )


def _chosen(given: RequestExport, recordings: Sequence[Recording]) -> list[Recording]:
    """Return the recordings that an export is to be made of, or raise the 422 problem."""
    if (given.start_ms is None) != (given.end_ms is None):
        raise invalid_field("endMs", "missing", "A clip has a beginning and an end.")
    if given.recording_id is None and given.format in OF_ONE:
        raise invalid_field("recordingId", "missing", "This is made of one recording.")
    if given.recording_id is not None and given.format in OF_ALL:
        raise invalid_field("recordingId", "forbidden", "This is made of all recordings.")
    if given.format in PREVIEWS and given.start_ms is not None:
        raise invalid_field("startMs", "forbidden", "Previews are of whole recordings.")
    if given.burn_captions and given.format not in FILMS:
        raise invalid_field("burnCaptions", "forbidden", "There is no picture to write into.")
    chosen = [each for each in recordings if given.recording_id in {None, each.id}]
    if not chosen:
        raise invalid_field("recordingId", "unknown", "There is no such recording.")
    if given.start_ms is not None and given.end_ms is not None:
        if given.end_ms <= given.start_ms:
            raise invalid_field("endMs", "range", "The clip ends before it begins.")
        if not any(_overlaps(each, given.start_ms, given.end_ms) for each in chosen):
            raise invalid_field("startMs", "range", "Nothing was recorded there.")
    return chosen


def _overlaps(recording: Recording, start_ms: int, end_ms: int) -> bool:
    ends_ms = recording.start_ms + recording.duration_ms
    return recording.start_ms < end_ms and start_ms < ends_ms


def _is_same(row: RecordingExport, given: RequestExport) -> bool:
    names = ("format", "recording_id", "start_ms", "end_ms", "burn_captions")
    return all(getattr(row, name) == getattr(given, name) for name in names)


def _of(row: RecordingExport, recordings: Sequence[Recording]) -> list[Recording]:
    return [each for each in recordings if row.recording_id in {None, each.id}]


def _is_outdated(row: RecordingExport, recordings: Sequence[Recording]) -> bool:
    return row.status is ExportStatus.READY and row.made_of != made_of(recordings)


def _row(session_id: UUID, actor: Actor, given: RequestExport) -> RecordingExport:
    return RecordingExport(
        session_id=session_id,
        requested_by_id=actor.user_id,
        recording_id=given.recording_id,
        format=given.format,
        start_ms=given.start_ms,
        end_ms=given.end_ms,
        burn_captions=given.burn_captions,
    )
