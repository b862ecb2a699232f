"""positions on timelines may lie more than 24 days apart."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_POSITIONS = {
    "interview_events": ("at_ms",),
    "interview_responses": ("start_ms", "end_ms"),
    "media_segments": ("start_ms", "end_ms"),
    "metric_values": ("at_ms",),
    "notes": ("at_ms",),
    "participants": ("joined_ms", "left_ms"),
    "recordings": ("start_ms", "duration_ms"),
    "transcript_utterances": ("start_ms", "end_ms"),
    "transcript_words": ("start_ms", "end_ms"),
}


def upgrade() -> None:
    """Bring the tables to this revision."""
    _alter(sa.BigInteger(), sa.Integer())


def downgrade() -> None:
    """Take the tables back to the revision before; fails where a position does not fit."""
    _alter(sa.Integer(), sa.BigInteger())


def _alter(to: sa.Integer, existing: sa.Integer) -> None:
    for table, columns in _POSITIONS.items():
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.alter_column(column, type_=to, existing_type=existing)
