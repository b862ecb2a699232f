"""Rows as clients see them, on sockets and over REST alike (camelCase, ids as strings)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from analysis.metrics import speech_analysis
from storage.models import InterviewResponse, InterviewSession, Participant


def participant_view(participant: Participant, *, connected: bool) -> dict[str, Any]:
    """Return one person of an interview."""
    return {
        "id": str(participant.id),
        "name": participant.name,
        "role": participant.role.value,
        "state": participant.state.value,
        "records": participant.records,
        "withheld": list(participant.withheld or ()),
        "muted": dict(participant.muted or {}),
        "connected": connected,
    }


def interview_view(session: InterviewSession) -> dict[str, Any]:
    """Return what a room needs to know of its interview; nothing that only staff may see."""
    return {
        "id": str(session.id),
        "title": session.title,
        "type": session.type.value,
        "mode": session.mode.value,
        "status": session.status.value,
        "language": session.language,
        "durationMinutes": session.duration_minutes,
        "timeZone": session.time_zone,
        "isAiInterview": session.is_ai_interview,
        "recordSession": session.record_session,
        "locked": bool(session.locked),
        "pausedMs": session.paused_ms,
        "questionBankId": _text(session.question_bank_id),
        "scheduledAt": moment(session.scheduled_at),
        "startedAt": moment(session.started_at),
        "completedAt": moment(session.completed_at),
    }


def question_view(
    response: InterviewResponse,
    *,
    hints: list[str],
    hints_left: int | None = None,
    limit_s: int | None,
    total: int | None = None,
) -> dict[str, Any]:
    """Return a question as it is put; `total` is known where the questions were drawn before.

    `limit_s` is the limit that the reader is told of: candidates may be granted more than meant.
    """
    view: dict[str, Any] = {
        "id": str(response.id),
        "questionId": _text(response.question_id),
        "questionText": response.question_text,
        "timeLimitSeconds": limit_s,
        "hints": hints,
        "position": response.position,
        "attempt": response.attempt,
        "startMs": response.start_ms,
    }
    if hints_left is not None:
        view["hintsLeft"] = hints_left
    if total is not None:
        view["total"] = total
    return view


def response_view(response: InterviewResponse) -> dict[str, Any]:
    """Return an answer with its scores, the words they rest on, and its measures."""
    return {
        "id": str(response.id),
        "questionId": _text(response.question_id),
        "questionVersion": response.question_version,
        "questionText": response.question_text,
        "status": response.status.value,
        "participantId": _text(response.participant_id),
        "position": response.position,
        "startMs": response.start_ms,
        "endMs": response.end_ms,
        "timeLimitSeconds": response.time_limit_s,
        "kind": response.kind.value,
        "responseText": response.response_text,
        "code": response.code,
        "codeLanguage": response.code_language,
        "audioUrl": response.audio_url,
        "videoUrl": response.video_url,
        "responseTime": response.response_time,
        "skillCategory": response.skill_category,
        "hintsUsed": response.hints_used,
        "aiScore": response.ai_score,
        "humanScore": response.human_score,
        "score": response.score,
        "breakdown": response.breakdown,
        "humanBreakdown": response.human_breakdown,
        "feedback": response.feedback,
        "metrics": response.metrics or {},
        "speechAnalysis": speech_analysis(response.metrics or {}) if response.metrics else None,
    }


def moment(value: datetime | None) -> str | None:
    """Return an instant as RFC 3339 text in UTC."""
    return None if value is None else value.isoformat().replace("+00:00", "Z")


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
