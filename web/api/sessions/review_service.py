"""Reading what an interview left behind."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from media_server.chronicle import audiences_of
from media_server.lifecycle import InterviewLifecycle
from media_server.panel import is_blind, without_people
from media_server.policy import Action, Actor, participant_role
from media_server.rooms import Rooms
from media_server.views import response_view
from storage.database import Database
from storage.models import MetricValue, Participant, Recording, TranscriptCorrection
from storage.repositories.transcripts import Spoken
from web.api.schemas import LongPageQuery
from web.api.sessions.review_schemas import (
    EventList,
    EventOut,
    EventQuery,
    MetricList,
    MetricOut,
    MetricPoint,
    NoteList,
    NoteOut,
    ParticipantList,
    ParticipantOut,
    RecordingList,
    RecordingOut,
    ResponseList,
    ResponseOut,
    TranscriptOut,
    UtteranceOut,
)
from web.api.sessions.transcript_service import words_out
from web.auth.tokens import TokenIssuer
from web.cursors import CursorCodec
from web.etags import version_of
from web.paging import Pager

SESSIONS = "/api/interviews/sessions"


class ReviewService:
    """Transcript, answers, measures, recordings, facts, people and notes of an interview.

    Each is asked of the policy first: reviews are for staff and for those who practised alone;
    candidates of other interviews see its people and the facts that were told to them.
    """

    def __init__(
        self,
        *,
        database: Database,
        lifecycle: InterviewLifecycle,
        rooms: Rooms,
        tokens: TokenIssuer,
        media_life: timedelta,
        cursors: CursorCodec,
    ) -> None:
        self._database = database
        self._lifecycle = lifecycle
        self._rooms = rooms
        self._tokens = tokens
        self._media_life = media_life
        self._cursors = cursors

    async def transcript(self, actor: Actor, session_id: UUID) -> TranscriptOut:
        """Return every utterance with its words."""
        await self._lifecycle.get(actor, session_id, Action.REVIEW)
        async with self._database.unit_of_work(read_only=True) as uow:
            spoken = await uow.transcripts.of_session(session_id)
            corrections = await uow.transcripts.corrections(session_id)
        notes: dict[UUID, list[TranscriptCorrection]] = defaultdict(list)
        for note in corrections:
            notes[note.utterance_id].append(note)
        return TranscriptOut(utterances=[_utterance(each, notes[each[0].id]) for each in spoken])

    async def responses(self, actor: Actor, session_id: UUID, query: LongPageQuery) -> ResponseList:
        """Return answers with their scores and the words these rest on."""
        session = await self._lifecycle.get(actor, session_id, Action.REVIEW)
        pager = Pager(self._cursors, "responses", session_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.responses.page(
                session_id, limit=query.limit + 1, after=pager.after(query.cursor)
            )
            cards = await uow.scorecards.of_session(session_id)
        view = without_people if is_blind(actor, session, cards) else response_view
        rows, cursor = pager.cut(rows, query.limit, lambda row: (row.position, row.id))
        items = [ResponseOut.model_validate(view(row), by_alias=True) for row in rows]
        return ResponseList(items=items, next_cursor=cursor)

    async def metrics(self, actor: Actor, session_id: UUID, query: LongPageQuery) -> MetricList:
        """Return measures, each with its summary and its series."""
        await self._lifecycle.get(actor, session_id, Action.REVIEW)
        pager = Pager(self._cursors, "metrics", session_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            found = await uow.metrics.page(
                session_id, limit=query.limit + 1, after=pager.after(query.cursor)
            )
        found, cursor = pager.cut(found, query.limit, lambda each: (each[0].name, each[0].id))
        return MetricList(items=[_metric(*each) for each in found], next_cursor=cursor)

    async def recordings(
        self, actor: Actor, session_id: UUID, query: LongPageQuery
    ) -> RecordingList:
        """Return finished recordings with links to their media."""
        await self._lifecycle.get(actor, session_id, Action.REVIEW)
        pager = Pager(self._cursors, "recordings", session_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.recordings.page_of_session(
                session_id, limit=query.limit + 1, after=pager.after(query.cursor)
            )
        rows, cursor = pager.cut(rows, query.limit, lambda row: (row.start_ms, row.id))
        items = [self._recording(actor, row) for row in rows]
        return RecordingList(items=items, next_cursor=cursor)

    async def events(self, actor: Actor, session_id: UUID, query: EventQuery) -> EventList:
        """Return the facts that the actor may see."""
        session = await self._lifecycle.get(actor, session_id)
        role = participant_role(actor, session)
        assert role is not None
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.events.after(
                session_id, query.after, audiences_of(role), limit=query.limit + 1
            )
        page = rows[: query.limit]
        return EventList(
            items=[EventOut.model_validate(row) for row in page],
            next_after=page[-1].seq if len(rows) > query.limit else None,
        )

    async def participants(
        self, actor: Actor, session_id: UUID, query: LongPageQuery
    ) -> ParticipantList:
        """Return people of an interview and whether they are there just now."""
        await self._lifecycle.get(actor, session_id)
        pager = Pager(self._cursors, "participants", session_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.participants.page(
                session_id, limit=query.limit + 1, after=pager.after(query.cursor)
            )
        rows, cursor = pager.cut(rows, query.limit, lambda row: (row.id,))
        return ParticipantList(items=[self._participant(row) for row in rows], next_cursor=cursor)

    async def notes(self, actor: Actor, session_id: UUID, query: LongPageQuery) -> NoteList:
        """Return notes of staff."""
        await self._lifecycle.get(actor, session_id, Action.NOTE)
        pager = Pager(self._cursors, "notes", session_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.notes.page(
                session_id, limit=query.limit + 1, after=pager.after(query.cursor)
            )
            rows, cursor = pager.cut(rows, query.limit, lambda row: (row.at_ms, row.id))
            authors = await uow.users.by_ids({row.author_id for row in rows})
        return NoteList(
            next_cursor=cursor,
            items=[
                NoteOut(
                    id=row.id,
                    author_id=row.author_id,
                    author_name=author.name if (author := authors.get(row.author_id)) else None,
                    at_ms=row.at_ms,
                    text=row.text,
                )
                for row in rows
            ],
        )

    def _recording(self, actor: Actor, row: Recording) -> RecordingOut:
        token = self._tokens.media(actor, row.id, self._media_life)
        path = f"{SESSIONS}/{row.session_id}/recordings/{row.id}/media"
        columns = {name: getattr(row, name) for name in RecordingOut.model_fields if name != "url"}
        return RecordingOut(**columns, url=f"{path}?t={token}")

    def _participant(self, row: Participant) -> ParticipantOut:
        room = self._rooms.get(row.session_id)
        columns = {
            name: getattr(row, name) for name in ParticipantOut.model_fields if name != "connected"
        }
        return ParticipantOut(**columns, connected=room is not None and room.is_present(row.id))


def _utterance(spoken: Spoken, notes: list[TranscriptCorrection]) -> UtteranceOut:
    utterance, _ = spoken
    return UtteranceOut(
        id=utterance.id,
        participant_id=utterance.participant_id,
        start_ms=utterance.start_ms,
        end_ms=utterance.end_ms,
        text=utterance.text,
        words=words_out(spoken, notes),
        version=version_of(utterance.updated_at),
    )


def _metric(summary: MetricValue, series: list[MetricValue]) -> MetricOut:
    return MetricOut(
        participant_id=summary.participant_id,
        response_id=summary.response_id,
        name=summary.name,
        unit=summary.unit,
        value=summary.value,
        series=[
            MetricPoint(at_ms=point.at_ms, value=point.value)
            for point in series
            if point.at_ms is not None
        ],
    )
