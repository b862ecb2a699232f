"""Makes rows that tests of storage need but do not look at."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from storage.models import (
    AiFormat,
    AiMockInterview,
    Difficulty,
    InterviewMode,
    InterviewQuestion,
    InterviewQuestionBank,
    InterviewResponse,
    InterviewSession,
    InterviewType,
    MediaKind,
    MediaSegment,
    MediaSource,
    MetricValue,
    Note,
    Organisation,
    Participant,
    ParticipantRole,
    Recording,
    RecordingStatus,
    TranscriptUtterance,
    TranscriptWord,
    User,
    UserRole,
)
from storage.models.base import new_id
from storage.unit_of_work import UnitOfWork

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cast:
    """An organisation with the two people of an interview."""

    organisation_id: UUID
    candidate_id: UUID
    interviewer_id: UUID


async def make_cast(uow: UnitOfWork) -> Cast:
    organisation = await uow.organisations.add(Organisation(name="School", slug=new_id().hex))
    people = [
        await uow.users.add(
            User(
                organisation_id=organisation.id,
                email=f"{new_id().hex}@example.test",
                name="Someone",
                role=role,
            )
        )
        for role in (UserRole.STUDENT, UserRole.INSTRUCTOR)
    ]
    return Cast(organisation.id, people[0].id, people[1].id)


def session(cast: Cast, *, hours: int = 0, **changes: Any) -> InterviewSession:
    """An interview scheduled so many hours after noon."""
    values: dict[str, Any] = {
        "organisation_id": cast.organisation_id,
        "candidate_id": cast.candidate_id,
        "interviewer_id": cast.interviewer_id,
        "type": InterviewType.TECHNICAL,
        "mode": InterviewMode.VIDEO,
        "scheduled_at": NOON + timedelta(hours=hours),
        "duration_minutes": 30,
    }
    return InterviewSession(**(values | changes))


def participant(session_id: UUID, user_id: UUID, **changes: Any) -> Participant:
    values: dict[str, Any] = {"name": "Someone", "role": ParticipantRole.CANDIDATE}
    return Participant(session_id=session_id, user_id=user_id, **(values | changes))


def bank(cast: Cast, **changes: Any) -> InterviewQuestionBank:
    values: dict[str, Any] = {"author_id": cast.interviewer_id, "name": "Basics"}
    return InterviewQuestionBank(organisation_id=cast.organisation_id, **(values | changes))


def question(bank_id: UUID, position: int = 0, **changes: Any) -> InterviewQuestion:
    values: dict[str, Any] = {"question_text": f"Question {position}?"}
    return InterviewQuestion(bank_id=bank_id, position=position, **(values | changes))


def response(session_id: UUID, position: int = 0, **changes: Any) -> InterviewResponse:
    values: dict[str, Any] = {"question_text": f"Question {position}?"}
    return InterviewResponse(session_id=session_id, position=position, **(values | changes))


def utterance(
    session_id: UUID, participant_id: UUID, start_ms: int, end_ms: int, text: str = "well yes"
) -> tuple[TranscriptUtterance, list[TranscriptWord]]:
    """An utterance and its words, spread evenly."""
    parts = text.split()
    step = (end_ms - start_ms) // len(parts)
    words = [
        TranscriptWord(
            text=part,
            start_ms=start_ms + index * step,
            end_ms=start_ms + (index + 1) * step,
            probability=0.9,
        )
        for index, part in enumerate(parts)
    ]
    spoken = TranscriptUtterance(
        session_id=session_id,
        participant_id=participant_id,
        start_ms=start_ms,
        end_ms=end_ms,
        text=text,
        language="en",
    )
    return spoken, words


def segment(session_id: UUID, participant_id: UUID, start_ms: int, **changes: Any) -> MediaSegment:
    values: dict[str, Any] = {
        "source": MediaSource.MICROPHONE,
        "kind": MediaKind.AUDIO,
        "codec": "opus",
        "journal": "a.journal",
    }
    return MediaSegment(
        session_id=session_id,
        participant_id=participant_id,
        start_ms=start_ms,
        **(values | changes),
    )


def recording(session_id: UUID, participant_id: UUID, start_ms: int = 0) -> Recording:
    return Recording(
        session_id=session_id,
        participant_id=participant_id,
        source=MediaSource.CAMERA,
        mime_type="video/webm",
        status=RecordingStatus.READY,
        blob_key="recordings/a.webm",
        size_bytes=1,
        start_ms=start_ms,
        duration_ms=1000,
        audit={"complete": True},
    )


def metric(session_id: UUID, participant_id: UUID, name: str, **changes: Any) -> MetricValue:
    return MetricValue(
        session_id=session_id,
        participant_id=participant_id,
        name=name,
        value=1.0,
        unit="ratio",
        **changes,
    )


def note(session_id: UUID, author_id: UUID, at_ms: int) -> Note:
    return Note(session_id=session_id, author_id=author_id, at_ms=at_ms, text="good")


def ai_mock(cast: Cast, session_id: UUID) -> AiMockInterview:
    return AiMockInterview(
        organisation_id=cast.organisation_id,
        user_id=cast.candidate_id,
        session_id=session_id,
        job_role="Developer",
        difficulty=Difficulty.MEDIUM,
        duration_minutes=15,
        format=AiFormat.VOICE_ONLY,
    )
