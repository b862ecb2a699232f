"""Interviews as REST shows them."""

from collections.abc import Hashable, Mapping
from urllib.parse import urljoin
from uuid import UUID

from media_server.policy import Actor, sees_results, standing
from media_server.zones import zone_of
from storage.models import InterviewSession
from storage.short_memory import ShortMemory
from web.api.sessions.schemas import OneWayOut, PanelMember, SessionOut

# Lists show the same interviews over and over.
MAX_KEPT, KEPT_S = 3_000, 300

_COLUMNS = tuple(
    name for name in SessionOut.model_fields if name in InterviewSession.__mapper__.columns
)

Panel = tuple[tuple[str, str | None], ...]
Names = tuple[str | None, str | None]


class SessionViews:
    """Makes documents of rows; that of one version of a row under the same names is made once."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._kept: ShortMemory[Hashable, SessionOut] = ShortMemory(most=MAX_KEPT, life_s=KEPT_S)

    def view(
        self,
        session: InterviewSession,
        *,
        actor: Actor,
        names: Mapping[UUID, str],
        ai_mock_id: UUID | None,
        one_way: OneWayOut | None,
    ) -> SessionOut:
        """Return the interview as the actor may see it."""
        told = sees_results(standing(actor, session))
        lead = session.interviewer_id
        shown = (names.get(session.candidate_id), None if lead is None else names.get(lead))
        panel = tuple((text, names.get(UUID(text))) for text in session.panel_ids)
        key = (session.id, session.updated_at, told, shown, panel, ai_mock_id)
        document = self._kept.get(key)
        if document is None:
            document = self._make(session, told, shown, panel, ai_mock_id)
            self._kept.keep(key, document)
        # How a one-way interview is taken depends on who asks, and is none of the row's columns.
        return document if one_way is None else document.model_copy(update={"one_way": one_way})

    def _make(
        self,
        session: InterviewSession,
        told: bool,
        shown: Names,
        panel: Panel,
        ai_mock_id: UUID | None,
    ) -> SessionOut:
        columns = {name: getattr(session, name) for name in _COLUMNS}
        if not told:
            columns |= dict.fromkeys(("score", "feedback", "notes"))
        # Kept relative, since the server may move; shown so that it can be opened from elsewhere.
        columns["meeting_url"] = session.meeting_url and urljoin(
            self._base_url, session.meeting_url
        )
        candidate_name, interviewer_name = shown
        return SessionOut(
            **columns,
            candidate_name=candidate_name,
            interviewer_name=interviewer_name,
            panel=[PanelMember(id=UUID(user_id), name=name) for user_id, name in panel],
            ends_at=session.ends_at,
            local_start=session.scheduled_at.astimezone(zone_of(session.time_zone)),
            ai_mock_id=ai_mock_id,
            one_way=None,
        )
