"""one-way interviews and accommodations."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    _create_accommodations()
    _create_one_way_interviews()
    _extend_interview_responses()
    _extend_interview_sessions()
    if op.get_bind().dialect.name == "sqlite":
        # Revision 0002 left the word in its place, which SQLite does not take for the value.
        op.execute("UPDATE interview_sessions SET self_paced = 0 WHERE self_paced = 'false'")


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("interview_sessions") as batch_op:
        batch_op.drop_column("is_one_way")

    with op.batch_alter_table("interview_responses") as batch_op:
        batch_op.drop_column("superseded")
        batch_op.drop_column("attempt")
        batch_op.drop_column("granted_limit_s")

    with op.batch_alter_table("one_way_interviews") as batch_op:
        batch_op.drop_index(
            "ix_one_way_interviews_due",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.drop_table("one_way_interviews")
    op.drop_table("accommodations")


def _create_accommodations() -> None:
    op.create_table(
        "accommodations",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("extra_time_percent", sa.Integer(), nullable=False),
        sa.Column("extra_retakes", sa.Integer(), nullable=False),
        sa.Column("no_time_limits", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_accommodations_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accommodations"),
        sa.UniqueConstraint("user_id", name="uq_accommodations_user_id"),
    )


def _create_one_way_interviews() -> None:
    op.create_table(
        "one_way_interviews",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("question_ids", sa.JSON(), nullable=False),
        sa.Column("question_index", sa.Integer(), nullable=False),
        sa.Column("think_time_s", sa.Integer(), nullable=False),
        sa.Column("answer_limit_s", sa.Integer(), nullable=False),
        sa.Column("max_retakes", sa.Integer(), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name="fk_one_way_interviews_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_one_way_interviews"),
        sa.UniqueConstraint("session_id", name="uq_one_way_interviews_session_id"),
    )
    with op.batch_alter_table("one_way_interviews") as batch_op:
        batch_op.create_index(
            "ix_one_way_interviews_due",
            ["deadline_at"],
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )


def _extend_interview_responses() -> None:
    with op.batch_alter_table("interview_responses") as batch_op:
        batch_op.add_column(sa.Column("granted_limit_s", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(
            sa.Column("superseded", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("interview_responses") as batch_op:
        for name in ("attempt", "superseded"):  # the defaults served the rows that were there
            batch_op.alter_column(name, server_default=None)


def _extend_interview_sessions() -> None:
    with op.batch_alter_table("interview_sessions") as batch_op:
        batch_op.add_column(
            sa.Column("is_one_way", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("interview_sessions") as batch_op:
        batch_op.alter_column("is_one_way", server_default=None)
