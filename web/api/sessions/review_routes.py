"""`/api/interviews/sessions/{id}/…`: what an interview leaves behind."""

from aiohttp.web import AppKey, StreamResponse

from web.api.schemas import LongPageQuery
from web.api.sessions.media import MediaService
from web.api.sessions.review_schemas import (
    EventList,
    EventQuery,
    MediaQuery,
    MetricList,
    NoteList,
    ParticipantList,
    RecordingList,
    ResponseList,
    TranscriptOut,
)
from web.api.sessions.review_service import SESSIONS, ReviewService
from web.endpoints import Call, Routes

SESSION = SESSIONS + "/{id}"
WHAT = "interview"

routes = Routes("review")
SERVICE = AppKey("review.service", ReviewService)
MEDIA = AppKey("review.media", MediaService)


@routes.route("GET", SESSION + "/transcript", returns=TranscriptOut, errors=(403,))
async def get_transcript(call: Call) -> TranscriptOut:
    """Show all that was said, word by word."""
    return await call.part(SERVICE).transcript(call.actor, call.id("id", what=WHAT))


@routes.route(
    "GET", SESSION + "/responses", takes=LongPageQuery, returns=ResponseList, errors=(403,)
)
async def list_responses(call: Call, query: LongPageQuery) -> ResponseList:
    """List the answers with their scores and the words these rest on."""
    return await call.part(SERVICE).responses(call.actor, call.id("id", what=WHAT), query)


@routes.route("GET", SESSION + "/metrics", takes=LongPageQuery, returns=MetricList, errors=(403,))
async def list_metrics(call: Call, query: LongPageQuery) -> MetricList:
    """List the measures of speech with their course over the timeline."""
    return await call.part(SERVICE).metrics(call.actor, call.id("id", what=WHAT), query)


@routes.route(
    "GET", SESSION + "/recordings", takes=LongPageQuery, returns=RecordingList, errors=(403,)
)
async def list_recordings(call: Call, query: LongPageQuery) -> RecordingList:
    """List the finished recordings; `url` of each plays it for a limited time."""
    return await call.part(SERVICE).recordings(call.actor, call.id("id", what=WHAT), query)


@routes.route(
    "GET",
    SESSION + "/recordings/{recordingId}/media",
    takes=MediaQuery,
    also=(206, 304),
    public=True,
    unlimited=True,  # a player asks for range after range
    produces="video/webm",
    errors=(401, 403, 416),
)
async def get_recording_media(call: Call, query: MediaQuery) -> StreamResponse:
    """Play a recording; ranges are answered with 206.

    Takes a bearer token, or the media token of the recordings' list as the parameter `t`.
    """
    session_id = call.id("id", what=WHAT)
    recording_id = call.id("recordingId", what="recording")
    return await call.part(MEDIA).send(call.request, session_id, recording_id, query.t)


@routes.route("GET", SESSION + "/events", takes=EventQuery, returns=EventList)
async def list_events(call: Call, query: EventQuery) -> EventList:
    """List the facts of an interview that were told to one's side, in order."""
    return await call.part(SERVICE).events(call.actor, call.id("id", what=WHAT), query)


@routes.route("GET", SESSION + "/participants", takes=LongPageQuery, returns=ParticipantList)
async def list_participants(call: Call, query: LongPageQuery) -> ParticipantList:
    """List the people of an interview and whether they are there just now."""
    return await call.part(SERVICE).participants(call.actor, call.id("id", what=WHAT), query)


@routes.route("GET", SESSION + "/notes", takes=LongPageQuery, returns=NoteList, errors=(403,))
async def list_notes(call: Call, query: LongPageQuery) -> NoteList:
    """List the notes of staff."""
    return await call.part(SERVICE).notes(call.actor, call.id("id", what=WHAT), query)
