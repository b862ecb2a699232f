"""Taking up people's time: locked, looked up, refused if it is taken."""

from media_server.errors import FieldError, ScheduleClash
from media_server.scheduling.diary import HARD, Diary, Obstacle, ScheduleConflict
from media_server.scheduling.spans import Span
from storage.models import InterviewSession, ParticipantRole
from storage.repositories.sessions import people_of
from storage.unit_of_work import UnitOfWork

_SAID = {
    Obstacle.INTERVIEW: "has another interview then.",
    Obstacle.BUFFER: "has another interview too soon before or after.",
    Obstacle.ABSENCE: "is away then.",
    Obstacle.WORKING_HOURS: "does not work then.",
}


async def claim_time(uow: UnitOfWork, session: InterviewSession, *, anyway: bool = False) -> None:
    """Make sure that everybody in an interview can be there; to be called before it is written.

    Until the unit ends nobody else can plan these people's time, so that of many who want the
    same time one gets it. With `anyway` only other interviews count. Raises ScheduleClash.
    """
    if session.self_paced:
        return
    people = people_of(session)
    await uow.users.lock(people)
    span = span_of(session)
    diary = await Diary.read(uow, people, span, but=session.id)
    conflicts = [
        conflict for conflict in diary.conflicts(span) if not anyway or conflict.obstacle in HARD
    ]
    if conflicts:
        raise ScheduleClash([_told(session, conflict) for conflict in conflicts])


def span_of(session: InterviewSession) -> Span:
    """Return the time that an interview is planned to take."""
    return Span(session.scheduled_at, session.ends_at)


def field_of(session: InterviewSession, conflict: ScheduleConflict) -> str:
    """Return the field of the API that names whom a conflict is about."""
    if conflict.user_id == session.candidate_id:
        return "candidateId"
    return "interviewerId" if conflict.user_id == session.interviewer_id else "panelInterviewerIds"


def _told(session: InterviewSession, conflict: ScheduleConflict) -> FieldError:
    role = people_of(session)[conflict.user_id]
    who = "The candidate" if role is ParticipantRole.CANDIDATE else "An interviewer"
    return FieldError(
        field=field_of(session, conflict),
        code=conflict.obstacle.value,
        message=f"{who} {_SAID[conflict.obstacle]}",
    )
