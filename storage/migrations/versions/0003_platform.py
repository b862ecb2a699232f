"""logins, identities, idempotency keys, the audit log, versions of banks and questions."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_VERSIONED = ("interview_question_banks", "interview_questions")
_TABLES = ("logins", "identities", "idempotency_keys", "audit_entries")


def upgrade() -> None:
    """Bring the tables to this revision."""
    for table in _VERSIONED:
        _add_updated_at(table)
    _create_logins()
    _create_identities()
    _create_idempotency_keys()
    _create_audit_entries()


def downgrade() -> None:
    """Take the tables back to the revision before."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    for table in _VERSIONED:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("updated_at")


def _add_updated_at(table: str) -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column(table, sa.Column("updated_at", moment, nullable=True))
    op.execute(sa.text(f"UPDATE {table} SET updated_at = created_at"))  # noqa: S608 - our own name
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column("updated_at", existing_type=moment, nullable=False)


def _create_logins() -> None:
    op.create_table(
        "logins",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=32), nullable=True),
        *_of_every_table(),
        _belongs_to_user("logins"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logins")),
    )
    ended = sa.text("ended_at IS NOT NULL")
    op.create_index("ix_logins_listing", "logins", ["user_id", "id"])
    op.create_index(
        "ix_logins_ended", "logins", ["ended_at"], sqlite_where=ended, postgresql_where=ended
    )
    op.create_index("ix_logins_expiry", "logins", ["expires_at"])


def _create_identities() -> None:
    op.create_table(
        "identities",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        *_of_every_table(),
        _belongs_to_user("identities"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identities_issuer_subject")),
    )
    op.create_index(op.f("ix_identities_user_id"), "identities", ["user_id"])


def _create_idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        *_of_every_table(),
        _belongs_to_user("idempotency_keys"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_idempotency_keys_user_id_key")),
    )
    op.create_index("ix_idempotency_keys_age", "idempotency_keys", ["created_at"])


def _create_audit_entries() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("verb", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("operation", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        *_of_every_table(),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_audit_entries_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    for name, columns in {
        "listing": ["id"],
        "actor": ["actor_id", "id"],
        "subject": ["subject_id", "id"],
        "session": ["session_id", "id"],
    }.items():
        op.create_index(f"ix_audit_entries_{name}", "audit_entries", ["organisation_id", *columns])


def _of_every_table() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _belongs_to_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE"
    )
