"""An interview from its creation to its end."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from media_server.chronicle import Entry, FactType
from media_server.drawing import Wish
from media_server.errors import Forbidden, Malformed
from media_server.lifecycle_base import LifecycleBase, last_ms
from media_server.lifecycle_states import Step, advance
from media_server.mock_drawing import draw_for
from media_server.named import check_bank, check_candidate, check_interviewers
from media_server.one_way import NewOneWay, add_one_way, require_window
from media_server.policy import Action, Actor, require_creator
from media_server.scheduling.claims import claim_time
from media_server.views import moment
from media_server.zones import zone_of
from storage.models import (
    AiFormat,
    AiMockInterview,
    AiMockStatus,
    Difficulty,
    InterviewMode,
    InterviewResponse,
    InterviewSession,
    InterviewStatus,
    InterviewType,
    ResponseStatus,
    UserRole,
)
from storage.models.base import new_id, utc_now
from storage.repositories.sessions import Position, SessionFilter
from storage.unit_of_work import UnitOfWork

_MEETING_MODES = frozenset({InterviewMode.VIDEO, InterviewMode.AUDIO, InterviewMode.CHAT})


@dataclass(frozen=True, slots=True)
class NewInterview:
    """What is asked for when an interview is created; times aware, durations in minutes.

    With `one_way` the candidate takes it alone, between `scheduled_at` and its deadline.
    `schedule_anyway` overrules working hours, absences and buffers, but not other interviews.
    """

    candidate_id: UUID
    type: InterviewType
    mode: InterviewMode
    scheduled_at: datetime
    duration_minutes: int
    interviewer_id: UUID | None = None
    panel_ids: list[UUID] = field(default_factory=list)
    time_zone: str = "UTC"
    location: str | None = None
    job_id: UUID | None = None
    question_bank_id: UUID | None = None
    title: str = ""
    difficulty: Difficulty = Difficulty.MEDIUM
    language: str = "en"
    tags: list[str] = field(default_factory=list)
    is_ai_interview: bool = False
    record_session: bool = True
    preparation_time: int = 0
    allow_reschedule: bool = True
    reschedule_deadline_hours: int = 24
    max_reschedules: int = 3
    one_way: NewOneWay | None = None
    schedule_anyway: bool = False


class SessionLifecycle(LifecycleBase):
    """Create, find, start and complete interviews."""

    async def create(self, actor: Actor, new: NewInterview) -> InterviewSession:
        """Schedule an interview; an AI interview gets its questions drawn at once.

        Raises Forbidden, Malformed when somebody or something named is not there, and
        ScheduleClash when somebody has no time then.
        """
        require_creator(actor, Action.CREATE)
        async with self._database.unit_of_work() as uow:
            return await self._schedule(uow, actor, new)

    async def _schedule(self, uow: UnitOfWork, actor: Actor, new: NewInterview) -> InterviewSession:
        session = await self._checked(uow, actor, new)
        await claim_time(uow, session, anyway=new.schedule_anyway)
        await uow.sessions.add(session)
        if session.is_ai_interview:
            await self._add_mock(uow, session)
        if new.one_way is not None:
            await add_one_way(uow, session, new.one_way)
        if self._notices is not None:
            await self._notices.announce(uow, session)
        return session

    async def search(
        self,
        actor: Actor,
        filters: SessionFilter,
        *,
        limit: int,
        after: Position | None = None,
    ) -> list[InterviewSession]:
        """Return a page of the interviews that `actor` may see, latest scheduled first."""
        if actor.interview_id is not None:
            raise Forbidden("A guest link opens one interview only.")
        if actor.role is not UserRole.ADMIN:
            filters = replace(filters, visible_to=actor.user_id)
        return await self._listed.page(actor.organisation_id, filters, limit=limit, after=after)

    async def start(
        self,
        actor: Actor,
        interview_id: UUID,
        *,
        location: str | None = None,
        device_info: dict[str, Any] | None = None,
    ) -> InterviewSession:
        """Begin the interview; from here on what people agreed to is recorded."""
        async with self._writing(actor, Action.START, interview_id) as entry:
            session = entry.session
            advance(session, Step.START)
            if session.is_one_way:
                await require_window(entry.uow, session)
            session.started_at = utc_now()
            session.location = location or session.location
            session.device_info = device_info or session.device_info
            await self._move_mock(entry, AiMockStatus.IN_PROGRESS)
            entry.record(
                FactType.INTERVIEW_STARTED,
                {"interviewId": str(session.id), "startedAt": moment(session.started_at)},
            )
        room = self._rooms.get(interview_id)
        if room is not None:
            room.start()
        return session

    async def complete(
        self,
        actor: Actor,
        interview_id: UUID,
        *,
        score: float | None = None,
        feedback: dict[str, Any] | None = None,
        notes: str | None = None,
    ) -> InterviewSession:
        """End the interview and set its conclusion going: scores, recordings, overall result.

        A score of an AI interview is the server's own. Raises WrongState unless in progress.
        """
        async with self._writing(actor, Action.COMPLETE, interview_id) as entry:
            session = entry.session
            if session.is_ai_interview and score is not None:
                raise Malformed("An AI interview is scored by its answers.")
            await self._complete(entry)
            session.score = score
            session.feedback = feedback
            session.notes = notes
        return session

    async def scored(self, interview_id: UUID) -> None:
        """Wait until the answers of an interview just completed are scored."""
        await self._finishing.scored(interview_id)

    async def concluded(self, interview_id: UUID) -> None:
        """Wait until an interview just completed has its scores and recordings."""
        await self._finishing.concluded(interview_id)

    async def _complete(self, entry: Entry) -> None:
        session = entry.session
        advance(session, Step.COMPLETE)
        session.completed_at = utc_now()
        session.paused_ms = None
        await self._close_open_answer(entry, closed_by="completion")
        await self._move_mock(entry, AiMockStatus.COMPLETED)
        entry.record(
            FactType.INTERVIEW_COMPLETED,
            {"interviewId": str(session.id), "completedAt": moment(session.completed_at)},
        )
        entry.afterwards(lambda: self._finishing.conclude(session.id))

    async def _close_open_answer(self, entry: Entry, *, closed_by: str) -> None:
        """Close the answer being given, if any; it is scored afterwards."""
        response = await entry.uow.responses.open_of_session(entry.session.id)
        if response is None:
            return
        response.status = ResponseStatus.CLOSED
        response.end_ms = _end_of(entry, response)
        entry.record(
            FactType.RESPONSE_SUBMITTED,
            {
                "responseId": str(response.id),
                "participantId": str(response.participant_id),
                "closedBy": closed_by,
            },
            participant_id=response.participant_id,
        )
        entry.afterwards(lambda: self._answers.submit(response.session_id, response.id))

    async def _move_mock(self, entry: Entry, status: AiMockStatus) -> None:
        if not entry.session.is_ai_interview:
            return
        mock = await entry.uow.ai_mocks.by_session(entry.session.id)
        if mock is not None:
            mock.status = status
            mock.completed_at = entry.session.completed_at

    async def _checked(self, uow: UnitOfWork, actor: Actor, new: NewInterview) -> InterviewSession:
        organisation = actor.organisation_id
        interviewer_id = new.interviewer_id
        if interviewer_id is None and actor.role is UserRole.INSTRUCTOR and not new.is_ai_interview:
            interviewer_id = actor.user_id
        zone_of(new.time_zone)
        await check_candidate(uow, organisation, new.candidate_id)
        await check_interviewers(
            uow,
            organisation,
            candidate_id=new.candidate_id,
            interviewer_id=interviewer_id,
            panel_ids=new.panel_ids,
        )
        await check_bank(uow, organisation, new.question_bank_id)
        session = _session_of(organisation, new, interviewer_id)
        session.no_show_due_at = missed_from(session, self._no_show_grace)
        return session

    async def _add_mock(self, uow: UnitOfWork, session: InterviewSession) -> None:
        """Give an AI interview that was scheduled for somebody its practice row and questions."""
        mock = AiMockInterview(
            id=new_id(),
            organisation_id=session.organisation_id,
            user_id=session.candidate_id,
            session_id=session.id,
            job_role=session.title,
            difficulty=session.difficulty,
            duration_minutes=session.duration_minutes,
            format=AiFormat.VIDEO if session.mode is InterviewMode.VIDEO else AiFormat.VOICE_ONLY,
            question_types=[],
            record_session=session.record_session,
            focus_areas=list(session.tags),
        )
        wish = Wish(
            difficulty=session.difficulty, role=session.title, focus_areas=tuple(session.tags)
        )
        mock.question_ids = await draw_for(uow, mock, wish, bank_id=session.question_bank_id)
        await uow.ai_mocks.add(mock)


def _end_of(entry: Entry, response: InterviewResponse) -> int:
    """Return where an answer that is closed now ends: not before its start, nor after its limit."""
    end_ms = max(entry.at_ms, response.start_ms or 0)
    limit_ms = last_ms(entry.session, response)
    return end_ms if limit_ms is None else min(end_ms, limit_ms)


def meeting_url_of(session_id: UUID, mode: InterviewMode) -> str | None:
    """Return where an interview is held, relative to the server; None if people meet in a room."""
    return f"/interviews/{session_id}" if mode in _MEETING_MODES else None


def missed_from(session: InterviewSession, grace: timedelta | None) -> datetime | None:
    """Return from when on a candidate who has not come is missing; None if never by itself.

    What is put down after it should have begun gets its grace all the same.
    """
    if grace is None or session.self_paced:
        return None
    return max(session.scheduled_at, utc_now()) + grace


def _session_of(
    organisation_id: UUID, new: NewInterview, interviewer_id: UUID | None
) -> InterviewSession:
    session_id = new_id()
    return InterviewSession(
        id=session_id,
        organisation_id=organisation_id,
        candidate_id=new.candidate_id,
        interviewer_id=interviewer_id,
        job_id=new.job_id,
        question_bank_id=new.question_bank_id,
        title=new.title,
        type=new.type,
        mode=new.mode,
        status=InterviewStatus.SCHEDULED,
        scheduled_at=new.scheduled_at,
        time_zone=new.time_zone,
        panel_ids=[str(user_id) for user_id in new.panel_ids],
        duration_minutes=new.duration_minutes,
        difficulty=new.difficulty,
        language=new.language,
        tags=list(new.tags),
        is_ai_interview=new.is_ai_interview,
        is_one_way=new.one_way is not None,
        self_paced=new.one_way is not None,
        record_session=new.record_session,
        preparation_time=new.preparation_time,
        allow_reschedule=new.allow_reschedule,
        reschedule_deadline_hours=new.reschedule_deadline_hours,
        max_reschedules=new.max_reschedules,
        location=new.location,
        meeting_url=meeting_url_of(session_id, new.mode),
    )
