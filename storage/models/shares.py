"""Links by which people without an account watch an interview."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class ShareLink(Base):
    """A link to an interview, or to one of its answers where `response_id` is set.

    Its token is kept as a hash only: who reads the database opens nothing. It is good until
    `expires_at` or `revoked_at`; `watch_count` counts how often it was opened.
    """

    __tablename__ = "share_links"

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    response_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("interview_responses.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    passcode_hash: Mapped[str | None] = mapped_column(String(255))
    label: Mapped[str] = mapped_column(String(100), default="")
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    hide_names: Mapped[bool] = mapped_column(default=False)
    allow_download: Mapped[bool] = mapped_column(default=False)
    watch_count: Mapped[int] = mapped_column(default=0)
    last_watched_at: Mapped[datetime | None]

    def is_open(self, now: datetime) -> bool:
        """Return whether it still opens."""
        return self.revoked_at is None and now < self.expires_at
