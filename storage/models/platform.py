"""Who logged in, what was seen and changed, and which requests were carried out already."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, string_enum
from storage.models.enums import AuditVerb, LoginEnd, LoginMethod


class Login(Base):
    """A login that is kept up by refresh tokens, of which only the newest is good.

    `counter` is the number of that token. An older one shown again means that two parties hold
    this login: it is ended for both.
    """

    __tablename__ = "logins"
    __table_args__ = (
        Index("ix_logins_listing", "user_id", "id"),
        Index(
            "ix_logins_ended",
            "ended_at",
            sqlite_where=text("ended_at IS NOT NULL"),
            postgresql_where=text("ended_at IS NOT NULL"),
        ),
        Index("ix_logins_expiry", "expires_at"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    method: Mapped[LoginMethod] = mapped_column(string_enum(LoginMethod))
    counter: Mapped[int] = mapped_column(default=0)
    refreshed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[LoginEnd | None] = mapped_column(string_enum(LoginEnd))


class Identity(Base):
    """A person as another system knows them: its `issuer` and the `subject` it calls them by."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))


class IdempotencyKey(Base):
    """A POST that was carried out once under this key, and what was answered.

    `key` and `fingerprint` are SHA-256 digests in hex, of the client's key and of the request.
    The row is stored together with the request's first change; the answer, None until it is
    known, follows.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index("ix_idempotency_keys_age", "created_at"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)


class AuditEntry(Base):
    """Somebody saw or changed something, at `created_at`; nothing of what it held.

    `subject` is the table of the rows, `subject_id` the one row where `count` is 1. Ids refer to
    nothing, so that the entry outlives what it tells of. `actor_id` is None for the server.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_listing", "organisation_id", "id"),
        Index("ix_audit_entries_actor", "organisation_id", "actor_id", "id"),
        Index("ix_audit_entries_subject", "organisation_id", "subject_id", "id"),
        Index("ix_audit_entries_session", "organisation_id", "session_id", "id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    actor_id: Mapped[UUID | None]
    verb: Mapped[AuditVerb] = mapped_column(string_enum(AuditVerb))
    subject: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    fields: Mapped[list[str]] = mapped_column(default=list)
    count: Mapped[int] = mapped_column(default=1)
    operation: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(64), default="")
