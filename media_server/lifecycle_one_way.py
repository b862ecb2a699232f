"""One-way interviews: thinking, answering within limits, answering again, the deadline."""

from datetime import datetime
from uuid import UUID

from media_server.chronicle import Entry, FactType
from media_server.errors import Malformed, NotFound, WrongState
from media_server.lifecycle_base import GRACE_MS, last_ms
from media_server.lifecycle_questions import QuestionLifecycle
from media_server.lifecycle_schedule import ScheduleLifecycle
from media_server.lifecycle_states import OPEN_STATUSES, require_in_progress, wrong_state
from media_server.limits import limits_of
from media_server.policy import Action, Actor
from media_server.views import interview_view
from storage.models import (
    Audience,
    InterviewResponse,
    InterviewSession,
    InterviewStatus,
    OneWayInterview,
    ResponseStatus,
)
from storage.models.base import utc_now


class OneWayLifecycle(QuestionLifecycle, ScheduleLifecycle):
    """What a candidate does who takes an interview alone, and what time does."""

    async def begin_answer(
        self, actor: Actor, interview_id: UUID, response_id: UUID
    ) -> InterviewResponse:
        """Begin to answer before the time to think is over."""
        async with self._writing(actor, Action.BEGIN_ANSWER, interview_id) as entry:
            require_in_progress(entry.session)
            response = await self._response(entry, response_id)
            if response.status is not ResponseStatus.OPEN:
                raise WrongState("This answer is closed already.")
            if response.start_ms is not None and response.start_ms > entry.at_ms:
                response.start_ms = entry.at_ms
                entry.record(
                    FactType.ANSWER_BEGUN,
                    {"responseId": str(response.id), "startMs": response.start_ms},
                    audience=Audience.CANDIDATE,
                    participant_id=response.participant_id,
                )
                self._set_alarm(entry, response)
        return response

    async def retake(
        self, actor: Actor, interview_id: UUID, response_id: UUID
    ) -> InterviewResponse:
        """Put the last question again; the answer before does not count any more.

        Raises WrongState for an earlier question, or when it was answered as often as is allowed.
        """
        async with self._writing(actor, Action.RETAKE, interview_id) as entry:
            require_in_progress(entry.session)
            response = await self._response(entry, response_id)
            drawn = await self._drawn(entry)
            assert isinstance(drawn, OneWayInterview)
            granted = await entry.uow.accommodations.of_user(entry.session.candidate_id)
            if response.attempt > limits_of(drawn, granted).retakes:
                raise WrongState("This question was answered as often as is allowed.")
            following = await entry.uow.responses.next_position(interview_id)
            if response.superseded or response.position != following - 1:
                raise WrongState("Only the last question can be answered again.")
            await self._close_open_answer(entry, closed_by="retake")
            question = (
                None
                if response.question_id is None
                else await entry.uow.questions.get(response.question_id)
            )
            return await self._put(
                entry,
                text=response.question_text,
                question=question,
                drawn=drawn,
                retake_of=response,
            )

    async def extend(
        self, actor: Actor, interview_id: UUID, deadline_at: datetime
    ) -> InterviewSession:
        """Give a one-way interview that is not over another deadline."""
        async with self._writing(
            actor, Action.UPDATE, interview_id, begins_timeline=False
        ) as entry:
            session = entry.session
            one_way = await entry.uow.one_ways.by_session(interview_id)
            if one_way is None:
                raise WrongState("This interview has no deadline.")
            if session.status not in OPEN_STATUSES:
                raise wrong_state(session)
            if deadline_at <= max(utc_now(), session.scheduled_at):
                raise Malformed("deadline: this time is over.")
            one_way.deadline_at, one_way.closed_at = deadline_at, None
            session.calendar_sequence += 1
            await entry.uow.flush()
            if self._notices is not None:
                await self._notices.change(entry.uow, session)
            entry.record(FactType.INTERVIEW_UPDATED, {"interview": interview_view(session)})
        return session

    async def close_at_limit(self, interview_id: UUID, response_id: UUID) -> None:
        """Close an answer whose time is up, if it still is open; the clock's call."""
        async with self._chronicle.writing(interview_id) as entry:
            response = await entry.uow.responses.open_of_session(interview_id)
            running = entry.session.status is InterviewStatus.IN_PROGRESS
            if running and response is not None and response.id == response_id:
                await self._close_open_answer(entry, closed_by="limit")

    async def keep_deadline(self, interview_id: UUID, now: datetime) -> bool:
        """End an interview whose deadline is over; return whether its candidate never began.

        An answer that was begun in time may be finished within its own limit.
        """
        async with self._chronicle.writing(interview_id, begins_timeline=False) as entry:
            one_way = await entry.uow.one_ways.by_session(interview_id)
            if one_way is None or one_way.closed_at is not None or one_way.deadline_at > now:
                return False
            if await self._is_answering(entry):
                return False
            one_way.closed_at = now
            match entry.session.status:
                case InterviewStatus.SCHEDULED:
                    self._miss(entry)
                    return True
                case InterviewStatus.IN_PROGRESS:
                    await self._complete(entry)
        return False

    async def _is_answering(self, entry: Entry) -> bool:
        response = await entry.uow.responses.open_of_session(entry.session.id)
        if response is None:
            return False
        end_ms = last_ms(entry.session, response)
        return end_ms is not None and entry.at_ms < end_ms + GRACE_MS

    async def _response(self, entry: Entry, response_id: UUID) -> InterviewResponse:
        response = await entry.uow.responses.get_in_session(entry.session.id, response_id)
        if response is None:
            raise NotFound("There is no such answer.")
        return response
