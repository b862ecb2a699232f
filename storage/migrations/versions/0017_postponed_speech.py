"""speech that is listened to after the call."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NAME = "postponed_speech"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        NAME,
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name=op.f("fk_postponed_speech_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_postponed_speech_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postponed_speech")),
    )
    op.create_index("ix_postponed_speech_listing", NAME, ["session_id", "start_ms", "id"])
    op.create_index(op.f("ix_postponed_speech_participant_id"), NAME, ["participant_id"])


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table(NAME)
