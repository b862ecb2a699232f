"""retention rules, requests for erasure, receipts of what was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    _create_retention_rules()
    _create_erasure_requests()
    _create_erasures()


def downgrade() -> None:
    """Take the tables back to the revision before."""
    for table in ("erasures", "erasure_requests", "retention_rules"):
        op.drop_table(table)


def _create_retention_rules() -> None:
    op.create_table(
        "retention_rules",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("legal_hold", sa.Boolean(), nullable=False),
        sa.Column("hold_reason", sa.String(length=500), nullable=True),
        *_of_every_table(),
        _belongs_to_organisation("retention_rules"),
        _goes_with_interview("retention_rules"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rules")),
        sa.UniqueConstraint("session_id", name=op.f("uq_retention_rules_session_id")),
    )
    own = sa.text("session_id IS NULL")
    op.create_index(
        "uq_retention_rules_organisation",
        "retention_rules",
        ["organisation_id"],
        unique=True,
        sqlite_where=own,
        postgresql_where=own,
    )
    op.create_index(
        "ix_retention_rules_listing", "retention_rules", ["organisation_id", "session_id"]
    )


def _create_erasure_requests() -> None:
    op.create_table(
        "erasure_requests",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        *_of_every_table(),
        _belongs_to_organisation("erasure_requests"),
        _goes_with_interview("erasure_requests"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_requests")),
        sa.UniqueConstraint("session_id", name=op.f("uq_erasure_requests_session_id")),
    )
    op.create_index("ix_erasure_requests_listing", "erasure_requests", ["organisation_id", "id"])
    op.create_index("ix_erasure_requests_due", "erasure_requests", ["status", "due_at"])


def _create_erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        *_of_every_table(),
        _belongs_to_organisation("erasures"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("session_id", name=op.f("uq_erasures_session_id")),
    )
    unfinished = sa.text("finished_at IS NULL")
    op.create_index("ix_erasures_listing", "erasures", ["organisation_id", "id"])
    op.create_index(
        "ix_erasures_unfinished",
        "erasures",
        ["id"],
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )


def _of_every_table() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _belongs_to_organisation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id"], ["organisations.id"], name=op.f(f"fk_{table}_organisation_id")
    )


def _goes_with_interview(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["session_id"],
        ["interview_sessions.id"],
        name=op.f(f"fk_{table}_session_id"),
        ondelete="CASCADE",
    )
