"""mails about somebody's account, and so about no interview."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("outgoing_mails") as batch_op:
        batch_op.alter_column("session_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    """Take the tables back to the revision before; what was to be told of accounts is not."""
    op.execute(sa.text("DELETE FROM outgoing_mails WHERE session_id IS NULL"))
    with op.batch_alter_table("outgoing_mails") as batch_op:
        batch_op.alter_column("session_id", existing_type=sa.Uuid(), nullable=False)
