"""How answers were judged, by the machine and by people, with all that was judged before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class ResponseScore(Base):
    """One judgement of an answer: the machine's where `author_id` is None.

    `total` is of 0 to 100. It counts until `ended_at`, when its author judged anew or took it
    back; `reason` is why it differs from what was there.
    """

    __tablename__ = "response_scores"
    __table_args__ = (
        Index("ix_response_scores_listing", "response_id", "id"),
        Index(
            "ix_response_scores_counting",
            "session_id",
            "response_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE"), index=True
    )
    response_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_responses.id", ondelete="CASCADE")
    )
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    total: Mapped[float]
    reason: Mapped[str | None] = mapped_column(String(1000))
    ended_at: Mapped[datetime | None]


class CriterionScore(Base):
    """What one criterion adds to a judgement: `score` of 0 to 100, with `weight`."""

    __tablename__ = "criterion_scores"

    score_id: Mapped[UUID] = mapped_column(
        ForeignKey("response_scores.id", ondelete="CASCADE"), index=True
    )
    criterion: Mapped[str] = mapped_column(String(100))
    weight: Mapped[float]
    score: Mapped[float]
    comment: Mapped[str | None] = mapped_column(String(1000))
