"""The tables of the first slice; the audit record is made append-only.

Revision: 0002
After: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_record")),
    )
    op.create_index(op.f("ix_audit_record_programme_id"), "audit_record", ["programme_id"], unique=False)
    op.create_index("ix_audit_record_subject", "audit_record", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "competence",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("title_fr", sa.String(length=200), nullable=False),
        sa.Column("area_en", sa.String(length=200), nullable=False),
        sa.Column("area_fr", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_competence")),
    )
    op.create_table(
        "idempotency_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_record")),
        sa.UniqueConstraint("owner_id", "key", name=op.f("uq_idempotency_record_owner_id_key")),
    )
    op.create_table(
        "job_level",
        sa.Column("job_title", sa.String(length=200), nullable=False),
        sa.Column("career_level", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("job_title", name=op.f("pk_job_level")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("preset", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("policy", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("checklist", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft','open','matching','running','closing','closed','cancelled')",
            name=op.f("ck_programme_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_table(
        "service_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_account")),
        sa.UniqueConstraint("name", name=op.f("uq_service_account_name")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_service_account_token_hash")),
    )
    op.create_table(
        "skill",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("title_fr", sa.String(length=200), nullable=False),
        sa.Column("family", sa.String(length=20), nullable=False),
        sa.Column("digcomp", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.CheckConstraint("family IN ('digital','experience','perspective')", name=op.f("ck_skill_family")),
        sa.ForeignKeyConstraint(["merged_into"], ["skill.id"], name=op.f("fk_skill_merged_into_skill")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill")),
        sa.UniqueConstraint("code", name=op.f("uq_skill_code")),
    )
    op.create_table(
        "sync_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("dropped_columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("notes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("people", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('previewed','queued','applied','failed')", name=op.f("ck_sync_run_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_run")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("window_started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("external_id", sa.String(length=100), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("given_name", sa.String(length=100), nullable=False),
        sa.Column("family_name", sa.String(length=100), nullable=False),
        sa.Column("preferred_language", sa.String(length=2), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("job_title", sa.String(length=200), nullable=True),
        sa.Column("department", sa.String(length=200), nullable=True),
        sa.Column("site", sa.String(length=200), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("career_level", sa.Integer(), nullable=True),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("working_languages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("availability", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("work_mode", sa.String(length=10), nullable=False),
        sa.Column("minutes_per_month", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "roles <@ ARRAY['member','coordinator','referent','admin']", name=op.f("ck_user_account_roles")
        ),
        sa.CheckConstraint(
            "status IN ('invited','active','on_leave','suspended','left')",
            name=op.f("ck_user_account_status"),
        ),
        sa.CheckConstraint("manager_id <> id", name=op.f("ck_user_account_not_own_manager")),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["user_account.id"], name=op.f("fk_user_account_manager_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sa.UniqueConstraint("external_id", name=op.f("uq_user_account_external_id")),
    )
    op.create_index(op.f("ix_user_account_manager_id"), "user_account", ["manager_id"], unique=False)
    op.create_index("ix_user_account_name", "user_account", ["family_name", "given_name", "id"], unique=False)
    op.create_table(
        "couple_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('pin','forbid')", name=op.f("ck_couple_rule_kind")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_couple_rule_decided_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["user_account.id"],
            name=op.f("fk_couple_rule_learner_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"],
            ["user_account.id"],
            name=op.f("fk_couple_rule_mentor_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_couple_rule_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_couple_rule")),
        sa.UniqueConstraint(
            "programme_id",
            "mentor_id",
            "learner_id",
            name=op.f("uq_couple_rule_programme_id_mentor_id_learner_id"),
        ),
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("wish", sa.String(length=10), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("prepared", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "status IN ('invited','applied','ready','waitlisted','matched','completed','withdrawn')",
            name=op.f("ck_enrolment_status"),
        ),
        sa.CheckConstraint("wish IN ('mentor','learner','both')", name=op.f("ck_enrolment_wish")),
        sa.CheckConstraint("capacity BETWEEN 1 AND 3", name=op.f("ck_enrolment_capacity")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_enrolment_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_enrolment_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("programme_id", "user_id", name=op.f("uq_enrolment_programme_id_user_id")),
    )
    op.create_index(op.f("ix_enrolment_user_id"), "enrolment", ["user_id"], unique=False)
    op.create_table(
        "link_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_link_token_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_link_token_token_hash")),
    )
    op.create_index("ix_link_token_user_purpose", "link_token", ["user_id", "purpose"], unique=False)
    op.create_table(
        "match_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("policy", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("engine", sa.String(length=60), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("total_score", sa.Integer(), nullable=False),
        sa.Column("upper_bound", sa.Integer(), nullable=False),
        sa.Column("gap", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('queued','running','done','failed')", name=op.f("ck_match_run_status")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_match_run_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run")),
    )
    op.create_index(
        "uq_match_run_one_at_a_time",
        "match_run",
        ["programme_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('queued','running')"),
    )
    op.create_table(
        "pairing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mentor_could_teach", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("learner_could_teach", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mentor_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("learner_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_session_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completion_asked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status IN ('proposed','awaiting_mentor','awaiting_learner','accepted','active','paused','conflict','completed','declined','expired','withdrawn','ended')",
            name=op.f("ck_pairing_status"),
        ),
        sa.CheckConstraint("mentor_id <> learner_id", name=op.f("ck_pairing_two_people")),
        sa.ForeignKeyConstraint(["learner_id"], ["user_account.id"], name=op.f("fk_pairing_learner_id_user_account")),
        sa.ForeignKeyConstraint(["mentor_id"], ["user_account.id"], name=op.f("fk_pairing_mentor_id_user_account")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_pairing_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing")),
    )
    op.create_index("ix_pairing_learner_status", "pairing", ["learner_id", "status"], unique=False)
    op.create_index("ix_pairing_mentor_status", "pairing", ["mentor_id", "status"], unique=False)
    op.create_index("ix_pairing_programme_status", "pairing", ["programme_id", "status"], unique=False)
    op.create_index(
        "uq_pairing_open_couple",
        "pairing",
        [
            sa.literal_column("least(mentor_id, learner_id)"),
            sa.literal_column("greatest(mentor_id, learner_id)"),
        ],
        unique=True,
        postgresql_where=sa.text(
            "status IN ('proposed','awaiting_mentor','awaiting_learner','accepted','active','paused','conflict')"
        ),
    )
    op.create_table(
        "programme_coordinator",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_coordinator_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_programme_coordinator_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_coordinator")),
        sa.UniqueConstraint("programme_id", "user_id", name=op.f("uq_programme_coordinator_programme_id_user_id")),
    )
    op.create_index(op.f("ix_programme_coordinator_user_id"), "programme_coordinator", ["user_id"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("absolute_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_reason", sa.String(length=40), nullable=True),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_sign_in_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_user_id"), "sign_in", ["user_id"], unique=False)
    op.create_table(
        "user_skill",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("skill_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.String(length=5), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("target_level", sa.Integer(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.CheckConstraint("direction IN ('offer','seek')", name=op.f("ck_user_skill_direction")),
        sa.CheckConstraint("level BETWEEN 0 AND 8", name=op.f("ck_user_skill_level")),
        sa.CheckConstraint("priority BETWEEN 1 AND 3", name=op.f("ck_user_skill_priority")),
        sa.CheckConstraint("target_level BETWEEN 0 AND 8", name=op.f("ck_user_skill_target_level")),
        sa.ForeignKeyConstraint(["skill_id"], ["skill.id"], name=op.f("fk_user_skill_skill_id_skill")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_user_skill_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_skill")),
        sa.UniqueConstraint("user_id", "skill_id", "direction", name=op.f("uq_user_skill_user_id_skill_id_direction")),
    )
    op.create_index(op.f("ix_user_skill_skill_id"), "user_skill", ["skill_id"], unique=False)
    op.create_index(op.f("ix_user_skill_user_id"), "user_skill", ["user_id"], unique=False)
    op.create_table(
        "charter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mentor_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("learner_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_charter_pairing_id_pairing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charter")),
        sa.UniqueConstraint("pairing_id", name=op.f("uq_charter_pairing_id")),
    )
    op.create_table(
        "exchange_track",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=False),
        sa.Column("skill_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("baseline", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "direction IN ('mentor_teaches','learner_teaches')", name=op.f("ck_exchange_track_direction")
        ),
        sa.CheckConstraint(
            "baseline BETWEEN 0 AND 8 AND target BETWEEN 0 AND 8", name=op.f("ck_exchange_track_levels")
        ),
        sa.CheckConstraint("latest BETWEEN 0 AND 8", name=op.f("ck_exchange_track_latest")),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["pairing.id"],
            name=op.f("fk_exchange_track_pairing_id_pairing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["skill_id"], ["skill.id"], name=op.f("fk_exchange_track_skill_id_skill")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_track")),
        sa.UniqueConstraint(
            "pairing_id",
            "skill_id",
            "direction",
            name=op.f("uq_exchange_track_pairing_id_skill_id_direction"),
        ),
    )
    op.create_table(
        "match_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("factors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("decision IN ('pending','approved','rejected')", name=op.f("ck_match_proposal_decision")),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["user_account.id"], name=op.f("fk_match_proposal_learner_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["user_account.id"], name=op.f("fk_match_proposal_mentor_id_user_account")
        ),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_match_proposal_pairing_id_pairing")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["match_run.id"], name=op.f("fk_match_proposal_run_id_match_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_proposal")),
        sa.UniqueConstraint(
            "run_id", "mentor_id", "learner_id", name=op.f("uq_match_proposal_run_id_mentor_id_learner_id")
        ),
    )
    op.create_table(
        "mentoring_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("agenda", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mentor_says_held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("learner_says_held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "status IN ('proposed','confirmed','held','logged','cancelled','no_show','closed')",
            name=op.f("ck_mentoring_session_status"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_mentoring_session_order")),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["pairing.id"],
            name=op.f("fk_mentoring_session_pairing_id_pairing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["user_account.id"], name=op.f("fk_mentoring_session_proposed_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_session")),
    )
    op.create_index("ix_mentoring_session_starts_at", "mentoring_session", ["starts_at"], unique=False)
    op.create_index(
        "uq_mentoring_session_number",
        "mentoring_session",
        ["pairing_id", "number"],
        unique=True,
        postgresql_where=sa.text("status <> 'cancelled'"),
    )
    op.create_table(
        "pairing_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=False),
        sa.Column("from_status", sa.String(length=20), nullable=True),
        sa.Column("to_status", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["pairing.id"],
            name=op.f("fk_pairing_event_pairing_id_pairing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing_event")),
    )
    op.create_index(op.f("ix_pairing_event_pairing_id"), "pairing_event", ["pairing_id"], unique=False)
    op.create_table(
        "unmatched_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("removed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["match_run.id"],
            name=op.f("fk_unmatched_person_run_id_match_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_unmatched_person_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmatched_person")),
        sa.UniqueConstraint("run_id", "user_id", name=op.f("uq_unmatched_person_run_id_user_id")),
    )
    op.create_table(
        "pulse",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("learned", sa.Integer(), nullable=True),
        sa.Column("taught", sa.Integer(), nullable=True),
        sa.Column("voice", sa.Integer(), nullable=True),
        sa.Column("steering", sa.Integer(), nullable=True),
        sa.CheckConstraint("learned BETWEEN 0 AND 4", name=op.f("ck_pulse_learned")),
        sa.CheckConstraint("steering BETWEEN 0 AND 4", name=op.f("ck_pulse_steering")),
        sa.CheckConstraint("taught BETWEEN 0 AND 4", name=op.f("ck_pulse_taught")),
        sa.CheckConstraint("voice BETWEEN 0 AND 4", name=op.f("ck_pulse_voice")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mentoring_session.id"],
            name=op.f("fk_pulse_session_id_mentoring_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_pulse_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse")),
        sa.UniqueConstraint("session_id", "user_id", name=op.f("uq_pulse_session_id_user_id")),
    )
    op.create_index(op.f("ix_pulse_user_id"), "pulse", ["user_id"], unique=False)
    op.create_table(
        "session_seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("user_id"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name="ex_session_seat_one_place_at_a_time",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mentoring_session.id"],
            name=op.f("fk_session_seat_session_id_mentoring_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_session_seat_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_seat")),
        sa.UniqueConstraint("session_id", "user_id", name=op.f("uq_session_seat_session_id_user_id")),
    )

    op.execute("""
        CREATE FUNCTION audit_record_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit record is append-only'; END $$
    """)
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record
        FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_append_only()
    """)
    op.execute("CREATE INDEX ix_skill_plain_en ON skill USING gin (viceversa_plain(title_en) gin_trgm_ops)")
    op.execute("CREATE INDEX ix_skill_plain_fr ON skill USING gin (viceversa_plain(title_fr) gin_trgm_ops)")


