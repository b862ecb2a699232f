"""links by which people without an account watch an interview."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_NAME = "share_links"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        _NAME,
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("passcode_hash", sa.String(length=255), nullable=True),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hide_names", sa.Boolean(), nullable=False),
        sa.Column("allow_download", sa.Boolean(), nullable=False),
        sa.Column("watch_count", sa.Integer(), nullable=False),
        sa.Column("last_watched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name=f"fk_{_NAME}_session_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=f"fk_{_NAME}_author_id"),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["interview_responses.id"],
            name=f"fk_{_NAME}_response_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_NAME}"),
        sa.UniqueConstraint("token_hash", name=f"uq_{_NAME}_token_hash"),
    )
    for column in ("session_id", "author_id", "response_id"):
        op.create_index(f"ix_{_NAME}_{column}", _NAME, [column])


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table(_NAME)
