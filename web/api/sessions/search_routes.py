"""`/api/interviews/transcript-search`: what was said in one's interviews."""

from aiohttp.web import AppKey

from web.api.sessions.search_schemas import SpokenPage, SpokenQuery
from web.api.sessions.search_service import SearchService
from web.endpoints import Call, Routes

routes = Routes("transcript-search")
SERVICE = AppKey("transcript_search.service", SearchService)


@routes.route(
    "GET",
    "/api/interviews/transcript-search",
    takes=SpokenQuery,
    returns=SpokenPage,
    errors=(403,),
)
async def search_transcripts(call: Call, query: SpokenQuery) -> SpokenPage:
    """Find what was said in the interviews that one holds or practised in, latest first.

    Every word of `text` must begin a word of the same utterance. `atMs` of each place is where
    the word was said: the review page opens there with `?t=` and seconds.
    """
    return await call.part(SERVICE).search(call.actor, query)
