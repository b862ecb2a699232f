"""comments with threads and mentions, scorecards of reviewers, rubrics of interviews."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    _create_comments()
    _create_comment_mentions()
    _create_interview_rubrics()
    _create_scorecards()


def downgrade() -> None:
    """Take the tables back to the revision before."""
    for name in ("scorecards", "interview_rubrics", "comment_mentions", "comments"):
        op.drop_table(name)


def _create_comments() -> None:
    name = "comments"
    op.create_table(
        name,
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=True),
        sa.Column("utterance_id", sa.Uuid(), nullable=True),
        sa.Column("quote", sa.String(length=500), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        *_made(name),
        _reference(name, "session_id", "interview_sessions", "CASCADE"),
        _reference(name, "author_id", "users"),
        _reference(name, "thread_id", "comments", "CASCADE"),
        _reference(name, "utterance_id", "transcript_utterances", "SET NULL"),
    )
    op.create_index("ix_comments_listing", name, ["session_id", "at_ms", "id"])
    for column in ("author_id", "thread_id", "utterance_id"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def _create_comment_mentions() -> None:
    name = "comment_mentions"
    op.create_table(
        name,
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        *_made(name),
        _reference(name, "comment_id", "comments", "CASCADE"),
        _reference(name, "user_id", "users", "CASCADE"),
        sa.UniqueConstraint("comment_id", "user_id", name=f"uq_{name}_comment_id_user_id"),
    )
    op.create_index("ix_comment_mentions_listing", name, ["user_id", "id"])


def _create_interview_rubrics() -> None:
    name = "interview_rubrics"
    op.create_table(
        name,
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        *_made(name),
        _reference(name, "session_id", "interview_sessions", "CASCADE"),
        sa.UniqueConstraint("session_id", name=f"uq_{name}_session_id"),
    )


def _create_scorecards() -> None:
    name = "scorecards"
    op.create_table(
        name,
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("recommendation", sa.String(length=32), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("total", sa.Double(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        *_made(name),
        _reference(name, "session_id", "interview_sessions", "CASCADE"),
        _reference(name, "author_id", "users"),
        sa.UniqueConstraint("session_id", "author_id", name=f"uq_{name}_session_id_author_id"),
    )
    op.create_index(f"ix_{name}_author_id", name, ["author_id"])


def _made(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _reference(
    table: str, column: str, owner: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{owner}.id"], name=f"fk_{table}_{column}", ondelete=ondelete
    )
