"""Scheduling interviews, finding them, and letting candidates in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from media_server.lifecycle import InterviewLifecycle
from media_server.lifecycle_questions import Answered
from media_server.lifecycle_schedule import NewTime
from media_server.lifecycle_sessions import NewInterview
from media_server.limits import limits_of
from media_server.one_way import NewOneWay
from media_server.policy import Action, Actor, require, sees_results, standing
from media_server.views import response_view
from storage.database import Database
from storage.models import Accommodation, InterviewSession, OneWayInterview, UserRole
from storage.models.base import utc_now
from storage.repositories.sessions import SessionFilter, people_of
from web.api.schemas import day_end, day_start, separated
from web.api.sessions.review_schemas import ResponseOut
from web.api.sessions.schemas import (
    CancelSession,
    CompleteSession,
    CreateSession,
    GuestLink,
    OneWayOut,
    OneWayPlan,
    RescheduleSession,
    SessionOut,
    SessionPage,
    SessionQuery,
    StartSession,
    UpdateSession,
    WrittenAnswer,
)
from web.api.sessions.upload_urls import upload_at
from web.api.sessions.views import SessionViews
from web.auth.tokens import TokenIssuer
from web.cache.rows import RowCaches
from web.cursors import CursorCodec
from web.paging import Pager
from web.problems import invalid_field

LIMITS = {
    "deadline": "deadline_at",
    "think_time_seconds": "think_time_s",
    "answer_limit_seconds": "answer_limit_s",
    "max_retakes": "max_retakes",
}
"""What rows call the limits of one-way interviews."""


class SessionService:
    """Interviews as REST shows them; what they do is the lifecycle's."""

    def __init__(
        self,
        *,
        database: Database,
        rows: RowCaches,
        lifecycle: InterviewLifecycle,
        cursors: CursorCodec,
        tokens: TokenIssuer,
        base_url: str,
        guest_grace: timedelta,
    ) -> None:
        self._database = database
        self._rows = rows
        self._lifecycle = lifecycle
        self._cursors = cursors
        self._tokens = tokens
        self._base_url = base_url
        self._documents = SessionViews(base_url)
        self._guest_grace = guest_grace

    async def create(self, actor: Actor, new: CreateSession) -> SessionOut:
        """Schedule an interview."""
        fields = renamed(new.model_dump(exclude={"one_way"}))
        one_way = None if new.one_way is None else _one_way(new.one_way)
        session = await self._lifecycle.create(actor, NewInterview(**fields, one_way=one_way))
        return await self.shown(actor, session)

    async def get(self, actor: Actor, session_id: UUID) -> SessionOut:
        """Return an interview that the actor may see."""
        session = await self._rows.sessions.get(session_id)
        require(actor, Action.VIEW, session)
        assert session is not None
        return await self.shown(actor, session)

    async def search(self, actor: Actor, query: SessionQuery) -> SessionPage:
        """Return a page of the interviews that the actor may see."""
        if query.organisation_id not in {None, actor.organisation_id}:
            return SessionPage(items=[], next_cursor=None)
        filters = _filters(query)
        pager = Pager(self._cursors, "sessions", actor.user_id, filters)
        rows = await self._lifecycle.search(
            actor, filters, limit=query.limit + 1, after=pager.after(query.cursor)
        )
        page, next_cursor = pager.cut(
            rows, query.limit, lambda session: (session.scheduled_at, session.id)
        )
        return SessionPage(items=await self._views(actor, page), next_cursor=next_cursor)

    async def update(self, actor: Actor, session_id: UUID, changes: UpdateSession) -> SessionOut:
        """Change what was given of an interview."""
        given = renamed(changes.model_dump(exclude_unset=True, exclude={"schedule_anyway"}))
        limits = {LIMITS[name]: value for name, value in given.pop("one_way", {}).items()}
        session = await self._lifecycle.update(
            actor, session_id, given, limits=limits, schedule_anyway=changes.schedule_anyway
        )
        return await self.shown(actor, session)

    async def reschedule(
        self, actor: Actor, session_id: UUID, new: RescheduleSession
    ) -> SessionOut:
        """Move an interview."""
        session = await self._lifecycle.reschedule(actor, session_id, NewTime(**new.model_dump()))
        return await self.shown(actor, session)

    async def cancel(self, actor: Actor, session_id: UUID, cancel: CancelSession) -> SessionOut:
        """Call an interview off."""
        session = await self._lifecycle.cancel(actor, session_id, cancel.reason)
        return await self.shown(actor, session)

    async def miss(self, actor: Actor, session_id: UUID) -> SessionOut:
        """Note that the candidate did not come."""
        return await self.shown(actor, await self._lifecycle.miss(actor, session_id))

    async def start(self, actor: Actor, session_id: UUID, start: StartSession) -> SessionOut:
        """Begin an interview."""
        session = await self._lifecycle.start(
            actor, session_id, location=start.location, device_info=start.device_info
        )
        return await self.shown(actor, session)

    async def complete(self, actor: Actor, session_id: UUID, end: CompleteSession) -> SessionOut:
        """End an interview."""
        session = await self._lifecycle.complete(
            actor, session_id, score=end.score, feedback=end.feedback, notes=end.notes
        )
        return await self.shown(actor, session)

    async def answer(self, actor: Actor, session_id: UUID, given: WrittenAnswer) -> ResponseOut:
        """Take a written answer; whoever may not review the interview is not told its score."""
        session = await self._lifecycle.get(actor, session_id, Action.ANSWER)
        row = await self._lifecycle.answer_text(
            actor, session_id, answered_of(given, base_url=self._base_url)
        )
        response = ResponseOut.model_validate(response_view(row), by_alias=True)
        if sees_results(standing(actor, session)):
            return response
        hidden: dict[str, Any] = dict.fromkeys(("ai_score", "human_score", "score", "feedback"))
        hidden |= {"breakdown": [], "human_breakdown": [], "metrics": {}, "speech_analysis": None}
        return response.model_copy(update=hidden)

    async def guest_link(self, actor: Actor, session_id: UUID) -> GuestLink:
        """Return a fresh link for the candidate; earlier ones stay good until they expire."""
        session = await self._lifecycle.get(actor, session_id, Action.INVITE)
        one_way = (await self._one_ways(actor, [session])).get(session_id)
        return guest_link(
            session,
            tokens=self._tokens,
            base_url=self._base_url,
            grace=self._guest_grace,
            deadline_at=None if one_way is None else one_way.deadline,
        )

    async def shown(self, actor: Actor, session: InterviewSession) -> SessionOut:
        """Return an interview as the actor may see it."""
        return (await self._views(actor, [session]))[0]

    async def _views(self, actor: Actor, sessions: Sequence[InterviewSession]) -> list[SessionOut]:
        people = {user_id for session in sessions for user_id in people_of(session)}
        names = await self._rows.names(people)
        practice = [session.id for session in sessions if session.is_ai_interview]
        mocks: dict[UUID, UUID] = {}
        if practice:
            async with self._database.unit_of_work(read_only=True, snapshot=False) as uow:
                mocks = await uow.ai_mocks.ids_by_session(practice)
        one_ways = await self._one_ways(actor, sessions)
        return [
            self._documents.view(
                session,
                actor=actor,
                names=names,
                ai_mock_id=mocks.get(session.id),
                one_way=one_ways.get(session.id),
            )
            for session in sessions
        ]

    async def _one_ways(
        self, actor: Actor, sessions: Sequence[InterviewSession]
    ) -> dict[UUID, OneWayOut]:
        """Return how one-way interviews are taken; only candidates see what they are granted."""
        alone = {session.id: session for session in sessions if session.is_one_way}
        if not alone:
            return {}
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.one_ways.of_sessions(alone.keys())
            granted = await uow.accommodations.of_user(actor.user_id)
        return {
            session_id: _one_way_view(
                row, granted if alone[session_id].candidate_id == actor.user_id else None
            )
            for session_id, row in rows.items()
        }


