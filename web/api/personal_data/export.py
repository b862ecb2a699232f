"""Everything that is kept about a person, as an archive of JSON files and media."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import structlog

from storage.database import Database
from storage.errors import BlobMissing, SealError
from storage.models import (
    InterviewSession,
    Participant,
    Recording,
    RecordingExport,
    UploadedSpeech,
    User,
)
from storage.repositories.sessions import SessionFilter
from storage.sealed_blobs import SealedBlob, SealedBlobs
from storage.unit_of_work import UnitOfWork
from web.api.personal_data.documents import Json, document_of, documents_of, written
from web.zip_stream import ZipStream

FORMAT = "vivavoce-personal-data/1"
PAGE = 50
log = structlog.get_logger(__name__)

EXTENSIONS = {
    "video/webm": "webm",
    "audio/webm": "webm",
    "video/mp4": "mp4",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "video/ogg": "ogv",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/flac": "flac",
    "audio/aac": "aac",
    "image/jpeg": "jpg",
}
Media = Recording | RecordingExport | UploadedSpeech


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
            own = {each.id for each in recordings}
            # Those of all recordings together show others too.
            exports = [
                each
                for each in await uow.exports.of_session(session.id)
                if each.recording_id in own
            ]
            uploads = await _uploads(uow, session, self._user.id)
            document = await self._interview(uow, session, participant)
        media: list[Media] = [*recordings, *exports, *uploads]
        files = {each.id: blob for each in media if (blob := await self._open(each))}
        kinds = (("recordings", recordings), ("exports", exports), ("uploads", uploads))
        for name, rows in kinds:
            document[name] = [
                {**document_of(each), "file": _name(each) if each.id in files else None}
                for each in rows
            ]
        await archive.add(f"interviews/{session.id}.json", written(document))
        for each in media:
            if blob := files.get(each.id):
                await archive.add_stream(_name(each), blob.stream(0, blob.plain_size))

    async def _open(self, media: Media) -> SealedBlob | None:
        """Return the media, None where they are lost or not made yet: the rest is handed out."""
        if media.blob_key is None:
            return None
        try:
            return await self._blobs.open(media.blob_key)
        except (BlobMissing, SealError) as error:
            log.error("personal_data.media_lost", media_id=media.id, exc_info=error)
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
            document |= await _remarks(uow, session)
            document["responses"] = documents_of(await uow.responses.of_session(session.id))
            mock = await uow.ai_mocks.by_session(session.id)
            document["practice"] = None if mock is None else document_of(mock)
        return document


async def _remarks(uow: UnitOfWork, session: InterviewSession) -> Json:
    """Return what others made of an interview since."""
    return {
        "comments": documents_of(await uow.comments.of_session(session.id)),
        "scorecards": documents_of(await uow.scorecards.of_session(session.id)),
        "shareLinks": documents_of(await uow.share_links.of_session(session.id)),
        "transcriptCorrections": documents_of(await uow.transcripts.corrections(session.id)),
    }


async def _recordings(
    uow: UnitOfWork, session: InterviewSession, participant: Participant | None
) -> list[Recording]:
    if participant is None:
        return []
    found = await uow.recordings.of_session(session.id)
    return [each for each in found if each.participant_id == participant.id]


async def _uploads(
    uow: UnitOfWork, session: InterviewSession, user_id: UUID
) -> list[UploadedSpeech]:
    """Return the files that somebody uploaded, with what was heard in them."""
    sent = [
        row for row in await uow.uploads.of_session(session.id) if row.uploaded_by_id == user_id
    ]
    whole = [await uow.uploads.get_in_session(session.id, row.id) for row in sent]
    return [row for row in whole if row is not None]


def _session(session: InterviewSession, *, whole: bool) -> Json:
    """Return an interview; what was made of its candidate belongs to nobody else's data."""
    document = document_of(session)
    if whole:
        return document
    about_others: set[str] = {"score", "feedback", "notes", "deviceInfo", "candidateId"}
    return {name: value for name, value in document.items() if name not in about_others}


def _name(media: Media) -> str:
    return f"media/{media.id}.{EXTENSIONS.get(media.mime_type or '', 'bin')}"


def archive_name(user_id: UUID) -> str:
    """Return the file name that browsers save the archive under."""
    return f"personal-data-{user_id}.zip"
