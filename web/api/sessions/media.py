"""Recordings over HTTP: ranges of sealed blobs, opened piece by piece."""

from uuid import UUID

from aiohttp.web import Request, StreamResponse

from media_server.lifecycle import InterviewLifecycle
from media_server.policy import Action, Actor
from storage.database import Database
from storage.models import Recording
from storage.sealed_blobs import SealedBlobs
from web.auth.tokens import InvalidToken, TokenIssuer
from web.problems import not_found, unauthorized
from web.request_context import authenticate
from web.sealed_responses import send_sealed


class MediaService:
    """Sends the media of recordings to those who may review the interview."""

    def __init__(
        self,
        *,
        database: Database,
        lifecycle: InterviewLifecycle,
        tokens: TokenIssuer,
        blobs: SealedBlobs,
    ) -> None:
        self._database = database
        self._lifecycle = lifecycle
        self._tokens = tokens
        self._blobs = blobs

    async def send(
        self, request: Request, session_id: UUID, recording_id: UUID, token: str | None
    ) -> StreamResponse:
        """Answer a GET or HEAD of a recording's media, whole or the range asked for.

        Whoever asks shows a bearer token, or the media token of the recordings' list: players
        cannot send headers. Rights are asked each time: a link is no better than its person.
        """
        actor = await self.bearer(request, recording_id, token)
        await self._lifecycle.get(actor, session_id, Action.REVIEW)
        recording = await self._find(session_id, recording_id)
        return await send_sealed(
            request,
            self._blobs,
            recording.blob_key,
            size=recording.size_bytes,
            # Its key changes whenever the recording is made again.
            etag=f'"{recording.blob_key.rpartition("/")[2]}"',
            headers={"Cache-Control": "private, no-store", "Content-Type": recording.mime_type},
        )

    async def bearer(self, request: Request, subject_id: UUID, token: str | None) -> Actor:
        """Return who asks for the media `subject_id`; raises the 401 problem."""
        if token is None:
            return await authenticate(request)
        try:
            actor, opens = self._tokens.read_media(token)
        except InvalidToken:
            raise unauthorized("The media link is not valid, or no longer.") from None
        if opens != subject_id:
            raise unauthorized("The media link is for another recording.")
        async with self._database.unit_of_work(read_only=True) as uow:
            person = await uow.users.get_in(actor.organisation_id, actor.user_id)
        if person is None or person.role is not actor.role:
            raise unauthorized("The media link is not valid any more.")
        return actor

    async def _find(self, session_id: UUID, recording_id: UUID) -> Recording:
        async with self._database.unit_of_work(read_only=True) as uow:
            recording = await uow.recordings.get_in_session(session_id, recording_id)
        if recording is None:
            raise not_found("recording")
        return recording
