"""versions of questions, visibility and search of banks."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_BATCH = 500
_BANKS, _QUESTIONS = "interview_question_banks", "interview_questions"
_ADDED: dict[str, dict[str, tuple[sa.types.TypeEngine[Any], str]]] = {
    _BANKS: {"visibility": (sa.String(length=32), "private"), "terms": (sa.Text(), "")},
    _QUESTIONS: {
        "code_languages": (sa.JSON(), "[]"),
        "resources": (sa.JSON(), "[]"),
        "version": (sa.Integer(), "1"),
        "terms": (sa.Text(), ""),
    },
}


def upgrade() -> None:
    """Bring the tables to this revision."""
    for table, columns in _ADDED.items():
        _extend(table, columns)
    with op.batch_alter_table("interview_responses") as batch_op:
        batch_op.add_column(sa.Column("question_version", sa.Integer(), nullable=True))
    _create_question_versions()
    connection = op.get_bind()
    connection.execute(
        sa.text(f"UPDATE {_BANKS} SET visibility = 'public' WHERE is_public")  # noqa: S608
    )
    # Nothing was ever changed before this revision.
    connection.execute(
        sa.text("UPDATE interview_responses SET question_version = 1 WHERE question_id IS NOT NULL")
    )
    with op.batch_alter_table(_BANKS) as batch_op:
        batch_op.drop_column("is_public")
    _fill_terms(connection, _BANKS, ("name", "description", "category"))
    _fill_terms(connection, _QUESTIONS, ("question_text",))


def downgrade() -> None:
    """Take the tables back to the revision before; what was archived is shown again."""
    op.drop_table("interview_question_versions")
    with op.batch_alter_table("interview_responses") as batch_op:
        batch_op.drop_column("question_version")
    with op.batch_alter_table(_BANKS) as batch_op:
        batch_op.add_column(
            sa.Column("is_public", sa.Boolean(), nullable=False, server_default="false")
        )
    op.get_bind().execute(
        sa.text(f"UPDATE {_BANKS} SET is_public = true WHERE visibility = 'public'")  # noqa: S608
    )
    with op.batch_alter_table(_BANKS) as batch_op:
        batch_op.alter_column("is_public", server_default=None)
    for table, columns in _ADDED.items():
        with op.batch_alter_table(table) as batch_op:
            for name in (*columns, "archived_at"):
                batch_op.drop_column(name)


def _extend(table: str, columns: dict[str, tuple[sa.types.TypeEngine[Any], str]]) -> None:
    with op.batch_alter_table(table) as batch_op:
        for name, (kind, default) in columns.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table(table) as batch_op:
        for name in columns:  # the defaults served the rows that were there
            batch_op.alter_column(name, server_default=None)


def _create_question_versions() -> None:
    op.create_table(
        "interview_question_versions",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("replaced_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["interview_questions.id"],
            name="fk_interview_question_versions_question_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"],
            ["users.id"],
            name="fk_interview_question_versions_replaced_by_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_interview_question_versions"),
        sa.UniqueConstraint(
            "question_id", "version", name="uq_interview_question_versions_question_id_version"
        ),
    )
    op.create_index(
        "ix_interview_question_versions_replaced_by_id",
        "interview_question_versions",
        ["replaced_by_id"],
    )


def _fill_terms(connection: sa.Connection, name: str, texts: tuple[str, ...]) -> None:
    table = sa.table(
        name,
        sa.column("id", sa.Uuid()),
        sa.column("tags", sa.JSON()),
        sa.column("terms", sa.Text()),
        *(sa.column(text, sa.Text()) for text in texts),
    )
    filling = (
        sa.update(table).where(table.c.id == sa.bindparam("row")).values(terms=sa.bindparam("text"))
    )
    for batch in _batches(connection, table):
        found = [
            {"row": row.id, "text": _terms([getattr(row, text) for text in texts], row.tags)}
            for row in batch
        ]
        connection.execute(filling, found)


def _batches(connection: sa.Connection, table: sa.TableClause) -> Iterator[list[Any]]:
    last = None
    while True:
        query = sa.select(table).order_by(table.c.id).limit(_BATCH)
        batch = list(connection.execute(query if last is None else query.where(table.c.id > last)))
        if not batch:
            return
        yield batch
        last = batch[-1].id


def _terms(texts: list[str], tags: list[str]) -> str:
    """Spell terms as `storage.terms` did at this revision."""
    found = [("#" + " ".join(_folded(tag).split()))[:64] for tag in tags]
    for text in (*texts, *tags):
        found += [word[:64] for word in re.findall(r"\w[\w+#]*", _folded(text))]
    return "\n".join(["", *dict.fromkeys(found), ""])


def _folded(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in spread if not unicodedata.combining(letter))
