"""Questions put and answers taken."""

from dataclasses import dataclass
from uuid import UUID

from media_server.chronicle import Entry, FactType
from media_server.errors import Malformed, NotFound, WrongState
from media_server.lifecycle_base import Drawn, drawn_for, put_view, require_in_time
from media_server.lifecycle_sessions import SessionLifecycle
from media_server.lifecycle_states import require_in_progress
from media_server.limits import NO_LIMIT, Limits, granted_s, limits_of, told_limit_s
from media_server.policy import Action, Actor
from media_server.time_limits import limit_s_of
from storage.models import (
    Audience,
    InterviewMode,
    InterviewQuestion,
    InterviewResponse,
    OneWayInterview,
    ParticipantRole,
    ResponseKind,
    ResponseStatus,
)
from storage.models.base import utc_now
from storage.unit_of_work import UnitOfWork

_KINDS = {
    InterviewMode.VIDEO: ResponseKind.VIDEO,
    InterviewMode.AUDIO: ResponseKind.AUDIO,
    InterviewMode.IN_PERSON: ResponseKind.AUDIO,
    InterviewMode.CHAT: ResponseKind.TEXT,
}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer given as text or code over REST; the URLs lead to where it was recorded.

    `upload_id` is the file that a URL names, where it was uploaded to the interview.
    """

    question_text: str
    text: str
    response_time: float | None = None  # seconds
    skill_category: str | None = None
    audio_url: str | None = None
    video_url: str | None = None
    code: str | None = None
    code_language: str | None = None
    upload_id: UUID | None = None

    @property
    def kind(self) -> ResponseKind:
        """What it is judged by: what was written, else what was recorded."""
        if self.code:
            return ResponseKind.CODE
        if self.text or not (self.audio_url or self.video_url):
            return ResponseKind.TEXT
        return ResponseKind.VIDEO if self.video_url else ResponseKind.AUDIO


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
        """Put the next drawn question; complete the interview when none is left (None).

        Of AI and one-way interviews. Raises WrongState, also once the deadline is over.
        """
        async with self._writing(actor, Action.NEXT_QUESTION, interview_id) as entry:
            require_in_progress(entry.session)
            drawn = await self._drawn(entry)
            question = await self._upcoming(entry, drawn)
            if question is None:
                await self._complete(entry)
                return None
            await self._close_open_answer(entry, closed_by="question")
            drawn.question_index += 1
            return await self._put(
                entry, text=question.question_text, question=question, drawn=drawn
            )

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
        """Take an answer given as text, code or a recording; return it scored.

        One that was uploaded and not listened to yet is scored once it is.

        It answers the question that is open; else, in an AI interview, the one drawn next if its
        text is the one quoted; else the question as quoted.
        """
        async with self._writing(actor, Action.ANSWER, interview_id) as entry:
            require_in_progress(entry.session)
            response = await self._answered(entry, answered)
            response.kind = answered.kind
            response.response_text = answered.text or None
            response.code = answered.code
            response.code_language = answered.code_language
            response.video_url = answered.video_url
            response.response_time = answered.response_time
            response.skill_category = answered.skill_category
            response.audio_url = answered.audio_url
            # Typed answers have no place among the spoken words.
            response.start_ms = response.end_ms = None
            response.status = ResponseStatus.CLOSED
            await self._link(entry, response, answered.upload_id)
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

    async def _link(
        self, entry: Entry, response: InterviewResponse, upload_id: UUID | None
    ) -> None:
        if upload_id is None:
            return
        upload = await entry.uow.uploads.get_in_session(entry.session.id, upload_id)
        if upload is None:
            raise Malformed("There is no such upload; upload the file again and use its new URL.")
        upload.response_id = response.id

    async def _answered(self, entry: Entry, answered: Answered) -> InterviewResponse:
        response = await entry.uow.responses.open_of_session(entry.session.id)
        if response is not None:
            require_in_time(entry, response)
            return response
        if entry.session.is_one_way:
            raise WrongState("No question is open; ask for the next one.")
        if entry.session.is_ai_interview:
            drawn = await self._drawn(entry)
            question = await self._upcoming(entry, drawn)
            if question is not None and question.question_text == answered.question_text:
                drawn.question_index += 1
                return await self._put(
                    entry, text=question.question_text, question=question, drawn=drawn
                )
        return await self._put(entry, text=answered.question_text, question=None)

    async def _put(
        self,
        entry: Entry,
        *,
        text: str,
        question: InterviewQuestion | None,
        drawn: Drawn | None = None,
        time_limit_s: int | None = None,
        retake_of: InterviewResponse | None = None,
    ) -> InterviewResponse:
        session, uow = entry.session, entry.uow
        candidate = await self._participant(
            uow, session, session.candidate_id, ParticipantRole.CANDIDATE
        )
        response = InterviewResponse(
            session_id=session.id,
            participant_id=candidate.id,
            question_id=None if question is None else question.id,
            question_version=None if question is None else question.version,
            position=await uow.responses.next_position(session.id),
            question_text=text,
            kind=_KINDS[session.mode],
            status=ResponseStatus.OPEN,
            time_limit_s=time_limit_s,
            start_ms=entry.at_ms,
            breakdown=[],
            attempt=1,
        )
        if retake_of is not None:
            retake_of.superseded = True
            response.position, response.attempt = retake_of.position, retake_of.attempt + 1
        if time_limit_s is None and question is not None:
            response.time_limit_s = await limit_s_of(uow, question)
        if question is not None and retake_of is None:
            await self._count_use(uow, session.id, question)
        limits = await self._grant(entry, response, drawn)
        await uow.responses.add(response)
        self._tell(entry, response, question, drawn, limits)
        self._set_alarm(entry, response)
        return response

    async def _grant(
        self, entry: Entry, response: InterviewResponse, drawn: Drawn | None
    ) -> Limits | None:
        """Give the candidate the time that is theirs, which scorers are not told of."""
        granted = await entry.uow.accommodations.of_user(entry.session.candidate_id)
        if isinstance(drawn, OneWayInterview):
            limits = limits_of(drawn, granted)
            response.time_limit_s = None
            response.granted_limit_s = limits.answer_s or NO_LIMIT
            response.start_ms = entry.at_ms + limits.think_s * 1000
            return limits
        allowed_s = granted_s(response.time_limit_s, granted)
        if allowed_s != response.time_limit_s:
            response.granted_limit_s = allowed_s or NO_LIMIT
        return None

    def _tell(
        self,
        entry: Entry,
        response: InterviewResponse,
        question: InterviewQuestion | None,
        drawn: Drawn | None,
        limits: Limits | None,
    ) -> None:
        meant = put_view(response, question, drawn, limit_s=response.time_limit_s)
        if limits is None and response.granted_limit_s is None:
            entry.record(
                FactType.QUESTION_ASKED,
                {"response": meant},
                participant_id=response.participant_id,
            )
            return
        told = put_view(response, question, drawn, limit_s=told_limit_s(response))
        if limits is not None:
            told["retakesLeft"] = max(0, limits.retakes + 1 - response.attempt)
            meant["startMs"] = None  # how long somebody may think is theirs to know
        for audience, view in ((Audience.CANDIDATE, told), (Audience.STAFF, meant)):
            entry.record(
                FactType.QUESTION_ASKED,
                {"response": view},
                audience=audience,
                participant_id=response.participant_id,
            )

    async def _count_use(
        self, uow: UnitOfWork, session_id: UUID, question: InterviewQuestion
    ) -> None:
        """Count the question's use, and its bank's once an interview."""
        if not await uow.responses.any_from_bank(session_id, question.bank_id):
            await uow.banks.count_use(question.bank_id)
        await uow.questions.count_use([question.id])

    async def _drawn(self, entry: Entry) -> Drawn:
        drawn = await drawn_for(entry.uow, entry.session)
        if drawn is None:
            raise WrongState("No questions were drawn for this interview.")
        if isinstance(drawn, OneWayInterview) and utc_now() >= drawn.deadline_at:
            raise WrongState("The time for this interview is over.")
        return drawn

    async def _upcoming(self, entry: Entry, drawn: Drawn) -> InterviewQuestion | None:
        """Return the next drawn question; drawn ones that were deleted since are passed over."""
        while drawn.question_index < len(drawn.question_ids):
            key = UUID(drawn.question_ids[drawn.question_index])
            question = await entry.uow.questions.get(key)
            if question is not None and question.archived_at is None:
                return question
            drawn.question_index += 1
        return None
