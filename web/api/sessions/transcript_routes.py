"""`/api/interviews/sessions/{id}/transcript…`: put right, and taken along."""

from uuid import UUID

from aiohttp.web import AppKey, Response, StreamResponse

from media_server.subtitles import cues, plain_text, srt, webvtt
from web.api.schemas import LongPageQuery
from web.api.sessions.review_service import SESSIONS
from web.api.sessions.transcript_schemas import (
    CorrectedUtterance,
    CorrectionList,
    CorrectUtterance,
    PartQuery,
    TranscriptWords,
)
from web.api.sessions.transcript_service import TranscriptService
from web.endpoints import Call, Routes

TRANSCRIPT = SESSIONS + "/{id}/transcript"
WHAT = "interview"

routes = Routes("transcripts")
SERVICE = AppKey("transcripts.service", TranscriptService)


@routes.route("GET", TRANSCRIPT + "/{utteranceId}", returns=CorrectedUtterance, errors=(403,))
async def get_utterance(call: Call) -> CorrectedUtterance:
    """Show a stretch of one participant's speech, with the ETag that guards its correction."""
    return await call.part(SERVICE).utterance(call.actor, *_ids(call))


@routes.route(
    "PATCH",
    TRANSCRIPT + "/{utteranceId}",
    takes=CorrectUtterance,
    returns=CorrectedUtterance,
    errors=(403, 409),
)
async def correct_utterance(call: Call, given: CorrectUtterance) -> CorrectedUtterance:
    """Put words right (staff, who practised alone); times stay, what was heard is kept.

    Measures and scores of the answer that the words belong to are made again.
    """
    return await call.part(SERVICE).correct(call.actor, *_ids(call), given)


@routes.route(
    "GET",
    SESSIONS + "/{id}/transcript-corrections",
    takes=LongPageQuery,
    returns=CorrectionList,
    errors=(403,),
)
async def list_corrections(call: Call, query: LongPageQuery) -> CorrectionList:
    """List what was corrected, by whom, and what stood there before."""
    return await call.part(SERVICE).corrections(call.actor, call.id("id", what=WHAT), query)


@routes.route(
    "GET", SESSIONS + "/{id}/transcript.vtt", takes=PartQuery, produces="text/vtt", errors=(403,)
)
async def export_webvtt(call: Call, part: PartQuery) -> StreamResponse:
    """Download the transcript as WebVTT captions with speakers."""
    speeches = await call.part(SERVICE).speeches(call.actor, call.id("id", what=WHAT), part)
    return _file(call, webvtt(cues(speeches)), "vtt", "text/vtt")


@routes.route(
    "GET",
    SESSIONS + "/{id}/transcript.srt",
    takes=PartQuery,
    produces="application/x-subrip",
    errors=(403,),
)
async def export_srt(call: Call, part: PartQuery) -> StreamResponse:
    """Download the transcript as SubRip captions with speakers."""
    speeches = await call.part(SERVICE).speeches(call.actor, call.id("id", what=WHAT), part)
    return _file(call, srt(cues(speeches)), "srt", "application/x-subrip")


@routes.route(
    "GET", SESSIONS + "/{id}/transcript.txt", takes=PartQuery, produces="text/plain", errors=(403,)
)
async def export_text(call: Call, part: PartQuery) -> StreamResponse:
    """Download the transcript to be read: a paragraph a turn, with time and speaker."""
    speeches = await call.part(SERVICE).speeches(call.actor, call.id("id", what=WHAT), part)
    return _file(call, plain_text(speeches), "txt", "text/plain")


@routes.route(
    "GET",
    SESSIONS + "/{id}/transcript.json",
    takes=PartQuery,
    returns=TranscriptWords,
    errors=(403,),
)
async def export_words(call: Call, part: PartQuery) -> TranscriptWords:
    """Download the transcript word by word, each with its time, certainty and speaker."""
    call.headers["Content-Disposition"] = _disposition(call, "json")
    return await call.part(SERVICE).words(call.actor, call.id("id", what=WHAT), part)


def _ids(call: Call) -> tuple[UUID, UUID]:
    return call.id("id", what=WHAT), call.id("utteranceId", what="utterance")


def _file(call: Call, text: str, extension: str, kind: str) -> Response:
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": _disposition(call, extension),
    }
    return Response(text=text, content_type=kind, charset="utf-8", headers=headers)


def _disposition(call: Call, extension: str) -> str:
    return f'attachment; filename="transcript-{call.id("id", what=WHAT)}.{extension}"'
