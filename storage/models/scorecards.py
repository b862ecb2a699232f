"""What each reviewer thinks of an interview as a whole, hidden from the others until theirs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, string_enum, utc_now
from storage.models.enums import Recommendation


class InterviewRubric(Base):
    """By what an interview is judged as a whole: criteria and their weights."""

    __tablename__ = "interview_rubrics"

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE"), unique=True
    )
    criteria: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class Scorecard(Base):
    """One reviewer's card: a draft that only they see until `submitted_at`, then final.

    `marks` judge the whole, `[{criterion, weight, score, comment}]`; `answers` each answer,
    `[{responseId, score, comment, criteria: [{criterion, score, comment}]}]`. `total` is the
    weighted mean of the marks, of 0 to 100.
    """

    __tablename__ = "scorecards"
    __table_args__ = (UniqueConstraint("session_id", "author_id"),)

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE")
    )
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    marks: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    answers: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    recommendation: Mapped[Recommendation | None] = mapped_column(string_enum(Recommendation))
    summary: Mapped[str | None] = mapped_column(Text)
    total: Mapped[float | None]
    submitted_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
