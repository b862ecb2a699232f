"""How long interviews are kept, requests for erasure, and erasing with a receipt."""

from aiohttp.web import AppKey

from web.api.keeping.schemas import (
    DeclineErasure,
    DefaultRetention,
    ErasureOut,
    ErasurePage,
    ErasureRequestOut,
    ErasureRequestPage,
    RequestErasure,
    RetentionOut,
    SetDefaultRetention,
    SetRetention,
)
from web.api.keeping.service import KeepingService
from web.api.schemas import PageQuery
from web.endpoints import Call, Routes

SESSION = "/api/interviews/sessions/{id}"
RETENTION = "/api/interviews/retention"
REQUESTS = "/api/interviews/erasure-requests"
REQUEST = REQUESTS + "/{requestId}"

routes = Routes("keeping")
SERVICE = AppKey("keeping.service", KeepingService)


@routes.route("GET", RETENTION, returns=DefaultRetention, errors=(403,))
async def get_default_retention(call: Call) -> DefaultRetention:
    """Show how long the organisation keeps interviews (admin)."""
    return await call.part(SERVICE).default(call.actor)


@routes.route("PUT", RETENTION, takes=SetDefaultRetention, returns=DefaultRetention, errors=(403,))
async def set_default_retention(call: Call, given: SetDefaultRetention) -> DefaultRetention:
    """Say how long the organisation keeps interviews after their end (admin)."""
    return await call.part(SERVICE).set_default(call.actor, given.days)


@routes.route("GET", SESSION + "/retention", returns=RetentionOut, errors=(403,))
async def get_retention(call: Call) -> RetentionOut:
    """Show how long an interview is kept (staff, those who practised)."""
    return await call.part(SERVICE).retention(call.actor, call.id("id", what="interview"))


@routes.route(
    "PUT", SESSION + "/retention", takes=SetRetention, returns=RetentionOut, errors=(403,)
)
async def set_retention(call: Call, given: SetRetention) -> RetentionOut:
    """Say how long an interview is kept, or put it under a legal hold (admin)."""
    session_id = call.id("id", what="interview")
    return await call.part(SERVICE).set_retention(call.actor, session_id, given)


@routes.route(
    "POST",
    SESSION + "/erasure-request",
    takes=RequestErasure,
    returns=ErasureRequestOut,
    status=201,
    errors=(403,),
)
async def request_erasure(call: Call, given: RequestErasure) -> ErasureRequestOut:
    """Ask that one's interview be erased (candidate).

    It is carried out at `dueAt` unless it was declined or the interview is under a legal hold.
    """
    session_id = call.id("id", what="interview")
    return await call.part(SERVICE).request(call.actor, session_id, given.message)


@routes.route("GET", SESSION + "/erasure-request", returns=ErasureRequestOut)
async def get_erasure_request(call: Call) -> ErasureRequestOut:
    """Show the request that an interview be erased, 404 where none was made."""
    return await call.part(SERVICE).requested(call.actor, call.id("id", what="interview"))


@routes.route("GET", REQUESTS, takes=PageQuery, returns=ErasureRequestPage, errors=(403,))
async def list_erasure_requests(call: Call, query: PageQuery) -> ErasureRequestPage:
    """List candidates' requests for erasure, newest first (admin)."""
    return await call.part(SERVICE).requests(call.actor, query)


@routes.route(
    "POST",
    REQUEST + "/decline",
    takes=DeclineErasure,
    returns=ErasureRequestOut,
    errors=(403, 409),
)
async def decline_erasure_request(call: Call, given: DeclineErasure) -> ErasureRequestOut:
    """Do not follow a request for erasure, and say why (admin)."""
    request_id = call.id("requestId", what="request")
    return await call.part(SERVICE).decline(call.actor, request_id, given.answer)


@routes.route("POST", REQUEST + "/grant", returns=ErasureOut, errors=(403, 409))
async def grant_erasure_request(call: Call) -> ErasureOut:
    """Follow a request for erasure now (admin)."""
    return await call.part(SERVICE).grant(call.actor, call.id("requestId", what="request"))


@routes.route(
    "GET", "/api/interviews/erasures", takes=PageQuery, returns=ErasurePage, errors=(403,)
)
async def list_erasures(call: Call, query: PageQuery) -> ErasurePage:
    """List the receipts of erased interviews, newest first (admin)."""
    return await call.part(SERVICE).receipts(call.actor, query)


@routes.route("DELETE", SESSION, returns=ErasureOut, errors=(403, 409))
async def erase_session(call: Call) -> ErasureOut:
    """Erase an interview for good (admin; those who practised, their own).

    Rows, recordings, journals, exports and what was cached go, and the keys that open copies of
    them. What is left is the receipt, which is returned again when this is asked again.
    """
    return await call.part(SERVICE).erase(call.actor, call.id("id", what="interview"))
