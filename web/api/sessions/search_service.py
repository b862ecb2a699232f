"""Finding what was said."""

from media_server.errors import Forbidden
from media_server.policy import Actor
from storage.database import Database
from storage.models import Participant, UserRole
from storage.repositories.transcript_search import Place
from web.api.sessions.search_schemas import SpokenPage, SpokenPlace, SpokenQuery
from web.cache.rows import RowCaches
from web.cursors import CursorCodec
from web.paging import Pager


class SearchService:
    """Searches the transcripts that somebody may review."""

    def __init__(self, *, database: Database, rows: RowCaches, cursors: CursorCodec) -> None:
        self._database = database
        self._rows = rows
        self._cursors = cursors

    async def search(self, actor: Actor, query: SpokenQuery) -> SpokenPage:
        """Return where words were said, of all interviews for admins."""
        if actor.interview_id is not None:
            raise Forbidden("A guest link is for one interview only.")
        pager = Pager(self._cursors, "transcript-search", actor.user_id, query.text)
        async with self._database.unit_of_work(read_only=True) as uow:
            places = await uow.transcripts.search(
                actor.organisation_id,
                query.text,
                visible_to=None if actor.role is UserRole.ADMIN else actor.user_id,
                limit=query.limit + 1,
                after=pager.after(query.cursor),
            )
        places, cursor = pager.cut(places, query.limit, lambda place: place)
        return SpokenPage(items=await self._shown(places), next_cursor=cursor)

    async def _shown(self, places: list[Place]) -> list[SpokenPlace]:
        async with self._database.unit_of_work(read_only=True) as uow:
            utterances = await uow.transcripts.by_ids([place[2] for place in places])
            speakers = await uow.participants.by_ids(
                {each.participant_id for each in utterances.values()}
            )
        sessions = await self._rows.sessions.get_all({place[0] for place in places})
        return [
            SpokenPlace(
                interview_id=session_id,
                interview_title=sessions[session_id].title,
                scheduled_at=sessions[session_id].scheduled_at,
                utterance_id=utterance_id,
                participant_id=utterances[utterance_id].participant_id,
                speaker=_name(speakers.get(utterances[utterance_id].participant_id)),
                at_ms=at_ms,
                text=utterances[utterance_id].text,
            )
            for session_id, at_ms, utterance_id in places
            if utterance_id in utterances and session_id in sessions
        ]


def _name(speaker: Participant | None) -> str:
    return "" if speaker is None else speaker.name
