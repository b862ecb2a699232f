"""Keep a remark of staff at a moment of the interview."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action

LONGEST_INTERVIEW_MS = 24 * 3600 * 1000


class AddNote(Command):
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]
    at_ms: Annotated[int | None, Field(ge=0, le=LONGEST_INTERVIEW_MS)] = None


async def add_note(desk: Desk, seat: Seat, command: AddNote) -> dict[str, Any]:
    """Keep the note; staff are told of it, the candidate is not."""
    note = await desk.lifecycle.note(
        seat.actor, seat.interview_id, command.text, at_ms=command.at_ms
    )
    return {"noteId": str(note.id)}


ADD_NOTE = Feature(
    request="add-note",
    command=AddNote,
    action=Action.NOTE,
    handle=add_note,
    facts=(FactType.NOTE_ADDED,),
)
