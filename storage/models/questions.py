"""Question banks and their questions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, string_enum, utc_now
from storage.models.enums import Difficulty, QuestionType, Visibility


class InterviewQuestionBank(Base):
    """A named collection of questions.

    `terms` are the words and tags it is found by, one a line, written by its repository. One that
    interviews refer to is archived instead of deleted: it is shown no more and draws nothing.
    """

    __tablename__ = "interview_question_banks"
    __table_args__ = (Index("ix_interview_question_banks_listing", "organisation_id", "id"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(String(100), default="")
    difficulty: Mapped[Difficulty] = mapped_column(
        string_enum(Difficulty), default=Difficulty.MEDIUM
    )
    tags: Mapped[list[str]] = mapped_column(default=list)
    visibility: Mapped[Visibility] = mapped_column(
        string_enum(Visibility), default=Visibility.PRIVATE
    )
    allow_random_selection: Mapped[bool] = mapped_column(default=True)
    default_time_limit: Mapped[int | None]  # minutes
    shuffle_questions: Mapped[bool] = mapped_column(default=False)
    usage_count: Mapped[int] = mapped_column(default=0)
    terms: Mapped[str] = mapped_column(Text, default="")
    archived_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)

    @property
    def is_public(self) -> bool:
        """Whether learners may practise with it."""
        return self.visibility is Visibility.PUBLIC


class InterviewQuestion(Base):
    """A question and how its answers are judged.

    `evaluation_criteria` maps a criterion's name to its weight; `sample_answers` are
    `{answer, rating, explanation}` with ratings of 0 to 100; `resources` are `{title, url}`.
    `version` counts from 1 with every change of its content; what it said before is kept as
    `QuestionVersion`. `terms` and `archived_at` as of its bank.
    """

    __tablename__ = "interview_questions"
    __table_args__ = (Index("ix_interview_questions_listing", "bank_id", "position", "id"),)

    bank_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_question_banks.id", ondelete="CASCADE")
    )
    position: Mapped[int] = mapped_column(default=0)
    question_text: Mapped[str] = mapped_column(Text)
    expected_answer: Mapped[str | None] = mapped_column(Text)
    follow_up_questions: Mapped[list[str]] = mapped_column(default=list)
    evaluation_criteria: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    time_limit_minutes: Mapped[float | None]
    difficulty: Mapped[Difficulty] = mapped_column(
        string_enum(Difficulty), default=Difficulty.MEDIUM
    )
    type: Mapped[QuestionType] = mapped_column(
        string_enum(QuestionType), default=QuestionType.GENERAL
    )
    tags: Mapped[list[str]] = mapped_column(default=list)
    hints: Mapped[list[str]] = mapped_column(default=list)
    sample_answers: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    code_languages: Mapped[list[str]] = mapped_column(default=list)
    resources: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)
    usage_count: Mapped[int] = mapped_column(default=0)
    terms: Mapped[str] = mapped_column(Text, default="")
    archived_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class QuestionVersion(Base):
    """What a question said before it was changed, so that answers keep what they answered.

    `content` holds the question's columns of `storage.repositories.questions.CONTENT`;
    `replaced_by_id` is who changed it.
    """

    __tablename__ = "interview_question_versions"
    __table_args__ = (UniqueConstraint("question_id", "version"),)

    question_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_questions.id", ondelete="CASCADE")
    )
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    replaced_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
