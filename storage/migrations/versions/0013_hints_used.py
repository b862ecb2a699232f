"""how many hints an answer was given with."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("interview_responses") as batch_op:
        batch_op.add_column(
            sa.Column("hints_used", sa.Integer(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("interview_responses") as batch_op:
        batch_op.alter_column("hints_used", server_default=None)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("interview_responses") as batch_op:
        batch_op.drop_column("hints_used")
