"""An interview that was held and heard, made without a call."""

from dataclasses import dataclass
from uuid import UUID

from storage.models import (
    InterviewResponse,
    Participant,
    ParticipantRole,
    ParticipantState,
    ResponseKind,
    ResponseStatus,
    TranscriptUtterance,
    TranscriptWord,
)
from tests.integration.web.conftest import SESSIONS, World
from web import keys

ANSWER = "the right ahead log is written before the pages"
WORD_MS = 400


@dataclass(frozen=True, slots=True)
class Heard:
    """Its ids as the API spells them; `path` is that of its resources."""

    id: UUID
    participant_id: UUID
    utterance_id: UUID
    response_id: UUID

    @property
    def path(self) -> str:
        return f"{SESSIONS}/{self.id}"


async def hold_interview(world: World, *, text: str = ANSWER, start_ms: int = 5000) -> Heard:
    """An interview of `ines` and `ivan` in which `sam` answered one question aloud."""
    session = await world.schedule(panelInterviewerIds=[str(world.id("ivan"))])
    session_id = UUID(session["id"])
    await world.by("ines").post(f"{SESSIONS}/{session_id}/start")
    words = text.split()
    end_ms = start_ms + WORD_MS * len(words)
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        sam = await uow.participants.add(
            Participant(
                session_id=session_id,
                user_id=world.id("sam"),
                name="Sam",
                role=ParticipantRole.CANDIDATE,
                state=ParticipantState.ADMITTED,
            )
        )
        utterance = TranscriptUtterance(
            session_id=session_id,
            participant_id=sam.id,
            start_ms=start_ms,
            end_ms=end_ms,
            text=text,
            language="en",
        )
        await uow.transcripts.add_utterance(
            utterance,
            [
                TranscriptWord(
                    text=word,
                    start_ms=start_ms + number * WORD_MS,
                    end_ms=start_ms + (number + 1) * WORD_MS,
                    probability=0.8,
                )
                for number, word in enumerate(words)
            ],
        )
        response = await uow.responses.add(
            InterviewResponse(
                session_id=session_id,
                participant_id=sam.id,
                question_text="What does a write-ahead log do?",
                status=ResponseStatus.CLOSED,
                kind=ResponseKind.AUDIO,
                start_ms=start_ms - 1000,
                end_ms=end_ms + 1000,
            )
        )
    await world.app[keys.SERVER]._answers.score(session_id, response.id)
    return Heard(session_id, sam.id, utterance.id, response.id)