def downgrade() -> None:
    op.drop_table("session_seat")
    op.drop_index(op.f("ix_pulse_user_id"), table_name="pulse")
    op.drop_table("pulse")
    op.drop_table("unmatched_person")
    op.drop_index(op.f("ix_pairing_event_pairing_id"), table_name="pairing_event")
    op.drop_table("pairing_event")
    op.drop_index(
        "uq_mentoring_session_number",
        table_name="mentoring_session",
        postgresql_where=sa.text("status <> 'cancelled'"),
    )
    op.drop_index("ix_mentoring_session_starts_at", table_name="mentoring_session")
    op.drop_table("mentoring_session")
    op.drop_table("match_proposal")
    op.drop_table("exchange_track")
    op.drop_table("charter")
    op.drop_index(op.f("ix_user_skill_user_id"), table_name="user_skill")
    op.drop_index(op.f("ix_user_skill_skill_id"), table_name="user_skill")
    op.drop_table("user_skill")
    op.drop_index(op.f("ix_sign_in_user_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index(op.f("ix_programme_coordinator_user_id"), table_name="programme_coordinator")
    op.drop_table("programme_coordinator")
    op.drop_index(
        "uq_pairing_open_couple",
        table_name="pairing",
        postgresql_where=sa.text(
            "status IN ('proposed','awaiting_mentor','awaiting_learner','accepted','active','paused','conflict')"
        ),
    )
    op.drop_index("ix_pairing_programme_status", table_name="pairing")
    op.drop_index("ix_pairing_mentor_status", table_name="pairing")
    op.drop_index("ix_pairing_learner_status", table_name="pairing")
    op.drop_table("pairing")
    op.drop_index(
        "uq_match_run_one_at_a_time",
        table_name="match_run",
        postgresql_where=sa.text("status IN ('queued','running')"),
    )
    op.drop_table("match_run")
    op.drop_index("ix_link_token_user_purpose", table_name="link_token")
    op.drop_table("link_token")
    op.drop_index(op.f("ix_enrolment_user_id"), table_name="enrolment")
    op.drop_table("enrolment")
    op.drop_table("couple_rule")
    op.drop_index("ix_user_account_name", table_name="user_account")
    op.drop_index(op.f("ix_user_account_manager_id"), table_name="user_account")
    op.drop_table("user_account")
    op.drop_table("throttle")
    op.drop_table("sync_run")
    op.drop_table("skill")
    op.drop_table("service_account")
    op.drop_table("programme")
    op.drop_table("job_level")
    op.drop_table("idempotency_record")
    op.drop_table("competence")
    op.drop_index("ix_audit_record_subject", table_name="audit_record")
    op.drop_index(op.f("ix_audit_record_programme_id"), table_name="audit_record")
    op.drop_table("audit_record")
    op.execute("DROP FUNCTION audit_record_is_append_only()")
