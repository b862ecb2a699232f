"""`/api/interviews/analytics`: figures of interviews and people."""

from aiohttp.web import AppKey, Response, StreamResponse

from web.api.analytics.export import AnalyticsExport
from web.api.analytics.schemas import (
    AiInterviewAnalytics,
    CandidateAnalytics,
    ExportQuery,
    FiguresQuery,
    InterviewAnalytics,
    InterviewerAnalytics,
    InterviewTrends,
    SkillAnalytics,
    TrendQuery,
)
from web.api.analytics.service import AnalyticsService
from web.endpoints import Call, Routes

ANALYTICS = "/api/interviews/analytics"
WHAT = "person"

routes = Routes("analytics")
SERVICE = AppKey("analytics.service", AnalyticsService)
EXPORT = AppKey("analytics.export", AnalyticsExport)


@routes.route("GET", ANALYTICS, takes=FiguresQuery, returns=InterviewAnalytics, errors=(403,))
async def get_interview_analytics(call: Call, query: FiguresQuery) -> InterviewAnalytics:
    """Show how many interviews there are, how they end and what they score.

    Admins see the organisation's, instructors those that they hold.
    """
    return await call.part(SERVICE).interviews(call.actor, query)


@routes.route(
    "GET", ANALYTICS + "/trends", takes=TrendQuery, returns=InterviewTrends, errors=(403,)
)
async def get_interview_trends(call: Call, query: TrendQuery) -> InterviewTrends:
    """Show how interviews change by day, week or month (staff)."""
    return await call.part(SERVICE).trends(call.actor, query)


@routes.route(
    "GET", ANALYTICS + "/skills", takes=FiguresQuery, returns=SkillAnalytics, errors=(403,)
)
async def get_skill_analytics(call: Call, query: FiguresQuery) -> SkillAnalytics:
    """Show how candidates do by skill (staff)."""
    return await call.part(SERVICE).skills(call.actor, query)


@routes.route(
    "GET",
    ANALYTICS + "/candidate/{candidateId}",
    takes=FiguresQuery,
    returns=CandidateAnalytics,
    errors=(403,),
)
async def get_candidate_analytics(call: Call, query: FiguresQuery) -> CandidateAnalytics:
    """Show how a candidate does (staff, oneself); to instructors in interviews they hold."""
    candidate_id = call.id("candidateId", what=WHAT)
    return await call.part(SERVICE).candidate(call.actor, candidate_id, query)


@routes.route(
    "GET",
    ANALYTICS + "/interviewer/{interviewerId}",
    takes=FiguresQuery,
    returns=InterviewerAnalytics,
    errors=(403,),
)
async def get_interviewer_analytics(call: Call, query: FiguresQuery) -> InterviewerAnalytics:
    """Show how much somebody interviews and how they score beside others (admin, oneself)."""
    interviewer_id = call.id("interviewerId", what=WHAT)
    return await call.part(SERVICE).interviewer(call.actor, interviewer_id, query)


@routes.route(
    "GET", ANALYTICS + "/export.csv", takes=ExportQuery, produces="text/csv", errors=(403,)
)
async def export_analytics(call: Call, query: ExportQuery) -> StreamResponse:
    """Export a table of the figures as CSV (staff)."""
    table = await call.part(EXPORT).table(call.actor, query)
    return Response(
        text=table,
        content_type="text/csv",
        charset="utf-8",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{query.report}.csv"',
        },
    )


@routes.route(
    "GET",
    "/api/interviews/ai-mock/user/{userId}/analytics",
    takes=FiguresQuery,
    returns=AiInterviewAnalytics,
    errors=(403,),
)
async def get_ai_interview_analytics(call: Call, query: FiguresQuery) -> AiInterviewAnalytics:
    """Show how somebody's practice goes (admin, oneself)."""
    return await call.part(SERVICE).practice(call.actor, call.id("userId", what=WHAT), query)
