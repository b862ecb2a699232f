"""`/api/interviews/sessions/{id}/…`: taking an interview alone, without sockets too."""

from aiohttp.web import AppKey

from web.api.sessions.one_way_schemas import ExtendDeadline, NextQuestion, PutQuestion
from web.api.sessions.one_way_service import OneWayService
from web.api.sessions.schemas import SessionOut
from web.endpoints import Call, Routes

SESSION = "/api/interviews/sessions/{id}"
RESPONSE = SESSION + "/responses/{responseId}"
WHAT = "interview"

routes = Routes("one-way")
SERVICE = AppKey("one_way.service", OneWayService)


@routes.route("POST", SESSION + "/questions/next", returns=NextQuestion, errors=(403, 409))
async def put_next_question(call: Call) -> NextQuestion:
    """Put the next question of an interview that one takes alone, or complete it.

    An answer that is still open is closed.
    """
    return await call.part(SERVICE).next(call.actor, call.id("id", what=WHAT))


@routes.route("POST", RESPONSE + "/begin", returns=PutQuestion, errors=(403, 409))
async def begin_answer(call: Call) -> PutQuestion:
    """Begin to answer before the time to think is over."""
    session_id, response_id = call.id("id", what=WHAT), call.id("responseId", what="answer")
    return await call.part(SERVICE).begin(call.actor, session_id, response_id)


@routes.route("POST", RESPONSE + "/close", status=204, errors=(403, 409))
async def close_answer(call: Call) -> None:
    """End the answer that is being given."""
    session_id, response_id = call.id("id", what=WHAT), call.id("responseId", what="answer")
    await call.part(SERVICE).close(call.actor, session_id, response_id)


@routes.route("POST", RESPONSE + "/retake", returns=PutQuestion, status=201, errors=(403, 409))
async def retake_answer(call: Call) -> PutQuestion:
    """Answer the last question again; the answer before does not count any more."""
    session_id, response_id = call.id("id", what=WHAT), call.id("responseId", what="answer")
    return await call.part(SERVICE).retake(call.actor, session_id, response_id)


@routes.route(
    "POST", SESSION + "/deadline", takes=ExtendDeadline, returns=SessionOut, errors=(403, 409)
)
async def extend_deadline(call: Call, new: ExtendDeadline) -> SessionOut:
    """Give a one-way interview another deadline (interviewer, admin)."""
    return await call.part(SERVICE).extend(call.actor, call.id("id", what=WHAT), new.deadline)
