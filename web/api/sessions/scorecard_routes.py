"""`/api/interviews/sessions/{id}/scorecards`: what each reviewer and the panel think."""

from uuid import UUID

from aiohttp.web import AppKey

from web.api.sessions.review_service import SESSIONS
from web.api.sessions.scorecard_schemas import (
    FillScorecard,
    PanelOut,
    Rubric,
    ScorecardOut,
    SetRubric,
)
from web.api.sessions.scorecard_service import ScorecardService
from web.endpoints import Call, Routes

SESSION = SESSIONS + "/{id}"
CARD = SESSION + "/scorecards/{scorecardId}"
WHAT = "interview"

routes = Routes("scorecards")
SERVICE = AppKey("scorecards.service", ScorecardService)


@routes.route("GET", SESSION + "/scorecards", returns=PanelOut, errors=(403,))
async def get_panel(call: Call) -> PanelOut:
    """Show one's card and what the panel says (interviewers, admins).

    While one has not submitted one's own card, those of others are hidden, and so are people's
    scores wherever else answers are shown.
    """
    return await call.part(SERVICE).panel(call.actor, call.id("id", what=WHAT))


@routes.route("PUT", SESSION + "/rubric", takes=SetRubric, returns=Rubric, errors=(403, 409))
async def set_rubric(call: Call, given: SetRubric) -> Rubric:
    """Say by which criteria the interview as a whole is judged, and their weights.

    Without it these are the criteria of its questions. Not once somebody has judged by them.
    """
    return await call.part(SERVICE).set_rubric(call.actor, call.id("id", what=WHAT), given)


@routes.route("POST", SESSION + "/scorecards", returns=ScorecardOut, status=201, errors=(403,))
async def begin_scorecard(call: Call) -> ScorecardOut:
    """Begin one's card, a draft that nobody else sees."""
    return await call.part(SERVICE).begin(call.actor, call.id("id", what=WHAT))


@routes.route("PUT", CARD, takes=FillScorecard, returns=ScorecardOut, errors=(403, 409))
async def fill_scorecard(call: Call, given: FillScorecard) -> ScorecardOut:
    """Write what one's card says from now on; `If-Match` guards it from another tab."""
    return await call.part(SERVICE).fill(call.actor, *_ids(call), given)


@routes.route("POST", CARD + "/submit", returns=ScorecardOut, errors=(403,))
async def submit_scorecard(call: Call) -> ScorecardOut:
    """Submit one's card: it stays as it is, its judgements of answers count, others see it."""
    return await call.part(SERVICE).submit(call.actor, *_ids(call))


def _ids(call: Call) -> tuple[UUID, UUID]:
    return call.id("id", what=WHAT), call.id("scorecardId", what="scorecard")
