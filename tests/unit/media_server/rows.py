"""Rows that were never in a database, for testing rules."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from media_server.policy import Actor
from storage.models import (
    Difficulty,
    InterviewMode,
    InterviewQuestion,
    InterviewResponse,
    InterviewSession,
    InterviewStatus,
    InterviewType,
    QuestionType,
    ResponseStatus,
    UserRole,
)


def session_row(**changes: Any) -> InterviewSession:
    """Return a scheduled interview between two strangers."""
    fields: dict[str, Any] = {
        "id": uuid4(),
        "organisation_id": uuid4(),
        "candidate_id": uuid4(),
        "interviewer_id": uuid4(),
        "type": InterviewType.TECHNICAL,
        "mode": InterviewMode.VIDEO,
        "status": InterviewStatus.SCHEDULED,
        "scheduled_at": datetime(2026, 1, 1, tzinfo=UTC),
        "duration_minutes": 30,
        "is_ai_interview": False,
    }
    return InterviewSession(**{**fields, **changes})


def question_row(text: str, **changes: Any) -> InterviewQuestion:
    """Return a question of medium difficulty without tags."""
    fields: dict[str, Any] = {
        "id": uuid4(),
        "question_text": text,
        "difficulty": Difficulty.MEDIUM,
        "type": QuestionType.GENERAL,
        "tags": [],
        "hints": [],
        "evaluation_criteria": {},
        "sample_answers": [],
    }
    return InterviewQuestion(**{**fields, **changes})


def response_row(position: int, ai_score: float | None, **changes: Any) -> InterviewResponse:
    """Return a scored answer."""
    fields: dict[str, Any] = {
        "id": uuid4(),
        "session_id": uuid4(),
        "participant_id": uuid4(),
        "position": position,
        "question_text": f"Question {position}?",
        "status": ResponseStatus.SCORED,
        "ai_score": ai_score,
        "breakdown": [],
    }
    return InterviewResponse(**{**fields, **changes})


def actor(
    role: UserRole,
    session: InterviewSession,
    *,
    user_id: UUID | None = None,
    interview_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> Actor:
    """Return somebody of the interview's organisation."""
    return Actor(
        user_id=user_id or uuid4(),
        organisation_id=organisation_id or session.organisation_id,
        role=role,
        interview_id=interview_id,
    )
