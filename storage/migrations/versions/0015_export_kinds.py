"""exports of all recordings, of spans, with captions burnt in."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLE = "recording_exports"


def upgrade() -> None:
    """Bring the tables to this revision; nothing wrote these rows before it."""
    op.execute("DELETE FROM recording_exports")
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.drop_constraint(op.f("uq_recording_exports_recording_id_format"), type_="unique")
        for name in ("recording_id", "requested_by_id"):
            batch_op.alter_column(name, nullable=True, existing_type=sa.Uuid())
        for name in ("start_ms", "end_ms"):
            batch_op.add_column(sa.Column(name, sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("burn_captions", sa.Boolean(), nullable=False))
        batch_op.add_column(sa.Column("details", sa.JSON(), nullable=False))
    op.create_index(op.f("ix_recording_exports_recording_id"), TABLE, ["recording_id"])


def downgrade() -> None:
    """Take the tables back to the revision before; exports are made anew."""
    op.execute("DELETE FROM recording_exports")
    op.drop_index(op.f("ix_recording_exports_recording_id"), TABLE)
    with op.batch_alter_table(TABLE) as batch_op:
        for name in ("details", "burn_captions", "end_ms", "start_ms"):
            batch_op.drop_column(name)
        for name in ("recording_id", "requested_by_id"):
            batch_op.alter_column(name, nullable=False, existing_type=sa.Uuid())
        batch_op.create_unique_constraint(
            op.f("uq_recording_exports_recording_id_format"), ["recording_id", "format"]
        )
