"""Answers, their scores and the measures taken of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Position, string_enum
from storage.models.enums import ResponseKind, ResponseStatus


class InterviewResponse(Base):
    """One question asked and the answer to it, open until closed, then scored.

    `start_ms`/`end_ms` are timeline positions (None for answers given as text over REST).
    `breakdown` is `[{criterion, weight, score, evidence: [{quote, startMs, endMs,
    utteranceId, wordStart, wordEnd, reason}]}]`: the words the machine's score rests on.
    `human_score` is the mean of what people say just now, `human_breakdown` the same by
    criterion: `[{criterion, weight, score, comments}]`.
    `metrics` is the summary per metric, `{name: {value, unit, ...}}`.
    `attempt` counts how often the question was answered; all but the last are `superseded`.
    `granted_limit_s` is what the candidate is granted in place of `time_limit_s`, 0 for no limit.
    """

    __tablename__ = "interview_responses"
    __table_args__ = (Index("ix_interview_responses_listing", "session_id", "position", "id"),)

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE")
    )
    participant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL"), index=True
    )
    question_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("interview_questions.id", ondelete="SET NULL"), index=True
    )
    question_version: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
    question_text: Mapped[str] = mapped_column(Text)
    status: Mapped[ResponseStatus] = mapped_column(
        string_enum(ResponseStatus), default=ResponseStatus.OPEN, index=True
    )
    time_limit_s: Mapped[int | None]
    granted_limit_s: Mapped[int | None]
    attempt: Mapped[int] = mapped_column(default=1)
    superseded: Mapped[bool] = mapped_column(default=False)
    start_ms: Mapped[Position | None]
    end_ms: Mapped[Position | None]
    kind: Mapped[ResponseKind] = mapped_column(string_enum(ResponseKind), default=ResponseKind.TEXT)
    response_text: Mapped[str | None] = mapped_column(Text)
    code: Mapped[str | None] = mapped_column(Text)
    code_language: Mapped[str | None] = mapped_column(String(100))
    audio_url: Mapped[str | None] = mapped_column(String(500))
    video_url: Mapped[str | None] = mapped_column(String(500))
    response_time: Mapped[float | None]  # seconds
    skill_category: Mapped[str | None] = mapped_column(String(100))
    hints_used: Mapped[int] = mapped_column(default=0)
    ai_score: Mapped[float | None]  # 0..100
    human_score: Mapped[float | None]  # 0..100
    breakdown: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    human_breakdown: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    feedback: Mapped[dict[str, Any] | None]
    metrics: Mapped[dict[str, Any] | None]
    scored_at: Mapped[datetime | None]

    @property
    def score(self) -> float | None:
        """What counts, 0 to 100: people's judgement, else the machine's."""
        return self.ai_score if self.human_score is None else self.human_score


class MetricValue(Base):
    """One point of a metric's series, or its summary when `at_ms` is None."""

    __tablename__ = "metric_values"
    __table_args__ = (Index("ix_metric_values_listing", "session_id", "name", "at_ms"),)

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE")
    )
    participant_id: Mapped[UUID] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), index=True
    )
    response_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("interview_responses.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(64))
    value: Mapped[float]
    unit: Mapped[str] = mapped_column(String(32))
    at_ms: Mapped[Position | None]
