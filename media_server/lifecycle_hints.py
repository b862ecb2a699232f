"""Hints for who practises, one after the other."""

from dataclasses import dataclass
from uuid import UUID

from media_server.chronicle import Entry, FactType
from media_server.errors import WrongState
from media_server.lifecycle_questions import QuestionLifecycle
from media_server.lifecycle_states import require_in_progress
from media_server.policy import Action, Actor
from storage.models import AiMockInterview, InterviewResponse


@dataclass(frozen=True, slots=True)
class Hint:
    """The `number`th hint of a question, from 1, and how many `remaining` ones there are."""

    response_id: UUID
    text: str
    number: int
    remaining: int


class HintLifecycle(QuestionLifecycle):
    """What is asked for is counted, so that practice shows how much help it took."""

    async def hint(self, actor: Actor, interview_id: UUID) -> Hint:
        """Give the next hint of the question that is open; else put the next one and begin.

        Raises WrongState where hints are not wanted, or there is none left.
        """
        async with self._writing(actor, Action.HINT, interview_id) as entry:
            require_in_progress(entry.session)
            response = await self._hinted(entry)
            question = await entry.uow.questions.as_asked(response)
            hints = [] if question is None else question.hints
            if response.hints_used >= len(hints):
                raise WrongState("There are no more hints to this question.")
            hint = Hint(
                response_id=response.id,
                text=hints[response.hints_used],
                number=response.hints_used + 1,
                remaining=len(hints) - response.hints_used - 1,
            )
            response.hints_used += 1
            entry.record(
                FactType.HINT_GIVEN,
                {
                    "responseId": str(response.id),
                    "hint": hint.text,
                    "number": hint.number,
                    "remaining": hint.remaining,
                },
                participant_id=response.participant_id,
            )
        return hint

    async def _hinted(self, entry: Entry) -> InterviewResponse:
        mock = await self._drawn(entry)
        if not isinstance(mock, AiMockInterview) or not mock.enable_hints:
            raise WrongState("This interview gives no hints.")
        response = await entry.uow.responses.open_of_session(entry.session.id)
        if response is not None:
            return response
        question = await self._upcoming(entry, mock)
        if question is None:
            raise WrongState("No question is open.")
        mock.question_index += 1
        return await self._put(entry, text=question.question_text, question=question, drawn=mock)
