"""scheduling."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    _create_absences()
    _create_availabilities()
    _create_booking_offers()
    _create_offered_slots()


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("offered_slots") as batch_op:
        batch_op.drop_index("ix_offered_slots_session_id")

    op.drop_table("offered_slots")
    with op.batch_alter_table("booking_offers") as batch_op:
        batch_op.drop_index("ix_booking_offers_listing")
        batch_op.drop_index("ix_booking_offers_candidate_id")
        batch_op.drop_index("ix_booking_offers_author")

    op.drop_table("booking_offers")
    op.drop_table("availabilities")
    with op.batch_alter_table("absences") as batch_op:
        batch_op.drop_index("ix_absences_listing")

    op.drop_table("absences")


def _create_absences() -> None:
    op.create_table(
        "absences",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_absences_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
    )
    with op.batch_alter_table("absences") as batch_op:
        batch_op.create_index("ix_absences_listing", ["user_id", "ends_at", "id"])


def _create_availabilities() -> None:
    op.create_table(
        "availabilities",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("weekly_hours", sa.JSON(), nullable=True),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_availabilities_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_availabilities"),
        sa.UniqueConstraint("user_id", name="uq_availabilities_user_id"),
    )


def _create_booking_offers() -> None:
    op.create_table(
        "booking_offers",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("max_bookings", sa.Integer(), nullable=False),
        sa.Column("notice_hours", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_booking_offers_author_id"),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["users.id"], name="fk_booking_offers_candidate_id"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name="fk_booking_offers_organisation_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_booking_offers"),
    )
    with op.batch_alter_table("booking_offers") as batch_op:
        batch_op.create_index("ix_booking_offers_author", ["author_id", "id"])
        batch_op.create_index("ix_booking_offers_candidate_id", ["candidate_id"])
        batch_op.create_index("ix_booking_offers_listing", ["organisation_id", "id"])


def _create_offered_slots() -> None:
    op.create_table(
        "offered_slots",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["booking_offers.id"],
            name="fk_offered_slots_offer_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name="fk_offered_slots_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_offered_slots"),
        sa.UniqueConstraint("offer_id", "starts_at", name="uq_offered_slots_offer_id_starts_at"),
    )
    with op.batch_alter_table("offered_slots") as batch_op:
        batch_op.create_index("ix_offered_slots_session_id", ["session_id"])
