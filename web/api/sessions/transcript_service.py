"""Transcripts: corrected, and handed out in forms that other programs read."""

from dataclasses import dataclass
from uuid import UUID

from media_server.corrections import WordEdit, originals
from media_server.errors import NotFound
from media_server.lifecycle import InterviewLifecycle
from media_server.policy import Action, Actor
from media_server.subtitles import Speech, SpokenWord, between
from storage.database import Database
from storage.models import InterviewSession, Participant, TranscriptCorrection
from storage.repositories.transcripts import Spoken
from web.api.schemas import LongPageQuery
from web.api.sessions.review_schemas import WordOut
from web.api.sessions.transcript_schemas import (
    CorrectedUtterance,
    CorrectionList,
    CorrectionOut,
    CorrectUtterance,
    PartQuery,
    Speaker,
    SpokenWordOut,
    TranscriptWords,
)
from web.cache.rows import RowCaches
from web.cursors import CursorCodec
from web.paging import Pager


@dataclass(frozen=True, slots=True)
class _Transcript:
    session: InterviewSession
    spoken: list[Spoken]
    people: dict[UUID, Participant]
    corrections: list[TranscriptCorrection]


class TranscriptService:
    """Whoever may review an interview takes its transcript along, and puts it right."""

    def __init__(
        self,
        *,
        database: Database,
        rows: RowCaches,
        lifecycle: InterviewLifecycle,
        cursors: CursorCodec,
    ) -> None:
        self._database = database
        self._rows = rows
        self._lifecycle = lifecycle
        self._cursors = cursors

    async def utterance(
        self, actor: Actor, session_id: UUID, utterance_id: UUID
    ) -> CorrectedUtterance:
        """Return one utterance."""
        await self._lifecycle.get(actor, session_id, Action.REVIEW)
        async with self._database.unit_of_work(read_only=True) as uow:
            found = await uow.transcripts.get_in_session(session_id, utterance_id)
        if found is None:
            raise NotFound("There is no such utterance.")
        return await self._shown(found)

    async def correct(
        self, actor: Actor, session_id: UUID, utterance_id: UUID, given: CorrectUtterance
    ) -> CorrectedUtterance:
        """Put words of an utterance right."""
        edits = [WordEdit(each.index, each.was, each.text) for each in given.words]
        spoken = await self._lifecycle.correct_utterance(actor, session_id, utterance_id, edits)
        return await self._shown(spoken)

    async def corrections(
        self, actor: Actor, session_id: UUID, query: LongPageQuery
    ) -> CorrectionList:
        """Return what was corrected, by whom, and what stood there before."""
        await self._lifecycle.get(actor, session_id, Action.REVIEW)
        pager = Pager(self._cursors, "corrections", session_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.transcripts.corrections_page(
                session_id, limit=query.limit + 1, after=pager.after(query.cursor)
            )
        rows, cursor = pager.cut(rows, query.limit, lambda row: (row.id,))
        names = await self._rows.names({row.author_id for row in rows})
        return CorrectionList(
            next_cursor=cursor,
            items=[
                CorrectionOut(
                    author_name=names.get(row.author_id),
                    **{
                        name: getattr(row, name)
                        for name in CorrectionOut.model_fields
                        if name != "author_name"
                    },
                )
                for row in rows
            ],
        )

    async def speeches(self, actor: Actor, session_id: UUID, part: PartQuery) -> list[Speech]:
        """Return what was said in a part of the timeline, with the speakers' names."""
        read = await self._read(actor, session_id)
        speeches = [
            Speech(
                read.people[utterance.participant_id].name,
                tuple(SpokenWord(word.text.strip(), word.start_ms, word.end_ms) for word in words),
            )
            for utterance, words in read.spoken
            if words
        ]
        return between(speeches, part.from_ms, part.to_ms)

    async def words(self, actor: Actor, session_id: UUID, part: PartQuery) -> TranscriptWords:
        """Return every word of a part of the timeline with its speaker."""
        read = await self._read(actor, session_id)
        end_ms = part.to_ms
        words = [
            SpokenWordOut(
                participant_id=utterance.participant_id,
                utterance_id=utterance.id,
                text=word.text.strip(),
                start_ms=word.start_ms - part.from_ms,
                end_ms=word.end_ms - part.from_ms,
                probability=word.probability,
                original=original,
            )
            for utterance, said in read.spoken
            for word, original in zip(
                said,
                originals(said, [n for n in read.corrections if n.utterance_id == utterance.id]),
                strict=True,
            )
            if word.start_ms >= part.from_ms and (end_ms is None or word.start_ms < end_ms)
        ]
        speaking = {word.participant_id for word in words}
        return TranscriptWords(
            interview_id=session_id,
            title=read.session.title,
            language=read.session.language,
            speakers=[
                Speaker(participant_id=row.id, name=row.name, role=row.role)
                for row in read.people.values()
                if row.id in speaking
            ],
            words=words,
        )

    async def _read(self, actor: Actor, session_id: UUID) -> _Transcript:
        session = await self._lifecycle.get(actor, session_id, Action.REVIEW)
        async with self._database.unit_of_work(read_only=True) as uow:
            return _Transcript(
                session=session,
                spoken=await uow.transcripts.of_session(session_id),
                people={row.id: row for row in await uow.participants.of_session(session_id)},
                corrections=await uow.transcripts.corrections(session_id),
            )

    async def _shown(self, spoken: Spoken) -> CorrectedUtterance:
        utterance, _ = spoken
        async with self._database.unit_of_work(read_only=True) as uow:
            notes = await uow.transcripts.corrections(utterance.session_id)
        own = [note for note in notes if note.utterance_id == utterance.id]
        return CorrectedUtterance(
            id=utterance.id,
            participant_id=utterance.participant_id,
            start_ms=utterance.start_ms,
            end_ms=utterance.end_ms,
            text=utterance.text,
            words=words_out(spoken, own),
            updated_at=utterance.updated_at,
        )


def words_out(spoken: Spoken, notes: list[TranscriptCorrection]) -> list[WordOut]:
    """Return the words of an utterance; `notes` are its corrections."""
    _, words = spoken
    return [
        WordOut(
            text=word.text,
            start_ms=word.start_ms,
            end_ms=word.end_ms,
            probability=word.probability,
            original=original,
        )
        for word, original in zip(words, originals(words, notes), strict=True)
    ]
