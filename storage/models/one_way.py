"""Interviews that candidates take alone, when they like, and what makes them fair to all."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class OneWayInterview(Base):
    """The questions and limits of a one-way interview; its room and answers are the session's.

    `question_ids` are put in order, `question_index` of them were. Before each answer there are
    `think_time_s`, it may last `answer_limit_s` and be given anew `max_retakes` times. At
    `deadline_at` the interview ends by itself; `closed_at` is set when that was seen to.
    """

    __tablename__ = "one_way_interviews"
    __table_args__ = (
        Index(
            "ix_one_way_interviews_due",
            "deadline_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE"), unique=True
    )
    question_ids: Mapped[list[str]] = mapped_column(default=list)
    question_index: Mapped[int] = mapped_column(default=0)
    think_time_s: Mapped[int]
    answer_limit_s: Mapped[int]
    max_retakes: Mapped[int]
    deadline_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    @property
    def enable_hints(self) -> bool:
        """Nobody is there to help: hints are for practice."""
        return False


class Accommodation(Base):
    """What evens out somebody's chances, for whatever interview they take; never for scorers.

    Time to think and to answer is longer by `extra_time_percent`, there are `extra_retakes`, and
    with `no_time_limits` there is no limit at all.
    """

    __tablename__ = "accommodations"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    extra_time_percent: Mapped[int] = mapped_column(default=0)
    extra_retakes: Mapped[int] = mapped_column(default=0)
    no_time_limits: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(500), default="")