def _one_way_view(row: OneWayInterview, granted: Accommodation | None) -> OneWayOut:
    limits = limits_of(row, granted)
    return OneWayOut(
        deadline=row.deadline_at,
        think_time_seconds=limits.think_s,
        answer_limit_seconds=limits.answer_s,
        max_retakes=limits.retakes,
        question_count=len(row.question_ids),
        questions_asked=row.question_index,
    )


def _one_way(plan: OneWayPlan) -> NewOneWay:
    return NewOneWay(
        deadline_at=plan.deadline,
        question_ids=plan.question_ids,
        question_count=plan.question_count,
        think_time_s=plan.think_time_seconds,
        answer_limit_s=plan.answer_limit_seconds,
        max_retakes=plan.max_retakes,
    )


def answered_of(given: WrittenAnswer, *, base_url: str) -> Answered:
    """Return the answer as the lifecycle takes it."""
    return Answered(
        question_text=given.question_text,
        text=given.response,
        response_time=given.response_time,
        skill_category=given.skill_category,
        audio_url=given.audio_url,
        video_url=given.video_url,
        code=given.code,
        code_language=given.code_language,
        upload_id=upload_at(given.audio_url, base_url) or upload_at(given.video_url, base_url),
    )


def guest_link(
    session: InterviewSession,
    *,
    tokens: TokenIssuer,
    base_url: str,
    grace: timedelta,
    deadline_at: datetime | None = None,
) -> GuestLink:
    """Return the link that lets the candidate in until `grace` after the end or the deadline."""
    expires_at = max(deadline_at or session.ends_at, utc_now()) + grace
    guest = Actor(
        user_id=session.candidate_id,
        organisation_id=session.organisation_id,
        role=UserRole.STUDENT,
        interview_id=session.id,
    )
    token = tokens.guest(guest, session.id, expires_at)
    return GuestLink(url=f"{base_url}/join/{token}", token=token, expires_at=expires_at)


def renamed(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields as the lifecycle calls them."""
    if "panel_interviewer_ids" in fields:
        fields["panel_ids"] = fields.pop("panel_interviewer_ids")
    return fields


def _filters(query: SessionQuery) -> SessionFilter:
    start = None if query.start_date is None else day_start(query.start_date)
    end = None if query.end_date is None else day_end(query.end_date)
    if start is not None and end is not None and start > end:
        raise invalid_field("endDate", "before-start", "endDate lies before startDate.")
    return SessionFilter(
        candidate_id=query.candidate_id,
        interviewer_id=query.interviewer_id,
        status=query.status,
        type=query.type,
        mode=query.mode,
        start=start,
        end=end,
        job_id=query.job_id,
        question_bank_id=query.question_bank_id,
        difficulty=query.difficulty,
        is_ai_interview=query.is_ai_interview,
        tags=separated(query.tags),
        text=query.text,
    )
