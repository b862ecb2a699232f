"""Practice interviews with the machine."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, string_enum
from storage.models.enums import AiFormat, AiMockStatus, Difficulty


class AiMockInterview(Base):
    """A practice interview; its room, timeline and answers are those of `session_id`.

    `question_ids` is the drawn set in order, `question_index` the number already asked.
    """

    __tablename__ = "ai_mock_interviews"
    __table_args__ = (
        Index("ix_ai_mock_interviews_listing", "user_id", "id"),
        Index("ix_ai_mock_interviews_organisation", "organisation_id", "id"),
        Index(
            "ix_ai_mock_interviews_unscored",
            "status",
            sqlite_where=text("feedback IS NULL"),
            postgresql_where=text("feedback IS NULL"),
        ),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE"), unique=True
    )
    job_role: Mapped[str] = mapped_column(String(200))
    job_description: Mapped[str] = mapped_column(Text, default="")
    company_name: Mapped[str] = mapped_column(String(200), default="")
    difficulty: Mapped[Difficulty] = mapped_column(string_enum(Difficulty))
    duration_minutes: Mapped[int]
    format: Mapped[AiFormat] = mapped_column(string_enum(AiFormat))
    question_types: Mapped[list[str]] = mapped_column(default=list)
    focus_areas: Mapped[list[str]] = mapped_column(default=list)
    enable_hints: Mapped[bool] = mapped_column(default=True)
    record_session: Mapped[bool] = mapped_column(default=True)
    real_time_analysis: Mapped[bool] = mapped_column(default=True)
    status: Mapped[AiMockStatus] = mapped_column(
        string_enum(AiMockStatus), default=AiMockStatus.CREATED
    )
    question_ids: Mapped[list[str]] = mapped_column(default=list)
    question_index: Mapped[int] = mapped_column(default=0)
    overall_score: Mapped[float | None]
    feedback: Mapped[dict[str, Any] | None]
    completed_at: Mapped[datetime | None]
