"""Organisations and the people who belong to them."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, string_enum
from storage.models.enums import UserRole


class Organisation(Base):
    """A school, a coach's practice or a hiring team; the wall no query crosses."""

    __tablename__ = "organisations"

    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80), unique=True)


class User(Base):
    """A person; `email` is kept in lower case. Without a password only signed links let them in."""

    __tablename__ = "users"
    __table_args__ = (Index("ix_users_listing", "organisation_id", "id"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    role: Mapped[UserRole] = mapped_column(string_enum(UserRole))
    is_demo: Mapped[bool] = mapped_column(default=False)
