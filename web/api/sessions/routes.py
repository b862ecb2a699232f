"""`/api/interviews/sessions`: interviews."""

from aiohttp.web import AppKey

from web.api.sessions.review_schemas import ResponseOut
from web.api.sessions.schemas import (
    CancelSession,
    CompleteSession,
    CreateSession,
    GuestLink,
    RescheduleSession,
    SessionOut,
    SessionPage,
    SessionQuery,
    StartSession,
    UpdateSession,
    WrittenAnswer,
)
from web.api.sessions.service import SessionService
from web.endpoints import Call, Routes

SESSIONS = "/api/interviews/sessions"
SESSION = SESSIONS + "/{id}"
WHAT = "interview"

routes = Routes("sessions")
SERVICE = AppKey("sessions.service", SessionService)


@routes.route(
    "POST", SESSIONS, takes=CreateSession, returns=SessionOut, status=201, errors=(403, 409)
)
async def create_session(call: Call, new: CreateSession) -> SessionOut:
    """Schedule an interview (staff)."""
    session = await call.part(SERVICE).create(call.actor, new)
    call.headers["Location"] = f"{SESSIONS}/{session.id}"
    return session


@routes.route("GET", SESSIONS, takes=SessionQuery, returns=SessionPage, errors=(403,))
async def search_sessions(call: Call, query: SessionQuery) -> SessionPage:
    """Find interviews: one's own, for admins those of the organisation."""
    return await call.part(SERVICE).search(call.actor, query)


@routes.route("GET", SESSION, returns=SessionOut)
async def get_session(call: Call) -> SessionOut:
    """Show an interview."""
    return await call.part(SERVICE).get(call.actor, call.id("id", what=WHAT))


@routes.route("PATCH", SESSION, takes=UpdateSession, returns=SessionOut, errors=(403, 409))
async def update_session(call: Call, changes: UpdateSession) -> SessionOut:
    """Change an interview (interviewer, admin); what is left out stays as it is.

    Once it is completed, only title, tags, score, feedback and notes can be changed. The time is
    changed by rescheduling.
    """
    return await call.part(SERVICE).update(call.actor, call.id("id", what=WHAT), changes)


@routes.route(
    "POST", SESSION + "/reschedule", takes=RescheduleSession, returns=SessionOut, errors=(403, 409)
)
async def reschedule_session(call: Call, new: RescheduleSession) -> SessionOut:
    """Move an interview to another time.

    Candidates may do so where it is allowed, before the deadline, and only so many times.
    """
    return await call.part(SERVICE).reschedule(call.actor, call.id("id", what=WHAT), new)


@routes.route(
    "POST", SESSION + "/cancel", takes=CancelSession, returns=SessionOut, errors=(403, 409)
)
async def cancel_session(call: Call, cancel: CancelSession) -> SessionOut:
    """Call off an interview that has not started, also as its candidate."""
    return await call.part(SERVICE).cancel(call.actor, call.id("id", what=WHAT), cancel)


@routes.route("POST", SESSION + "/no-show", returns=SessionOut, errors=(403, 409))
async def mark_no_show(call: Call) -> SessionOut:
    """Note that the candidate did not come (interviewer, admin)."""
    return await call.part(SERVICE).miss(call.actor, call.id("id", what=WHAT))


@routes.route("POST", SESSION + "/start", takes=StartSession, returns=SessionOut, errors=(403, 409))
async def start_session(call: Call, start: StartSession) -> SessionOut:
    """Begin an interview (interviewer, admin; the learner of an AI interview)."""
    return await call.part(SERVICE).start(call.actor, call.id("id", what=WHAT), start)


@routes.route(
    "POST", SESSION + "/complete", takes=CompleteSession, returns=SessionOut, errors=(403, 409)
)
async def complete_session(call: Call, end: CompleteSession) -> SessionOut:
    """End an interview (interviewer, admin; the learner of an AI interview).

    Recordings and the last scores are made after this returns.
    """
    return await call.part(SERVICE).complete(call.actor, call.id("id", what=WHAT), end)


@routes.route(
    "POST",
    SESSION + "/responses",
    takes=WrittenAnswer,
    returns=ResponseOut,
    status=201,
    errors=(403, 409),
    calls_ai=True,
)
async def answer_in_writing(call: Call, given: WrittenAnswer) -> ResponseOut:
    """Answer in writing the question that is open, or the one quoted.

    The answer is scored at once; the candidate of an interview with people is not told how.
    """
    return await call.part(SERVICE).answer(call.actor, call.id("id", what=WHAT), given)


@routes.route("POST", SESSION + "/guest-link", returns=GuestLink, errors=(403,))
async def make_guest_link(call: Call) -> GuestLink:
    """Make a link that lets the candidate in without an account (interviewer, admin)."""
    return await call.part(SERVICE).guest_link(call.actor, call.id("id", what=WHAT))
