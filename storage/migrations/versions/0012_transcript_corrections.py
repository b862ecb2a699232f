"""corrections of transcripts, with what stood there before."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NAME = "transcript_corrections"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column(
        "transcript_utterances",
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        _NAME,
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("utterance_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("original", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name=f"fk_{_NAME}_session_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["utterance_id"],
            ["transcript_utterances.id"],
            name=f"fk_{_NAME}_utterance_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=f"fk_{_NAME}_author_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_NAME}"),
    )
    op.create_index(f"ix_{_NAME}_listing", _NAME, ["session_id", "id"])
    op.create_index(f"ix_{_NAME}_utterance_id", _NAME, ["utterance_id"])
    op.create_index(f"ix_{_NAME}_author_id", _NAME, ["author_id"])


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table(_NAME)
    with op.batch_alter_table("transcript_utterances") as batch_op:
        batch_op.drop_column("corrected_at")
