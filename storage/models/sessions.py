"""Interviews, who takes part, and everything that happened in them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Position, string_enum, utc_now
from storage.models.enums import (
    Audience,
    Difficulty,
    InterviewMode,
    InterviewStatus,
    InterviewType,
    ParticipantRole,
    ParticipantState,
)

# Compared by code points on every database, so that the words with a beginning stand together.
TERM = String(64).with_variant(String(64, collation="C"), "postgresql")


class InterviewSession(Base):
    """A scheduled, running or completed interview.

    `timeline_origin_at` is the wall-clock moment of timeline position 0 ms (the first media or
    fact of the interview); it is written once and survives restarts. `last_seq` is the highest
    sequence number given to a fact.

    `panel_ids` are the interviewers beside `interviewer_id`, who leads. `time_zone` is the IANA
    zone in which the time was agreed; `scheduled_at` is UTC like every moment. `self_paced` ones
    are held when the candidate likes and take up nobody's time. From `no_show_due_at` on a
    candidate who never came is noted as missing; None: never by itself, or no longer.
    `calendar_sequence` counts what calendars must be told of (RFC 5545 section 3.8.7.4).

    While it is `locked` everybody new waits to be let in, staff too. `paused_ms` is where on the
    timeline the present pause began; None: it goes on.
    """

    __tablename__ = "interview_sessions"
    __table_args__ = (
        Index("ix_interview_sessions_listing", "organisation_id", "scheduled_at", "id"),
        Index("ix_interview_sessions_by_status", "organisation_id", "status", "scheduled_at", "id"),
        Index("ix_interview_sessions_candidate", "candidate_id", "scheduled_at", "id"),
        Index("ix_interview_sessions_interviewer", "interviewer_id", "scheduled_at", "id"),
        Index(
            "ix_interview_sessions_no_show",
            "no_show_due_at",
            sqlite_where=text("no_show_due_at IS NOT NULL"),
            postgresql_where=text("no_show_due_at IS NOT NULL"),
        ),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    interviewer_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    job_id: Mapped[UUID | None]
    question_bank_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("interview_question_banks.id"), index=True
    )
    title: Mapped[str] = mapped_column(String(200), default="")
    type: Mapped[InterviewType] = mapped_column(string_enum(InterviewType))
    mode: Mapped[InterviewMode] = mapped_column(string_enum(InterviewMode))
    status: Mapped[InterviewStatus] = mapped_column(
        string_enum(InterviewStatus), default=InterviewStatus.SCHEDULED, index=True
    )
    scheduled_at: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    self_paced: Mapped[bool] = mapped_column(default=False)
    is_one_way: Mapped[bool] = mapped_column(default=False)
    duration_minutes: Mapped[int]
    panel_ids: Mapped[list[str]] = mapped_column(default=list)
    difficulty: Mapped[Difficulty] = mapped_column(
        string_enum(Difficulty), default=Difficulty.MEDIUM
    )
    language: Mapped[str] = mapped_column(String(8), default="en")
    tags: Mapped[list[str]] = mapped_column(default=list)
    is_ai_interview: Mapped[bool] = mapped_column(default=False)
    record_session: Mapped[bool] = mapped_column(default=True)
    preparation_time: Mapped[int] = mapped_column(default=0)  # minutes
    allow_reschedule: Mapped[bool] = mapped_column(default=True)
    reschedule_deadline_hours: Mapped[int] = mapped_column(default=24)
    max_reschedules: Mapped[int] = mapped_column(default=3)
    reschedule_count: Mapped[int] = mapped_column(default=0)
    reschedule_reason: Mapped[str | None] = mapped_column(String(500))
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(500))
    no_show_due_at: Mapped[datetime | None]
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    meeting_url: Mapped[str | None] = mapped_column(String(500))
    location: Mapped[str | None] = mapped_column(String(200))
    device_info: Mapped[dict[str, Any] | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    timeline_origin_at: Mapped[datetime | None]
    last_seq: Mapped[int] = mapped_column(default=0)
    locked: Mapped[bool] = mapped_column(default=False)
    paused_ms: Mapped[Position | None]
    score: Mapped[float | None]
    feedback: Mapped[dict[str, Any] | None]
    notes: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)

    @property
    def ends_at(self) -> datetime:
        """When it is planned to end."""
        return self.scheduled_at + timedelta(minutes=self.duration_minutes)


class SessionSeat(Base):
    """Somebody's place in an interview's time: what calendars and conflicts are read from.

    An index of `InterviewSession`, written anew by its repository whenever people or times
    change. Both moments are UTC, the end exclusive. `blocks` is False where somebody comes when
    they like (practice), so that nothing collides with it.
    """

    __tablename__ = "session_seats"
    __table_args__ = (
        UniqueConstraint("session_id", "user_id"),
        Index("ix_session_seats_listing", "user_id", "starts_at", "session_id"),
        Index("ix_session_seats_of_role", "user_id", "role", "starts_at", "session_id"),
    )

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE")
    )
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    role: Mapped[ParticipantRole] = mapped_column(string_enum(ParticipantRole))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    blocks: Mapped[bool] = mapped_column(default=True)


class SessionTerm(Base):
    """A word or a `#tag` by which an interview is found, latest scheduled first.

    An index of `InterviewSession` and the names of its people, written anew by its repository.
    """

    __tablename__ = "session_terms"
    __table_args__ = (
        UniqueConstraint("session_id", "term"),
        Index("ix_session_terms_listing", "organisation_id", "term", "scheduled_at", "session_id"),
    )

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE")
    )
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    term: Mapped[str] = mapped_column(TERM)
    scheduled_at: Mapped[datetime]


class Participant(Base):
    """One person in one interview; reconnects and second tabs keep the same row.

    `records` is the answer to the consent question: None until asked, False means forwarded but
    neither recorded nor transcribed; so are the sources `withheld` by who otherwise agreed.
    `muted` says of each silenced source by whom it is (`Muting`). `*_ms` are positions on the
    interview's timeline.
    """

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("session_id", "user_id"),
        # Who is in a room: read after a crash, a handful among everybody who ever took part.
        Index(
            "ix_participants_present",
            "id",
            sqlite_where=text("joined_ms IS NOT NULL AND left_ms IS NULL"),
            postgresql_where=text("joined_ms IS NOT NULL AND left_ms IS NULL"),
        ),
    )

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE")
    )
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[ParticipantRole] = mapped_column(string_enum(ParticipantRole))
    state: Mapped[ParticipantState] = mapped_column(
        string_enum(ParticipantState), default=ParticipantState.WAITING
    )
    records: Mapped[bool | None]
    consented_at: Mapped[datetime | None]
    withheld: Mapped[list[str]] = mapped_column(default=list)
    muted: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    joined_ms: Mapped[Position | None]
    left_ms: Mapped[Position | None]


class InterviewEvent(Base):
    """A fact on the timeline; `seq` counts from 1 without holes within one interview."""

    __tablename__ = "interview_events"
    __table_args__ = (UniqueConstraint("session_id", "seq"),)

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE")
    )
    seq: Mapped[int]
    at_ms: Mapped[Position]
    type: Mapped[str] = mapped_column(String(64))
    audience: Mapped[Audience] = mapped_column(string_enum(Audience), default=Audience.EVERYONE)
    participant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL"), index=True
    )
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Note(Base):
    """A remark of staff at a position of the timeline."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_listing", "session_id", "at_ms", "id"),)

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE")
    )
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    at_ms: Mapped[Position]
    text: Mapped[str] = mapped_column(Text)
