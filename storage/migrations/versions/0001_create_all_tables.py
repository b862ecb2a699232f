"""create all tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    _create_organisations()
    _create_users()
    _create_interview_question_banks()
    _create_interview_questions()
    _create_interview_sessions()
    _create_ai_mock_interviews()
    _create_notes()
    _create_participants()
    _create_interview_events()
    _create_interview_responses()
    _create_recordings()
    _create_transcript_utterances()
    _create_media_segments()
    _create_metric_values()
    _create_transcript_words()


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("transcript_words")
    op.drop_table("metric_values")
    op.drop_table("media_segments")
    op.drop_table("transcript_utterances")
    op.drop_table("recordings")
    op.drop_table("interview_responses")
    op.drop_table("interview_events")
    op.drop_table("participants")
    op.drop_table("notes")
    op.drop_table("ai_mock_interviews")
    op.drop_table("interview_sessions")
    op.drop_table("interview_questions")
    op.drop_table("interview_question_banks")
    op.drop_table("users")
    op.drop_table("organisations")


def _create_organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisations"),
        sa.UniqueConstraint("slug", name="uq_organisations_slug"),
    )


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_users_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )
    op.create_index("ix_users_listing", "users", ["organisation_id", "id"])


def _create_interview_question_banks() -> None:
    op.create_table(
        "interview_question_banks",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.Column("difficulty", sa.String(length=32), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("allow_random_selection", sa.Boolean(), nullable=False),
        sa.Column("default_time_limit", sa.Integer(), nullable=True),
        sa.Column("shuffle_questions", sa.Boolean(), nullable=False),
        sa.Column("usage_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name="fk_interview_question_banks_author_id"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name="fk_interview_question_banks_organisation_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_interview_question_banks"),
    )
    op.create_index(
        "ix_interview_question_banks_author_id", "interview_question_banks", ["author_id"]
    )
    op.create_index(
        "ix_interview_question_banks_listing", "interview_question_banks", ["organisation_id", "id"]
    )


def _create_interview_questions() -> None:
    op.create_table(
        "interview_questions",
        sa.Column("bank_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_text", sa.Text(), nullable=False),
        sa.Column("expected_answer", sa.Text(), nullable=True),
        sa.Column("follow_up_questions", sa.JSON(), nullable=False),
        sa.Column("evaluation_criteria", sa.JSON(), nullable=False),
        sa.Column("time_limit_minutes", sa.Double(), nullable=True),
        sa.Column("difficulty", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("hints", sa.JSON(), nullable=False),
        sa.Column("sample_answers", sa.JSON(), nullable=False),
        sa.Column("usage_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_id"],
            ["interview_question_banks.id"],
            name="fk_interview_questions_bank_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_interview_questions"),
    )
    op.create_index(
        "ix_interview_questions_listing", "interview_questions", ["bank_id", "position", "id"]
    )


def _create_interview_sessions() -> None:
    op.create_table(
        "interview_sessions",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("interviewer_id", sa.Uuid(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("question_bank_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("difficulty", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("is_ai_interview", sa.Boolean(), nullable=False),
        sa.Column("record_session", sa.Boolean(), nullable=False),
        sa.Column("preparation_time", sa.Integer(), nullable=False),
        sa.Column("allow_reschedule", sa.Boolean(), nullable=False),
        sa.Column("reschedule_deadline_hours", sa.Integer(), nullable=False),
        sa.Column("meeting_url", sa.String(length=500), nullable=True),
        sa.Column("location", sa.String(length=200), nullable=True),
        sa.Column("device_info", sa.JSON(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("timeline_origin_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("feedback", sa.JSON(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["users.id"], name="fk_interview_sessions_candidate_id"
        ),
        sa.ForeignKeyConstraint(
            ["interviewer_id"], ["users.id"], name="fk_interview_sessions_interviewer_id"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_interview_sessions_organisation_id"
        ),
        sa.ForeignKeyConstraint(
            ["question_bank_id"],
            ["interview_question_banks.id"],
            name="fk_interview_sessions_question_bank_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_interview_sessions"),
    )
    op.create_index(
        "ix_interview_sessions_by_status",
        "interview_sessions",
        ["organisation_id", "status", "scheduled_at", "id"],
    )
    op.create_index(
        "ix_interview_sessions_candidate",
        "interview_sessions",
        ["candidate_id", "scheduled_at", "id"],
    )
    op.create_index(
        "ix_interview_sessions_interviewer",
        "interview_sessions",
        ["interviewer_id", "scheduled_at", "id"],
    )
    op.create_index(
        "ix_interview_sessions_listing",
        "interview_sessions",
        ["organisation_id", "scheduled_at", "id"],
    )
    op.create_index(
        "ix_interview_sessions_question_bank_id", "interview_sessions", ["question_bank_id"]
    )
    op.create_index("ix_interview_sessions_status", "interview_sessions", ["status"])


def _create_ai_mock_interviews() -> None:
    op.create_table(
        "ai_mock_interviews",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("job_role", sa.String(length=200), nullable=False),
        sa.Column("job_description", sa.Text(), nullable=False),
        sa.Column("company_name", sa.String(length=200), nullable=False),
        sa.Column("difficulty", sa.String(length=32), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=32), nullable=False),
        sa.Column("question_types", sa.JSON(), nullable=False),
        sa.Column("focus_areas", sa.JSON(), nullable=False),
        sa.Column("enable_hints", sa.Boolean(), nullable=False),
        sa.Column("record_session", sa.Boolean(), nullable=False),
        sa.Column("real_time_analysis", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("question_ids", sa.JSON(), nullable=False),
        sa.Column("question_index", sa.Integer(), nullable=False),
        sa.Column("overall_score", sa.Double(), nullable=True),
        sa.Column("feedback", sa.JSON(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_ai_mock_interviews_organisation_id"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name="fk_ai_mock_interviews_session_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_ai_mock_interviews_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ai_mock_interviews"),
        sa.UniqueConstraint("session_id", name="uq_ai_mock_interviews_session_id"),
    )
    op.create_index("ix_ai_mock_interviews_listing", "ai_mock_interviews", ["user_id", "id"])
    op.create_index(
        "ix_ai_mock_interviews_unscored",
        "ai_mock_interviews",
        ["status"],
        sqlite_where=sa.text("feedback IS NULL"),
        postgresql_where=sa.text("feedback IS NULL"),
    )
    op.create_index(
        "ix_ai_mock_interviews_organisation", "ai_mock_interviews", ["organisation_id", "id"]
    )


def _create_notes() -> None:
    op.create_table(
        "notes",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_notes_author_id"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name="fk_notes_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_author_id", "notes", ["author_id"])
    op.create_index("ix_notes_listing", "notes", ["session_id", "at_ms", "id"])


def _create_participants() -> None:
    op.create_table(
        "participants",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("records", sa.Boolean(), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_ms", sa.Integer(), nullable=True),
        sa.Column("left_ms", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name="fk_participants_session_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_participants_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_participants"),
        sa.UniqueConstraint("session_id", "user_id", name="uq_participants_session_id_user_id"),
    )
    op.create_index(
        "ix_participants_present",
        "participants",
        ["id"],
        sqlite_where=sa.text("joined_ms IS NOT NULL AND left_ms IS NULL"),
        postgresql_where=sa.text("joined_ms IS NOT NULL AND left_ms IS NULL"),
    )
    op.create_index("ix_participants_user_id", "participants", ["user_id"])


def _create_interview_events() -> None:
    op.create_table(
        "interview_events",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name="fk_interview_events_participant_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name="fk_interview_events_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_interview_events"),
        sa.UniqueConstraint("session_id", "seq", name="uq_interview_events_session_id_seq"),
    )
    op.create_index("ix_interview_events_participant_id", "interview_events", ["participant_id"])


def _create_interview_responses() -> None:
    op.create_table(
        "interview_responses",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("question_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_text", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("time_limit_s", sa.Integer(), nullable=True),
        sa.Column("start_ms", sa.Integer(), nullable=True),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.Column("response_text", sa.Text(), nullable=True),
        sa.Column("audio_url", sa.String(length=500), nullable=True),
        sa.Column("response_time", sa.Double(), nullable=True),
        sa.Column("skill_category", sa.String(length=100), nullable=True),
        sa.Column("ai_score", sa.Double(), nullable=True),
        sa.Column("human_score", sa.Double(), nullable=True),
        sa.Column("breakdown", sa.JSON(), nullable=False),
        sa.Column("feedback", sa.JSON(), nullable=True),
        sa.Column("metrics", sa.JSON(), nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name="fk_interview_responses_participant_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["interview_questions.id"],
            name="fk_interview_responses_question_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name="fk_interview_responses_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_interview_responses"),
    )
    op.create_index(
        "ix_interview_responses_listing", "interview_responses", ["session_id", "position", "id"]
    )
    op.create_index(
        "ix_interview_responses_participant_id", "interview_responses", ["participant_id"]
    )
    op.create_index("ix_interview_responses_question_id", "interview_responses", ["question_id"])
    op.create_index("ix_interview_responses_status", "interview_responses", ["status"])


def _create_recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("mime_type", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("blob_key", sa.String(length=200), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("audit", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name="fk_recordings_participant_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name="fk_recordings_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
    )
    op.create_index("ix_recordings_listing", "recordings", ["session_id", "start_ms"])
    op.create_index("ix_recordings_participant_id", "recordings", ["participant_id"])


def _create_transcript_utterances() -> None:
    op.create_table(
        "transcript_utterances",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("prosody", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name="fk_transcript_utterances_participant_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name="fk_transcript_utterances_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_transcript_utterances"),
    )
    op.create_index(
        "ix_transcript_utterances_listing",
        "transcript_utterances",
        ["session_id", "start_ms", "id"],
    )
    op.create_index(
        "ix_transcript_utterances_participant_id", "transcript_utterances", ["participant_id"]
    )


def _create_media_segments() -> None:
    op.create_table(
        "media_segments",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("codec", sa.String(length=16), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("journal", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name="fk_media_segments_participant_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name="fk_media_segments_recording_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name="fk_media_segments_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_media_segments"),
    )
    op.create_index(
        "ix_media_segments_journalled",
        "media_segments",
        ["session_id", "start_ms", "id"],
        sqlite_where=sa.text("journal IS NOT NULL"),
        postgresql_where=sa.text("journal IS NOT NULL"),
    )
    op.create_index("ix_media_segments_listing", "media_segments", ["session_id", "start_ms"])
    op.create_index("ix_media_segments_participant_id", "media_segments", ["participant_id"])
    op.create_index("ix_media_segments_recording_id", "media_segments", ["recording_id"])
    op.create_index("ix_media_segments_status", "media_segments", ["status"])


def _create_metric_values() -> None:
    op.create_table(
        "metric_values",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name="fk_metric_values_participant_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["interview_responses.id"],
            name="fk_metric_values_response_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interview_sessions.id"],
            name="fk_metric_values_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_metric_values"),
    )
    op.create_index("ix_metric_values_listing", "metric_values", ["session_id", "name", "at_ms"])
    op.create_index("ix_metric_values_participant_id", "metric_values", ["participant_id"])
    op.create_index("ix_metric_values_response_id", "metric_values", ["response_id"])


def _create_transcript_words() -> None:
    op.create_table(
        "transcript_words",
        sa.Column("utterance_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["utterance_id"],
            ["transcript_utterances.id"],
            name="fk_transcript_words_utterance_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_transcript_words"),
    )
    op.create_index("ix_transcript_words_listing", "transcript_words", ["utterance_id", "position"])
