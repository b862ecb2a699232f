"""judgements of answers with their history, and what answers are given in."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
import uuid_utils.compat
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BATCH = 500
_ADDED: dict[str, tuple[sa.types.TypeEngine[Any], str]] = {
    "kind": (sa.String(length=32), "text"),
    "human_breakdown": (sa.JSON(), "[]"),
}
_OPTIONAL: dict[str, sa.types.TypeEngine[Any]] = {
    "code": sa.Text(),
    "code_language": sa.String(length=100),
    "video_url": sa.String(length=500),
}
_KINDS = (("video", "video"), ("audio", "audio"), ("in_person", "audio"))


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("interview_responses") as batch_op:
        for name, (kind, default) in _ADDED.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        for name, kind in _OPTIONAL.items():
            batch_op.add_column(sa.Column(name, kind, nullable=True))
    with op.batch_alter_table("interview_responses") as batch_op:
        for name in _ADDED:  # the defaults served the rows that were there
            batch_op.alter_column(name, server_default=None)
    _create_response_scores()
    _create_criterion_scores()
    connection = op.get_bind()
    _tell_kinds(connection)
    for batch in _scored(connection):
        _keep_scores(connection, batch)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("criterion_scores")
    op.drop_table("response_scores")
    with op.batch_alter_table("interview_responses") as batch_op:
        for name in (*_ADDED, *_OPTIONAL):
            batch_op.drop_column(name)


def _create_response_scores() -> None:
    name = "response_scores"
    op.create_table(
        name,
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("total", sa.Double(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name="fk_response_scores_session_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["interview_responses.id"],
            name="fk_response_scores_response_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_response_scores_author_id"),
        sa.PrimaryKeyConstraint("id", name="pk_response_scores"),
    )
    op.create_index("ix_response_scores_session_id", name, ["session_id"])
    op.create_index("ix_response_scores_author_id", name, ["author_id"])
    op.create_index("ix_response_scores_listing", name, ["response_id", "id"])
    counts = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_response_scores_counting",
        name,
        ["session_id", "response_id"],
        sqlite_where=counts,
        postgresql_where=counts,
    )


def _create_criterion_scores() -> None:
    op.create_table(
        "criterion_scores",
        sa.Column("score_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(length=100), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("comment", sa.String(length=1000), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["score_id"],
            ["response_scores.id"],
            name="fk_criterion_scores_score_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_criterion_scores"),
    )
    op.create_index("ix_criterion_scores_score_id", "criterion_scores", ["score_id"])


def _tell_kinds(connection: sa.Connection) -> None:
    """Answers with a place on the timeline were spoken, in what their interview was held in."""
    telling = sa.text(
        "UPDATE interview_responses SET kind = :kind WHERE start_ms IS NOT NULL AND session_id IN"
        " (SELECT id FROM interview_sessions WHERE mode = :mode)"
    )
    for mode, kind in _KINDS:
        connection.execute(telling, {"mode": mode, "kind": kind})


def _scored(connection: sa.Connection) -> Iterator[list[Any]]:
    """Yield the answers that the machine has scored, some at a time."""
    response = sa.table(
        "interview_responses",
        sa.column("id", sa.Uuid()),
        sa.column("session_id", sa.Uuid()),
        sa.column("ai_score", sa.Double()),
        sa.column("breakdown", sa.JSON()),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("scored_at", sa.DateTime(timezone=True)),
    )
    last = None
    while True:
        query = sa.select(response).where(response.c.ai_score.is_not(None))
        if last is not None:
            query = query.where(response.c.id > last)
        batch = list(connection.execute(query.order_by(response.c.id).limit(_BATCH)))
        if not batch:
            return
        yield batch
        last = batch[-1].id


def _keep_scores(connection: sa.Connection, batch: list[Any]) -> None:
    scores, criteria = [], []
    for row in batch:
        score = {
            "id": uuid_utils.compat.uuid7(),
            "created_at": row.scored_at or row.created_at,
            "session_id": row.session_id,
            "response_id": row.id,
            "total": row.ai_score,
        }
        scores.append(score)
        criteria += [
            {
                "id": uuid_utils.compat.uuid7(),
                "created_at": score["created_at"],
                "score_id": score["id"],
                "criterion": str(part["criterion"])[:100],
                "weight": part["weight"],
                "score": part["score"],
            }
            for part in row.breakdown or []
        ]
    for name, rows in (("response_scores", scores), ("criterion_scores", criteria)):
        if rows:
            connection.execute(sa.insert(_table(name, rows[0])), rows)


def _table(name: str, row: dict[str, Any]) -> sa.TableClause:
    kinds: dict[str, sa.types.TypeEngine[Any]] = {
        "created_at": sa.DateTime(timezone=True),
        "criterion": sa.String(),
        "weight": sa.Double(),
        "score": sa.Double(),
        "total": sa.Double(),
    }
    return sa.table(name, *(sa.column(key, kinds.get(key, sa.Uuid())) for key in row))
