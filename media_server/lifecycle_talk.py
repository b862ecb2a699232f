"""Chat and notes: what people write while they talk."""

from uuid import UUID

from media_server.chronicle import FactType
from media_server.errors import Forbidden
from media_server.lifecycle_base import LifecycleBase
from media_server.lifecycle_states import require_open
from media_server.policy import Action, Actor
from storage.models import Audience, Note, ParticipantState


class TalkLifecycle(LifecycleBase):
    """Written words on the timeline."""

    async def chat(self, actor: Actor, interview_id: UUID, text: str) -> None:
        """Say `text` to everybody in the interview."""
        async with self._writing(actor, Action.CHAT, interview_id) as entry:
            require_open(entry.session)
            speaker = await entry.uow.participants.get_by_user(interview_id, actor.user_id)
            if speaker is None or speaker.state is not ParticipantState.ADMITTED:
                raise Forbidden("You have not been let in yet.")
            entry.record(
                FactType.CHAT_SENT,
                {"participantId": str(speaker.id), "name": speaker.name, "text": text},
                participant_id=speaker.id,
            )

    async def note(
        self, actor: Actor, interview_id: UUID, text: str, *, at_ms: int | None = None
    ) -> Note:
        """Keep a remark of staff at `at_ms` of the timeline (default: now), for staff alone."""
        async with self._writing(actor, Action.NOTE, interview_id) as entry:
            point_ms = entry.at_ms if at_ms is None else at_ms
            note = await entry.uow.notes.add(
                Note(session_id=interview_id, author_id=actor.user_id, at_ms=point_ms, text=text)
            )
            entry.record(
                FactType.NOTE_ADDED,
                {"noteId": str(note.id), "authorId": str(actor.user_id), "text": text},
                audience=Audience.STAFF,
                at_ms=point_ms,
            )
        return note
