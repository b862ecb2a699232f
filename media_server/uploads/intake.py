"""Taking a file in: sealed as it arrives, never in the clear on a disk, never all in memory."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from uuid import UUID

from media_server.blob_folders import BlobFolder
from media_server.errors import Malformed, RateLimited, TooLarge, Unavailable, WrongState
from media_server.policy import Action, Actor, require
from media_server.recordings import RecordingMaker
from media_server.uploads.queue import SpeechQueue
from storage.database import Database
from storage.models import InterviewStatus, UploadedSpeech
from storage.models.base import new_id
from storage.sealed_blobs import SealedBlobs
from storage.unit_of_work import UnitOfWork

MOST_OF_AN_INTERVIEW: Final = 40
MOST_WAITING: Final = 100
MOST_AT_ONCE: Final = 4
EMPTY: Final = "The file is empty; choose another one."
_CLOSED: Final = frozenset({InterviewStatus.CANCELLED, InterviewStatus.NO_SHOW})


class Intake:
    """Stores files that people send for an interview and has them listened to."""

    def __init__(
        self,
        *,
        database: Database,
        blobs: SealedBlobs,
        recordings: RecordingMaker,
        queue: SpeechQueue,
        scratch_directory: Path,
        most_bytes: int,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._recordings = recordings
        self._queue = queue
        self._scratch = scratch_directory
        self.most_bytes = most_bytes
        self._coming_in: set[UUID] = set()  # the people whose files are

    @property
    def too_large(self) -> str:
        """What somebody is told whose file is too large."""
        most = self.most_bytes / 1_000_000
        return f"The file is larger than {most:g} MB; send its sound alone, or a part of it."

    async def take(
        self, actor: Actor, session_id: UUID, pieces: AsyncIterator[bytes], language: str | None
    ) -> UploadedSpeech:
        """Store a file and have it listened to, in the interview's language unless told.

        Raises NotFound, Forbidden, WrongState, RateLimited, Unavailable, TooLarge, Malformed.
        """
        if not self._queue.listens:
            raise Unavailable("Speech is not transcribed on this server; ask its operator.")
        async with self._database.unit_of_work(read_only=True) as uow:
            await _require_room(uow, actor, session_id)
        if len(self._coming_in) >= MOST_AT_ONCE:
            raise RateLimited("Many files are being uploaded just now; try again in a minute.")
        if actor.user_id in self._coming_in:
            raise RateLimited("Another of your uploads is under way; wait until it is done.")
        self._coming_in.add(actor.user_id)
        try:
            return await self._store(actor, session_id, pieces, language)
        finally:
            self._coming_in.discard(actor.user_id)

    async def _store(
        self, actor: Actor, session_id: UUID, pieces: AsyncIterator[bytes], language: str | None
    ) -> UploadedSpeech:
        upload_id = new_id()
        blob_key = f"{BlobFolder.UPLOADS.of(session_id)}/{upload_id}"
        sealed = self._scratch / f"{upload_id}.upload"
        try:
            size = await self._seal(sealed, blob_key, pieces)
            # An interview that is erased meanwhile must not get its file back.
            async with self._recordings.quiet(session_id):
                async with self._database.unit_of_work(read_only=True) as uow:
                    await _require_room(uow, actor, session_id)
                await self._blobs.put(blob_key, sealed)
                async with self._database.unit_of_work() as uow:
                    session = await uow.sessions.get(session_id)
                    row = UploadedSpeech(
                        id=upload_id,
                        session_id=session_id,
                        uploaded_by_id=actor.user_id,
                        language=language or (session.language if session else "en"),
                        blob_key=blob_key,
                        size_bytes=size,
                        result=None,
                    )
                    await uow.uploads.add(row)
        except BaseException:
            await self._blobs.delete(blob_key)
            raise
        finally:
            await asyncio.to_thread(sealed.unlink, missing_ok=True)
        self._queue.wake()
        return row

    async def _seal(self, path: Path, blob_key: str, pieces: AsyncIterator[bytes]) -> int:
        with path.open("xb") as file, self._blobs.writer(file, blob_key) as out:
            async for piece in pieces:
                if out.plain_size + len(piece) > self.most_bytes:
                    raise TooLarge(self.too_large)
                await asyncio.to_thread(out.write, piece)
            if not out.plain_size:
                raise Malformed(EMPTY)
        return out.plain_size

    async def delete(self, row: UploadedSpeech) -> None:
        """Stop listening to a file, and delete it and what was heard in it."""
        async with self._database.unit_of_work() as uow:
            kept = await uow.uploads.get(row.id)
            if kept is not None:
                await uow.uploads.delete(kept)
        await self._queue.cancel(row.id)
        async with self._recordings.quiet(row.session_id):
            await self._blobs.delete(row.blob_key)


async def _require_room(uow: UnitOfWork, actor: Actor, session_id: UUID) -> None:
    session = await uow.sessions.get(session_id)
    require(actor, Action.UPLOAD, session)
    assert session is not None
    if session.status in _CLOSED:
        raise WrongState("This interview does not take place; upload to another one.")
    if len(await uow.uploads.of_session(session_id)) >= MOST_OF_AN_INTERVIEW:
        raise WrongState("This interview has too many uploads; delete some first.")
    if await uow.uploads.count_waiting() >= MOST_WAITING:
        raise RateLimited("Too many files wait to be listened to; try again later.")
