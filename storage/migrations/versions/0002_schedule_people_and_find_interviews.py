"""schedule people and find interviews."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
import uuid_utils.compat
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BATCH = 500
_ADDED: dict[str, tuple[sa.types.TypeEngine[Any], str]] = {
    "time_zone": (sa.String(length=64), "UTC"),
    "self_paced": (sa.Boolean(), "false"),
    "panel_ids": (sa.JSON(), "[]"),
    "max_reschedules": (sa.Integer(), "3"),
    "reschedule_count": (sa.Integer(), "0"),
    "calendar_sequence": (sa.Integer(), "0"),
}


def upgrade() -> None:
    """Bring the tables to this revision."""
    _create_session_seats()
    _create_session_terms()
    _extend_interview_sessions()
    connection = op.get_bind()
    # Practice takes up nobody's time; what was scheduled with the machine is much the same.
    connection.execute(
        sa.text("UPDATE interview_sessions SET self_paced = true WHERE is_ai_interview")
    )
    for batch in _sessions(connection):
        _fill_indexes(connection, batch)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("interview_sessions") as batch_op:
        batch_op.drop_index("ix_interview_sessions_no_show")
        for name in ("no_show_due_at", "cancel_reason", "cancelled_at", "reschedule_reason"):
            batch_op.drop_column(name)
        for name in _ADDED:
            batch_op.drop_column(name)
    op.drop_table("session_terms")
    op.drop_table("session_seats")


def _create_session_seats() -> None:
    op.create_table(
        "session_seats",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name="fk_session_seats_session_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_session_seats_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_session_seats"),
        sa.UniqueConstraint("session_id", "user_id", name="uq_session_seats_session_id_user_id"),
    )
    op.create_index(
        "ix_session_seats_listing", "session_seats", ["user_id", "starts_at", "session_id"]
    )
    op.create_index(
        "ix_session_seats_of_role", "session_seats", ["user_id", "role", "starts_at", "session_id"]
    )


def _create_session_terms() -> None:
    by_code_points = sa.String(length=64).with_variant(
        sa.String(length=64, collation="C"), "postgresql"
    )
    op.create_table(
        "session_terms",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("term", by_code_points, nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_session_terms_organisation_id"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name="fk_session_terms_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_session_terms"),
        sa.UniqueConstraint("session_id", "term", name="uq_session_terms_session_id_term"),
    )
    op.create_index(
        "ix_session_terms_listing",
        "session_terms",
        ["organisation_id", "term", "scheduled_at", "session_id"],
    )


def _extend_interview_sessions() -> None:
    with op.batch_alter_table("interview_sessions") as batch_op:
        for name, (kind, default) in _ADDED.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        batch_op.add_column(sa.Column("reschedule_reason", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("cancel_reason", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("no_show_due_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("interview_sessions") as batch_op:
        for name in _ADDED:  # the defaults served the rows that were there
            batch_op.alter_column(name, server_default=None)
        batch_op.create_index(
            "ix_interview_sessions_no_show",
            ["no_show_due_at"],
            sqlite_where=sa.text("no_show_due_at IS NOT NULL"),
            postgresql_where=sa.text("no_show_due_at IS NOT NULL"),
        )


def _sessions(connection: sa.Connection) -> Iterator[list[Any]]:
    """Yield the interviews with the names of their people, some at a time."""
    sessions, users = _table("interview_sessions"), _table("users")
    interviewers = users.alias()
    last = None
    while True:
        query = (
            sa.select(sessions, users.c.name, interviewers.c.name.label("interviewer_name"))
            .join(users, users.c.id == sessions.c.candidate_id)
            .outerjoin(interviewers, interviewers.c.id == sessions.c.interviewer_id)
            .order_by(sessions.c.id)
            .limit(_BATCH)
        )
        if last is not None:
            query = query.where(sessions.c.id > last)
        batch = list(connection.execute(query))
        if not batch:
            return
        yield batch
        last = batch[-1].id


def _fill_indexes(connection: sa.Connection, batch: list[Any]) -> None:
    now = sa.func.current_timestamp()
    seats, terms = [], []
    for row in batch:
        ends_at = row.scheduled_at + timedelta(minutes=row.duration_minutes)
        for user_id, role in ((row.candidate_id, "candidate"), (row.interviewer_id, "interviewer")):
            if user_id is None or (role == "interviewer" and user_id == row.candidate_id):
                continue
            seats.append(
                {
                    "id": uuid_utils.compat.uuid7(),
                    "session_id": row.id,
                    "user_id": user_id,
                    "role": role,
                    "starts_at": row.scheduled_at,
                    "ends_at": ends_at,
                    "blocks": not row.is_ai_interview,
                }
            )
        texts = (row.title, row.location or "", row.name, row.interviewer_name or "")
        terms += [
            {
                "id": uuid_utils.compat.uuid7(),
                "session_id": row.id,
                "organisation_id": row.organisation_id,
                "term": term,
                "scheduled_at": row.scheduled_at,
            }
            for term in _terms(texts, row.tags)
        ]
    for table, rows in ((_table("session_seats"), seats), (_table("session_terms"), terms)):
        if rows:
            connection.execute(sa.insert(table).values(created_at=now), rows)


def _terms(texts: tuple[str, ...], tags: list[str]) -> list[str]:
    """Spell terms as `storage.terms` did at this revision."""
    found = ["#" + " ".join(_folded(tag).split()) for tag in tags]
    for text in (*texts, *tags):
        found += re.findall(r"\w[\w+#]*", _folded(text))
    return list(dict.fromkeys(term[:64] for term in found))[:80]


def _folded(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def _table(name: str) -> sa.Table:
    """Return what is filled and read here of a table, as it is at this revision."""
    moment = sa.DateTime(timezone=True)
    columns: dict[str, dict[str, sa.types.TypeEngine[Any]]] = {
        "users": {"id": sa.Uuid(), "name": sa.String()},
        "interview_sessions": {
            "id": sa.Uuid(),
            "organisation_id": sa.Uuid(),
            "candidate_id": sa.Uuid(),
            "interviewer_id": sa.Uuid(),
            "title": sa.String(),
            "location": sa.String(),
            "tags": sa.JSON(),
            "scheduled_at": moment,
            "duration_minutes": sa.Integer(),
            "is_ai_interview": sa.Boolean(),
        },
        "session_seats": {
            "id": sa.Uuid(),
            "created_at": moment,
            "session_id": sa.Uuid(),
            "user_id": sa.Uuid(),
            "role": sa.String(),
            "starts_at": moment,
            "ends_at": moment,
            "blocks": sa.Boolean(),
        },
        "session_terms": {
            "id": sa.Uuid(),
            "created_at": moment,
            "session_id": sa.Uuid(),
            "organisation_id": sa.Uuid(),
            "term": sa.String(),
            "scheduled_at": moment,
        },
    }
    return sa.Table(
        name, sa.MetaData(), *(sa.Column(key, kind) for key, kind in columns[name].items())
    )
