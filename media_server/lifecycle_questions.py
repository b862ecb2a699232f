"""Questions put and answers taken."""

from dataclasses import dataclass
from uuid import UUID

from media_server.chronicle import Entry, FactType
from media_server.errors import Malformed, NotFound, WrongState
from media_server.lifecycle_base import put_view
from media_server.lifecycle_sessions import SessionLifecycle
from media_server.lifecycle_states import require_in_progress
from media_server.policy import Action, Actor
from media_server.time_limits import limit_s_of
from storage.models import (
    AiMockInterview,
    InterviewQuestion,
    InterviewResponse,
    ParticipantRole,
    ResponseStatus,
)
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer given as text over REST."""

    question_text: str
    text: str
    response_time: float | None = None  # seconds
    skill_category: str | None = None
    audio_url: str | None = None


class QuestionLifecycle(SessionLifecycle):
    """At most one answer is open in an interview; putting the next question closes it."""

    async def ask(
        self,
        actor: Actor,
        interview_id: UUID,
        *,
        question_id: UUID | None = None,
        question_text: str | None = None,
        time_limit_s: int | None = None,
    ) -> InterviewResponse:
        """Put a question of a bank, or one of one's own, to the candidate."""
        async with self._writing(actor, Action.ASK, interview_id) as entry:
            require_in_progress(entry.session)
            question = None
            if question_id is not None:
                question = await entry.uow.questions.get_in(actor.organisation_id, question_id)
                if question is None:
                    raise NotFound("There is no such question.")
            elif not question_text:
                raise Malformed("A question needs an id or a text.")
            text = question.question_text if question is not None else question_text
            await self._close_open_answer(entry, closed_by="question")
            return await self._put(
                entry, text=text or "", question=question, time_limit_s=time_limit_s
            )

    async def next_question(self, actor: Actor, interview_id: UUID) -> InterviewResponse | None:
        """Put the next drawn question of an AI interview; complete it when none is left (None)."""
        async with self._writing(actor, Action.NEXT_QUESTION, interview_id) as entry:
            require_in_progress(entry.session)
            mock = await self._mock(entry)
            question = await self._upcoming(entry, mock)
            if question is None:
                await self._complete(entry)
                return None
            await self._close_open_answer(entry, closed_by="question")
            mock.question_index += 1
            return await self._put(entry, text=question.question_text, question=question, mock=mock)

    async def close_answer(self, actor: Actor, interview_id: UUID, response_id: UUID) -> None:
        """End the answer being given; it is scored as soon as its last words are there."""
        async with self._writing(actor, Action.CLOSE_ANSWER, interview_id) as entry:
            require_in_progress(entry.session)
            response = await entry.uow.responses.get_in_session(interview_id, response_id)
            if response is None:
                raise NotFound("There is no such answer.")
            if response.status is not ResponseStatus.OPEN:
                raise WrongState("This answer is closed already.")
            closer = await entry.uow.participants.get_by_user(interview_id, actor.user_id)
            closed_by = ParticipantRole.OBSERVER if closer is None else closer.role
            await self._close_open_answer(entry, closed_by=closed_by.value)

    async def answer_text(
        self, actor: Actor, interview_id: UUID, answered: Answered
    ) -> InterviewResponse:
        """Take an answer given as text and return it scored.

        It answers the question that is open; else, in an AI interview, the one drawn next if its
        text is the one quoted; else the question as quoted.
        """
        async with self._writing(actor, Action.ANSWER, interview_id) as entry:
            require_in_progress(entry.session)
            response = await self._answered(entry, answered)
            response.response_text = answered.text
            response.response_time = answered.response_time
            response.skill_category = answered.skill_category
            response.audio_url = answered.audio_url
            # Typed answers have no place among the spoken words.
            response.start_ms = response.end_ms = None
            response.status = ResponseStatus.CLOSED
            entry.record(
                FactType.RESPONSE_SUBMITTED,
                {
                    "responseId": str(response.id),
                    "participantId": str(response.participant_id),
                    "closedBy": ParticipantRole.CANDIDATE.value,
                },
                participant_id=response.participant_id,
            )
        return await self._answers.score(interview_id, response.id)

    async def _answered(self, entry: Entry, answered: Answered) -> InterviewResponse:
        response = await entry.uow.responses.open_of_session(entry.session.id)
        if response is not None:
            return response
        if entry.session.is_ai_interview:
            mock = await self._mock(entry)
            question = await self._upcoming(entry, mock)
            if question is not None and question.question_text == answered.question_text:
                mock.question_index += 1
                return await self._put(
                    entry, text=question.question_text, question=question, mock=mock
                )
        return await self._put(entry, text=answered.question_text, question=None)

    async def _put(
        self,
        entry: Entry,
        *,
        text: str,
        question: InterviewQuestion | None,
        mock: AiMockInterview | None = None,
        time_limit_s: int | None = None,
    ) -> InterviewResponse:
        session, uow = entry.session, entry.uow
        candidate = await self._participant(
            uow, session, session.candidate_id, ParticipantRole.CANDIDATE
        )
        limit_s = time_limit_s
        if question is not None:
            limit_s = limit_s or await limit_s_of(uow, question)
            await self._count_use(uow, session.id, question)
        response = await uow.responses.add(
            InterviewResponse(
                session_id=session.id,
                participant_id=candidate.id,
                question_id=None if question is None else question.id,
                question_version=None if question is None else question.version,
                position=await uow.responses.next_position(session.id),
                question_text=text,
                status=ResponseStatus.OPEN,
                time_limit_s=limit_s,
                start_ms=entry.at_ms,
                breakdown=[],
            )
        )
        entry.record(
            FactType.QUESTION_ASKED,
            {"response": put_view(response, question, mock)},
            participant_id=candidate.id,
        )
        return response

    async def _count_use(
        self, uow: UnitOfWork, session_id: UUID, question: InterviewQuestion
    ) -> None:
        """Count the question's use, and its bank's once an interview."""
        if not await uow.responses.any_from_bank(session_id, question.bank_id):
            await uow.banks.count_use(question.bank_id)
        await uow.questions.count_use([question.id])

    async def _mock(self, entry: Entry) -> AiMockInterview:
        mock = await entry.uow.ai_mocks.by_session(entry.session.id)
        if mock is None:
            raise WrongState("No questions were drawn for this interview.")
        return mock

    async def _upcoming(self, entry: Entry, mock: AiMockInterview) -> InterviewQuestion | None:
        """Return the next drawn question; drawn ones that were deleted since are passed over."""
        while mock.question_index < len(mock.question_ids):
            question = await entry.uow.questions.get(UUID(mock.question_ids[mock.question_index]))
            if question is not None and question.archived_at is None:
                return question
            mock.question_index += 1
        return None
