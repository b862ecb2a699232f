"""recordings in other formats, and recordings of more than 2 GiB."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("recordings") as batch_op:
        batch_op.alter_column("size_bytes", type_=sa.BigInteger(), existing_type=sa.Integer())
    op.create_table(
        "recording_exports",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("made_of", sa.String(length=200), nullable=False),
        sa.Column("blob_key", sa.String(length=200), nullable=True),
        sa.Column("mime_type", sa.String(length=64), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name=op.f("fk_recording_exports_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name=op.f("fk_recording_exports_recording_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_exports")),
        sa.UniqueConstraint(
            "recording_id", "format", name=op.f("uq_recording_exports_recording_id_format")
        ),
    )
    waiting = sa.text("status IN ('waiting', 'running')")
    op.create_index(
        "ix_recording_exports_waiting",
        "recording_exports",
        ["id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index(op.f("ix_recording_exports_session_id"), "recording_exports", ["session_id"])


def downgrade() -> None:
    """Take the tables back to the revision before; fails where a size does not fit."""
    op.drop_table("recording_exports")
    with op.batch_alter_table("recordings") as batch_op:
        batch_op.alter_column("size_bytes", type_=sa.Integer(), existing_type=sa.BigInteger())
