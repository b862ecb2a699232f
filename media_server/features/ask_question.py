"""Put a question to the candidate."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, model_validator

from media_server.chronicle import FactType
from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action

LONGEST_ANSWER_S = 4 * 3600


class AskQuestion(Command):
    question_id: UUID | None = None
    question_text: Annotated[str | None, Field(min_length=1, max_length=4000)] = None
    time_limit_seconds: Annotated[int | None, Field(ge=1, le=LONGEST_ANSWER_S)] = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "AskQuestion":
        if (self.question_id is None) == (self.question_text is None):
            raise ValueError("either questionId or questionText is needed")
        return self


async def ask_question(desk: Desk, seat: Seat, command: AskQuestion) -> dict[str, Any]:
    """Ask; an answer that is still open is closed by it."""
    response = await desk.lifecycle.ask(
        seat.actor,
        seat.interview_id,
        question_id=command.question_id,
        question_text=command.question_text,
        time_limit_s=command.time_limit_seconds,
    )
    return {"responseId": str(response.id)}


ASK_QUESTION = Feature(
    request="ask-question",
    command=AskQuestion,
    action=Action.ASK,
    handle=ask_question,
    facts=(FactType.QUESTION_ASKED, FactType.RESPONSE_SUBMITTED),
)
