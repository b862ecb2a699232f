"""Everything that is kept about a person, as an archive of JSON files and media."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from storage.database import Database
from storage.errors import BlobMissing, SealError
from storage.models import InterviewSession, Participant, Recording, User
from storage.repositories.sessions import SessionFilter
from storage.sealed_blobs import SealedBlob, SealedBlobs
from storage.unit_of_work import UnitOfWork
from web.api.personal_data.documents import Json, document_of, documents_of, written
from web.zip_stream import ZipStream

FORMAT = "vivavoce-personal-data/1"
PAGE = 50
log = structlog.get_logger(__name__)

EXTENSIONS = {"video/webm": "webm", "audio/webm": "webm"}


class PersonalExport:
    """Writes one person's archive; interview after interview, so that none is all in memory.

    Of interviews in which they were the candidate it holds everything; of others what they said,
    wrote and recorded themselves.
    """

    def __init__(self, *, database: Database, blobs: SealedBlobs, user: User) -> None:
        self._database = database
        self._blobs = blobs
        self._user = user

    async def write(self, archive: ZipStream, now: datetime) -> None:
        """Add every file to the archive."""
        await archive.add("person.json", written(await self._person(now)))
        async for session in self._interviews():
            await self._add_interview(archive, session)

    async def _person(self, now: datetime) -> Json:
        async with self._database.unit_of_work(read_only=True) as uow:
            account = await uow.personal.of_account(self._user.id)
        return {
            "format": FORMAT,
            "exportedAt": now.isoformat(),
            "person": document_of(self._user),
            "account": {table: documents_of(rows) for table, rows in account.items() if rows},
        }

    async def _interviews(self) -> AsyncIterator[InterviewSession]:
        filters, after = SessionFilter(visible_to=self._user.id), None
        while True:
            async with self._database.unit_of_work(read_only=True) as uow:
                page = await uow.sessions.search(
                    self._user.organisation_id, filters, limit=PAGE, after=after
                )
            for session in page:
                yield session
            if len(page) < PAGE:
                return
            after = (page[-1].scheduled_at, page[-1].id)

    async def _add_interview(self, archive: ZipStream, session: InterviewSession) -> None:
        async with self._database.unit_of_work(read_only=True) as uow:
            participant = await uow.participants.get_by_user(session.id, self._user.id)
            recordings = await _recordings(uow, session, participant)
            document = await self._interview(uow, session, participant)
        files = {each.id: blob for each in recordings if (blob := await self._open(each))}
        document["recordings"] = [
            {**document_of(each), "file": _name(each) if each.id in files else None}
            for each in recordings
        ]
        await archive.add(f"interviews/{session.id}.json", written(document))
        for recording in recordings:
            if blob := files.get(recording.id):
                pieces = blob.stream(0, recording.size_bytes)
                await archive.add_stream(_name(recording), pieces)

    async def _open(self, recording: Recording) -> SealedBlob | None:
        """Return the recording's media, None where they are lost: the rest is handed out."""
        try:
            return await self._blobs.open(recording.blob_key)
        except (BlobMissing, SealError) as error:
            log.error("personal_data.media_lost", recording_id=recording.id, exc_info=error)
            return None

    async def _interview(
        self, uow: UnitOfWork, session: InterviewSession, participant: Participant | None
    ) -> Json:
        is_candidate = session.candidate_id == self._user.id
        own = participant.id if participant is not None else None
        spoken = await uow.transcripts.of_session(session.id)
        metrics = await uow.metrics.of_session(session.id)
        document: Json = {
            "role": "candidate" if is_candidate else "interviewer",
            "interview": _session(session, whole=is_candidate),
            "participant": None if participant is None else document_of(participant),
            "transcript": [
                {**document_of(utterance), "words": documents_of(words)}
                for utterance, words in spoken
                if utterance.participant_id == own
            ],
            "metrics": documents_of(each for each in metrics if each.participant_id == own),
            "notes": documents_of(
                note
                for note in await uow.notes.of_session(session.id)
                if is_candidate or note.author_id == self._user.id
            ),
        }
        if is_candidate:
            document["responses"] = documents_of(await uow.responses.of_session(session.id))
            mock = await uow.ai_mocks.by_session(session.id)
            document["practice"] = None if mock is None else document_of(mock)
        return document


async def _recordings(
    uow: UnitOfWork, session: InterviewSession, participant: Participant | None
) -> list[Recording]:
    if participant is None:
        return []
    found = await uow.recordings.of_session(session.id)
    return [each for each in found if each.participant_id == participant.id]


def _session(session: InterviewSession, *, whole: bool) -> Json:
    """Return an interview; what was made of its candidate belongs to nobody else's data."""
    document = document_of(session)
    if whole:
        return document
    about_others: set[str] = {"score", "feedback", "notes", "deviceInfo", "candidateId"}
    return {name: value for name, value in document.items() if name not in about_others}


def _name(recording: Recording) -> str:
    extension: Any = EXTENSIONS.get(recording.mime_type, "bin")
    return f"media/{recording.id}.{extension}"


def archive_name(user_id: UUID) -> str:
    """Return the file name that browsers save the archive under."""
    return f"personal-data-{user_id}.zip"
