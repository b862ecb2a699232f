"""`/api/interviews/sessions/{id}/…`: scores of answers."""

from uuid import UUID

from aiohttp.web import AppKey

from web.api.schemas import LongPageQuery
from web.api.sessions.review_schemas import ResponseOut
from web.api.sessions.review_service import SESSIONS
from web.api.sessions.score_schemas import GiveScore, ScoreCard, ScoreList
from web.api.sessions.score_service import ScoreService
from web.endpoints import Call, Routes

SESSION = SESSIONS + "/{id}"
RESPONSE = SESSION + "/responses/{responseId}"
WHAT = "interview"

routes = Routes("scores")
SERVICE = AppKey("scores.service", ScoreService)


@routes.route("PUT", RESPONSE + "/score", takes=GiveScore, returns=ResponseOut, errors=(403, 409))
async def score_answer(call: Call, given: GiveScore) -> ResponseOut:
    """Judge an answer (interviewer, admin), in place of what one said before.

    The mean of what people say counts instead of the machine's score, which stays beside it.
    """
    return await call.part(SERVICE).give(call.actor, *_ids(call), given)


@routes.route("DELETE", RESPONSE + "/score", returns=ResponseOut, errors=(403, 409))
async def withdraw_score(call: Call) -> ResponseOut:
    """Take back what one said of an answer (interviewer, admin); it stays in the history."""
    return await call.part(SERVICE).withdraw(call.actor, *_ids(call))


@routes.route("GET", RESPONSE + "/scores", takes=LongPageQuery, returns=ScoreList, errors=(403,))
async def list_scores(call: Call, query: LongPageQuery) -> ScoreList:
    """List all judgements of an answer, by the machine and by people, and why they changed."""
    return await call.part(SERVICE).history(call.actor, *_ids(call), query)


@routes.route("GET", SESSION + "/scorecard", returns=ScoreCard, errors=(403,))
async def get_scorecard(call: Call) -> ScoreCard:
    """Show an interview's scores by criterion, the machine's and people's side by side."""
    return await call.part(SERVICE).card(call.actor, call.id("id", what=WHAT))


def _ids(call: Call) -> tuple[UUID, UUID]:
    return call.id("id", what=WHAT), call.id("responseId", what="answer")
