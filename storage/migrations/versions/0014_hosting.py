"""locked and paused interviews, muted and withheld sources."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("interview_sessions") as batch_op:
        batch_op.add_column(
            sa.Column("locked", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("paused_ms", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("participants") as batch_op:
        batch_op.add_column(sa.Column("withheld", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("muted", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("interview_sessions") as batch_op:
        batch_op.alter_column("locked", server_default=None)
    with op.batch_alter_table("participants") as batch_op:
        batch_op.alter_column("withheld", server_default=None)
        batch_op.alter_column("muted", server_default=None)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("participants") as batch_op:
        batch_op.drop_column("muted")
        batch_op.drop_column("withheld")
    with op.batch_alter_table("interview_sessions") as batch_op:
        batch_op.drop_column("paused_ms")
        batch_op.drop_column("locked")
