"""what was said is found by its words."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
import uuid_utils.compat
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_NAME = "utterance_terms"
_BATCH = 500
_WORD = re.compile(r"\w[\w+#]*")
_TERM = sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        _NAME,
        sa.Column("utterance_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("term", _TERM, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["utterance_id"],
            ["transcript_utterances.id"],
            name=f"fk_{_NAME}_utterance_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=f"fk_{_NAME}_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_NAME}"),
        sa.UniqueConstraint("utterance_id", "term", name=f"uq_{_NAME}_utterance_id_term"),
    )
    op.create_index(
        f"ix_{_NAME}_listing",
        _NAME,
        ["organisation_id", "term", "session_id", "at_ms", "utterance_id"],
    )
    connection = op.get_bind()
    for batch in _utterances(connection):
        _index(connection, batch)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table(_NAME)


def _utterances(connection: sa.Connection) -> Iterator[list[Any]]:
    utterance = sa.table(
        "transcript_utterances",
        sa.column("id", sa.Uuid()),
        sa.column("session_id", sa.Uuid()),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    session = sa.table(
        "interview_sessions", sa.column("id", sa.Uuid()), sa.column("organisation_id", sa.Uuid())
    )
    last = None
    while True:
        query = sa.select(utterance, session.c.organisation_id).join(
            session, session.c.id == utterance.c.session_id
        )
        if last is not None:
            query = query.where(utterance.c.id > last)
        batch = list(connection.execute(query.order_by(utterance.c.id).limit(_BATCH)))
        if not batch:
            return
        yield batch
        last = batch[-1].id


def _index(connection: sa.Connection, batch: list[Any]) -> None:
    word = sa.table(
        "transcript_words",
        sa.column("utterance_id", sa.Uuid()),
        sa.column("position", sa.Integer()),
        sa.column("text", sa.String()),
        sa.column("start_ms", sa.BigInteger()),
    )
    utterances = {row.id: row for row in batch}
    found: dict[tuple[Any, str], int] = {}
    words = connection.execute(
        sa.select(word)
        .where(word.c.utterance_id.in_(list(utterances)))
        .order_by(word.c.utterance_id, word.c.position)
    )
    for row in words:
        for term in _terms(row.text):
            found.setdefault((row.utterance_id, term), row.start_ms)
    rows = [
        {
            "id": uuid_utils.compat.uuid7(),
            "created_at": utterances[utterance_id].created_at,
            "utterance_id": utterance_id,
            "organisation_id": utterances[utterance_id].organisation_id,
            "session_id": utterances[utterance_id].session_id,
            "term": term,
            "at_ms": at_ms,
        }
        for (utterance_id, term), at_ms in found.items()
    ]
    if rows:
        connection.execute(sa.insert(_table()), rows)


def _table() -> sa.TableClause:
    ids = ("id", "utterance_id", "organisation_id", "session_id")
    return sa.table(
        _NAME,
        *(sa.column(name, sa.Uuid()) for name in ids),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("term", sa.String()),
        sa.column("at_ms", sa.BigInteger()),
    )


def _terms(text: str) -> list[str]:
    spread = unicodedata.normalize("NFKD", text).casefold()
    folded = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return [found[:64] for found in _WORD.findall(folded)]
