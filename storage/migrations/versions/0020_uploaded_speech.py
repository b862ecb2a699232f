"""files that are listened to as live speech is."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_NAME = "uploaded_speech"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        _NAME,
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("failure", sa.String(length=32), nullable=True),
        sa.Column("blob_key", sa.String(length=200), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("mime_type", sa.String(length=64), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), nullable=True),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name=f"fk_{_NAME}_session_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["interview_responses.id"],
            name=f"fk_{_NAME}_response_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_NAME}"),
    )
    waiting = sa.text("status = 'waiting'")
    op.create_index(
        f"ix_{_NAME}_waiting", _NAME, ["id"], sqlite_where=waiting, postgresql_where=waiting
    )
    for column in ("session_id", "response_id"):
        op.create_index(f"ix_{_NAME}_{column}", _NAME, [column])


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table(_NAME)
