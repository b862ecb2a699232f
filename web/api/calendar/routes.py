"""Interviews for calendars (iCalendar, RFC 5545)."""

from aiohttp.web import AppKey, Response, StreamResponse

from web.api.calendar.schemas import FeedOut
from web.api.calendar.service import CalendarService
from web.endpoints import Call, Routes
from web.etags import is_named

SESSION_FILE = "/api/interviews/sessions/{id}/calendar.ics"
FEED = "/api/interviews/calendar/feed"
FEED_FILE = "/api/interviews/calendar/feeds/{token}.ics"
ICALENDAR = "text/calendar"

routes = Routes("calendar")
SERVICE = AppKey("calendar.service", CalendarService)


@routes.route("GET", SESSION_FILE, produces=ICALENDAR)
async def get_session_calendar(call: Call) -> StreamResponse:
    """Show an interview as a calendar file."""
    session_id = call.id("id", what="interview")
    text = await call.part(SERVICE).file(call.actor, session_id)
    disposition = f'attachment; filename="interview-{session_id}.ics"'
    return _answer(text, {"Cache-Control": "no-store", "Content-Disposition": disposition})


@routes.route("GET", FEED, returns=FeedOut, errors=(403,))
async def get_calendar_feed_address(call: Call) -> FeedOut:
    """Show the address of one's calendar, for calendar programs to subscribe to."""
    return await call.part(SERVICE).address(call.actor)


@routes.route("POST", FEED + "/renew", returns=FeedOut, errors=(403,))
async def renew_calendar_feed_address(call: Call) -> FeedOut:
    """Take the address of one's calendar back and get another one."""
    return await call.part(SERVICE).renew(call.actor)


@routes.route("GET", FEED_FILE, also=(304,), public=True, produces=ICALENDAR)
async def get_calendar_feed(call: Call) -> StreamResponse:
    """Read the calendar that an address opens.

    Interviews of the last 90 days and the coming year; those called off are marked as such, so
    that calendars take them out.
    """
    text, etag = await call.part(SERVICE).feed(call.request.match_info["token"])
    headers = {"Cache-Control": "private, no-cache", "ETag": etag}
    if is_named(etag, call.request.headers.get("If-None-Match")):
        return Response(status=304, headers=headers)
    return _answer(text, headers)


def _answer(text: bytes, headers: dict[str, str]) -> Response:
    return Response(body=text, content_type=ICALENDAR, charset="utf-8", headers=headers)
