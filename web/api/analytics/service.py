"""Figures of interviews: for admins of the whole organisation, for others of their own."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from media_server.errors import NotFound
from media_server.permissions import Permission, require_own_or, require_permission
from media_server.policy import Actor
from storage.database import Database
from storage.models import AiMockInterview, User, UserRole
from storage.models.base import utc_now
from storage.moments import Period
from storage.repositories.figures_scope import FiguresScope
from storage.repositories.session_figures import Grouping, InterviewerFigures, SessionFigures
from storage.unit_of_work import UnitOfWork
from web.api.analytics import shapes
from web.api.analytics.calendar import window
from web.api.analytics.schemas import (
    USUAL_DAYS,
    AiInterviewAnalytics,
    CandidateAnalytics,
    FiguresQuery,
    InterviewAnalytics,
    InterviewerAnalytics,
    InterviewTrends,
    PeriodFigures,
    SkillAnalytics,
    SkillOut,
    TrendQuery,
)
from web.api.schemas import EARLIEST, day_end, day_start
from web.cache.rows import RowCaches
from web.problems import invalid_field

MOST_ROWS = 50
MOST_SKILLS = 100
LATEST = 50
# So many practice interviews tell what feedback says most often.
HEARD = 20
MOST_POINTS = 5

_PERIODS = {"daily": Period.DAY, "weekly": Period.WEEK, "monthly": Period.MONTH}


class AnalyticsService:
    """Counts in SQL, each answer in one snapshot of the database."""

    def __init__(self, *, database: Database, rows: RowCaches) -> None:
        self._database = database
        self._rows = rows

    async def interviews(self, actor: Actor, query: FiguresQuery) -> InterviewAnalytics:
        """Return volume, completion, scores, interviewers, banks and the machine's accuracy."""
        scope = _recent(_staff_scope(actor, query))
        success = query.success_score
        async with self._database.unit_of_work(read_only=True) as uow:
            figures = uow.session_figures
            [totals] = await figures.groups(scope, None, success=success)
            by = {
                grouping: shapes.groups(await figures.groups(scope, grouping, success=success))
                for grouping in Grouping
            }
            counts = await figures.distribution(scope)
            found = await figures.interviewers(scope, only=scope.interviewer_id, limit=MOST_ROWS)
            everybody = await figures.led_scores(replace(scope, interviewer_id=None))
            banks = await uow.question_figures.banks(
                scope, visible_to=_sees_banks_of(actor), limit=MOST_ROWS
            )
            answers = await uow.answer_figures.totals(scope)
        names = await self._rows.names({each.user_id for each in found})
        return InterviewAnalytics(
            start_date=scope.start,
            totals=shapes.volume(totals),
            by_type=by[Grouping.TYPE],
            by_difficulty=by[Grouping.DIFFICULTY],
            by_mode=by[Grouping.MODE],
            score_distribution=shapes.distribution(counts),
            interviewers=[shapes.interviewer(each, everybody, names) for each in found],
            question_banks=[shapes.bank_use(each) for each in banks],
            ai=shapes.ai_figures(answers),
        )

    async def trends(self, actor: Actor, query: TrendQuery) -> InterviewTrends:
        """Return the figures of each day, week or month."""
        scope = _staff_scope(actor, query)
        period = _PERIODS.get(query.period) or Period(query.period)
        async with self._database.unit_of_work(read_only=True) as uow:
            items = await _periods(uow, scope, period, success=query.success_score)
        return InterviewTrends(period=period.value, items=items)

    async def skills(self, actor: Actor, query: FiguresQuery) -> SkillAnalytics:
        """Return how candidates do by skill."""
        scope = _recent(_staff_scope(actor, query))
        async with self._database.unit_of_work(read_only=True) as uow:
            return SkillAnalytics(start_date=scope.start, items=await _skills(uow, scope))

    async def candidate(
        self, actor: Actor, candidate_id: UUID, query: FiguresQuery
    ) -> CandidateAnalytics:
        """Return how a candidate does, as far as the actor may know."""
        require_own_or(actor, Permission.SEE_PEOPLE, candidate_id)
        own = actor.role is UserRole.STUDENT
        scope = replace(_scope(actor, query), candidate_id=candidate_id, practice_scores_only=own)
        if actor.role is UserRole.INSTRUCTOR and actor.user_id != candidate_id:
            scope = replace(scope, interviewer_id=actor.user_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            person = await _person(uow, actor, candidate_id)
            figures = uow.session_figures
            [totals] = await figures.groups(scope, None, success=query.success_score)
            by_type = await figures.groups(scope, Grouping.TYPE, success=query.success_score)
            return CandidateAnalytics(
                candidate_id=candidate_id,
                name=person.name,
                totals=shapes.volume(totals),
                by_type=shapes.groups(by_type),
                score_distribution=shapes.distribution(await figures.distribution(scope)),
                improvement=shapes.gain(await figures.halves(scope)),
                latest=[shapes.scored(row) for row in await figures.latest(scope, limit=LATEST)],
                skills=await _skills(uow, scope),
            )

    async def interviewer(
        self, actor: Actor, interviewer_id: UUID, query: FiguresQuery
    ) -> InterviewerAnalytics:
        """Return what an interviewer does (admins, oneself)."""
        require_own_or(actor, Permission.SEE_ALL_FIGURES, interviewer_id)
        everyone = _recent(_scope(actor, query))
        scope = replace(everyone, interviewer_id=interviewer_id)
        success = query.success_score
        async with self._database.unit_of_work(read_only=True) as uow:
            person = await _person(uow, actor, interviewer_id)
            figures = uow.session_figures
            [totals] = await figures.groups(scope, None, success=success)
            everybody = await figures.led_scores(everyone)
            load = await _load(uow, scope, interviewer_id)
            return InterviewerAnalytics(
                start_date=scope.start,
                interviewer_id=interviewer_id,
                name=person.name,
                totals=shapes.volume(totals),
                load=shapes.interviewer(load, everybody, {interviewer_id: person.name}),
                by_type=shapes.groups(await figures.groups(scope, Grouping.TYPE, success=success)),
                by_month=await _periods(uow, scope, Period.MONTH, success=success),
                score_distribution=shapes.distribution(await figures.distribution(scope)),
                calibration=shapes.calibration(
                    load.scores,
                    everybody,
                    machine=await uow.answer_figures.totals(scope),
                    judgements=await uow.answer_figures.judgements(everyone, interviewer_id),
                ),
            )

    async def practice(
        self, actor: Actor, user_id: UUID, query: FiguresQuery
    ) -> AiInterviewAnalytics:
        """Return how somebody's practice goes (admins, oneself)."""
        require_own_or(actor, Permission.SEE_ALL_FIGURES, user_id)
        scope = replace(_scope(actor, query), candidate_id=user_id, is_ai_interview=True)
        async with self._database.unit_of_work(read_only=True) as uow:
            await _person(uow, actor, user_id)
            figures, success = uow.session_figures, query.success_score
            [totals] = await figures.groups(scope, None, success=success)
            by = await figures.groups(scope, Grouping.DIFFICULTY, success=success)
            answers = await uow.answer_figures.totals(scope)
            latest = await figures.latest(scope, limit=LATEST)
            mocks = await uow.ai_mocks.of_sessions([row.id for row in latest[:HEARD]])
            return AiInterviewAnalytics(
                user_id=user_id,
                totals=shapes.volume(totals),
                by_difficulty=shapes.groups(by),
                best_score=await figures.best_score(scope),
                improvement=shapes.gain(await figures.halves(scope)),
                answers=answers.answers,
                average_answer_score=shapes.rounded(answers.scores.mean),
                average_response_seconds=shapes.ratio(answers.seconds, answers.timed, digits=1),
                hints_used=answers.hints,
                skills=await _skills(uow, scope),
                speech=shapes.speech(await uow.answer_figures.speech(scope)),
                weeks=await _periods(uow, scope, Period.WEEK, success=success),
                latest=[shapes.scored(row) for row in latest],
                strengths=_points(mocks, "strengths"),
                improvements=_points(mocks, "improvements"),
            )


async def _periods(
    uow: UnitOfWork, scope: FiguresScope, period: Period, *, success: float
) -> list[PeriodFigures]:
    start, end, starts = window(period, scope.start, scope.end, utc_now())
    within = replace(scope, start=start, end=end)
    return shapes.periods(await uow.session_figures.groups(within, period, success=success), starts)


async def _skills(uow: UnitOfWork, scope: FiguresScope) -> list[SkillOut]:
    criteria = await uow.answer_figures.criteria(scope, limit=MOST_SKILLS)
    categories = await uow.answer_figures.categories(scope, limit=MOST_SKILLS)
    return shapes.skills(criteria, "criterion") + shapes.skills(categories, "category")


async def _load(uow: UnitOfWork, scope: FiguresScope, interviewer_id: UUID) -> InterviewerFigures:
    for each in await uow.session_figures.interviewers(scope, only=interviewer_id, limit=1):
        return each
    nothing: SessionFigures = shapes.NOTHING
    return InterviewerFigures(
        user_id=interviewer_id,
        interviews=0,
        completed=0,
        upcoming=0,
        planned_minutes=0,
        seconds=0.0,
        scores=nothing.scores,
    )


async def _person(uow: UnitOfWork, actor: Actor, user_id: UUID) -> User:
    person = await uow.users.get_in(actor.organisation_id, user_id)
    if person is None:
        raise NotFound("There is no such person.")
    return person


def _points(mocks: Sequence[AiMockInterview], kind: str) -> list[str]:
    """Return what feedback says most often, of equals the latest."""
    said = Counter(str(point) for mock in mocks for point in (mock.feedback or {}).get(kind, []))
    return [point for point, _ in said.most_common(MOST_POINTS)]


def _staff_scope(actor: Actor, query: FiguresQuery) -> FiguresScope:
    """Return the interviews whose figures are the actor's to see; raises Forbidden."""
    require_permission(actor, Permission.SEE_FIGURES)
    scope = _scope(actor, query)
    return scope if actor.role is UserRole.ADMIN else replace(scope, interviewer_id=actor.user_id)


def _scope(actor: Actor, query: FiguresQuery) -> FiguresScope:
    start = None if query.start_date is None else day_start(query.start_date)
    end = None if query.end_date is None else day_end(query.end_date)
    if start is not None and end is not None and start >= end:
        raise invalid_field("endDate", "before-start", "endDate lies before startDate.")
    organisation_id = query.organisation_id or actor.organisation_id
    return FiguresScope(organisation_id, start=start, end=end, hidden_from=actor.user_id)


def _recent(scope: FiguresScope) -> FiguresScope:
    """Return a scope with a beginning: figures of all there ever was would take ever longer.

    What is planned for later is counted too, where no end is given.
    """
    if scope.start is not None:
        return scope
    start = (scope.end or utc_now()) - timedelta(days=USUAL_DAYS)
    return replace(scope, start=max(EARLIEST, day_start(start.date())))


def _sees_banks_of(actor: Actor) -> UUID | None:
    return None if actor.role is UserRole.ADMIN else actor.user_id
