"""What was said, by whom, and when to the word."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Position
from storage.models.sessions import TERM


class TranscriptUtterance(Base):
    """A stretch of one participant's speech; its `id` is the caption's stable id.

    `prosody` is the packed pitch and loudness track of the utterance
    (`analysis.prosody.Prosody.pack()`), kept so that measures can be taken again.
    `corrected_at` is when somebody last corrected its words.
    """

    __tablename__ = "transcript_utterances"
    __table_args__ = (Index("ix_transcript_utterances_listing", "session_id", "start_ms", "id"),)

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE")
    )
    participant_id: Mapped[UUID] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), index=True
    )
    start_ms: Mapped[Position]
    end_ms: Mapped[Position]
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    prosody: Mapped[bytes | None] = mapped_column(LargeBinary)
    corrected_at: Mapped[datetime | None]

    @property
    def updated_at(self) -> datetime:
        """When its words last changed."""
        return self.corrected_at or self.created_at


class PostponedSpeech(Base):
    """Speech of one participant that was recorded and not listened to yet.

    The recogniser had too much to do, was away, or the server fell; the journal is heard later.
    """

    __tablename__ = "postponed_speech"
    __table_args__ = (Index("ix_postponed_speech_listing", "session_id", "start_ms", "id"),)

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE")
    )
    participant_id: Mapped[UUID] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), index=True
    )
    start_ms: Mapped[Position]
    end_ms: Mapped[Position]


class TranscriptWord(Base):
    """One word of an utterance, `position` counting from 0."""

    __tablename__ = "transcript_words"
    __table_args__ = (Index("ix_transcript_words_listing", "utterance_id", "position"),)

    utterance_id: Mapped[UUID] = mapped_column(
        ForeignKey("transcript_utterances.id", ondelete="CASCADE")
    )
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(200))
    start_ms: Mapped[Position]
    end_ms: Mapped[Position]
    probability: Mapped[float]


class TranscriptCorrection(Base):
    """What somebody made of a stretch of an utterance: the history of its words.

    `original` is what stood there until then, `text` what stands there since, None where the
    words were taken out. The stretch keeps its place on the timeline.
    """

    __tablename__ = "transcript_corrections"
    __table_args__ = (Index("ix_transcript_corrections_listing", "session_id", "id"),)

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE")
    )
    utterance_id: Mapped[UUID] = mapped_column(
        ForeignKey("transcript_utterances.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    start_ms: Mapped[Position]
    end_ms: Mapped[Position]
    original: Mapped[str] = mapped_column(String(200))
    text: Mapped[str | None] = mapped_column(String(200))


class UtteranceTerm(Base):
    """A word by which an utterance is found, and where in it that word is said first.

    An index of the words of utterances, written anew by their repository; interviews are named
    without a reference, the row goes with its utterance.
    """

    __tablename__ = "utterance_terms"
    __table_args__ = (
        UniqueConstraint("utterance_id", "term"),
        Index(
            "ix_utterance_terms_listing",
            "organisation_id",
            "term",
            "session_id",
            "at_ms",
            "utterance_id",
        ),
    )

    utterance_id: Mapped[UUID] = mapped_column(
        ForeignKey("transcript_utterances.id", ondelete="CASCADE")
    )
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    session_id: Mapped[UUID]
    term: Mapped[str] = mapped_column(TERM)
    at_ms: Mapped[Position]
