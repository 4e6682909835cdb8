"""The life of a pairing: what next, charter versions, notes, actions, commitment, nudges, practice cards, holidays.

Revision: 0010
After: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holiday",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("day", "country", name=op.f("uq_holiday_day_country"), postgresql_nulls_not_distinct=True),
    )
    op.create_table(
        "practice_card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("skill_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("risk", sa.String(length=10), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("title_fr", sa.String(length=200), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reviewed_by", sa.String(length=100), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.CheckConstraint("risk IN ('low','medium','high')", name=op.f("ck_practice_card_risk")),
        sa.CheckConstraint("expires_on > reviewed_on", name=op.f("ck_practice_card_expiry")),
        sa.CheckConstraint("level BETWEEN 0 AND 8", name=op.f("ck_practice_card_level")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 240", name=op.f("ck_practice_card_minutes")),
        sa.ForeignKeyConstraint(["skill_id"], ["skill.id"], name=op.f("fk_practice_card_skill_id_skill")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_card")),
        sa.UniqueConstraint("code", name=op.f("uq_practice_card_code")),
    )
    op.create_index(op.f("ix_practice_card_skill_id"), "practice_card", ["skill_id"], unique=False)
    op.create_table(
        "charter_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mentor_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("learner_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_charter_version_pairing_id_pairing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charter_version")),
        sa.UniqueConstraint("pairing_id", "version", name=op.f("uq_charter_version_pairing_id_version")),
    )
    op.create_table(
        "nudge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("quiet_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_nudge_pairing_id_pairing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge")),
        sa.UniqueConstraint("pairing_id", "step", "quiet_since", name=op.f("uq_nudge_pairing_id_step_quiet_since")),
    )
    op.create_table(
        "action_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("owner IN ('mentor','learner','both')", name=op.f("ck_action_item_owner")),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_action_item_pairing_id_pairing"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mentoring_session.id"],
            name=op.f("fk_action_item_session_id_mentoring_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_item")),
    )
    op.create_index(op.f("ix_action_item_pairing_id"), "action_item", ["pairing_id"], unique=False)
    op.create_index(op.f("ix_action_item_session_id"), "action_item", ["session_id"], unique=False)
    op.create_table(
        "session_miss",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('cancelled','moved','no_show')", name=op.f("ck_session_miss_kind")),
        sa.CheckConstraint("side IN ('mentor','learner','both')", name=op.f("ck_session_miss_side")),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_session_miss_pairing_id_pairing"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mentoring_session.id"],
            name=op.f("fk_session_miss_session_id_mentoring_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_miss")),
    )
    op.create_index(op.f("ix_session_miss_pairing_id"), "session_miss", ["pairing_id"], unique=False)
    op.create_index(op.f("ix_session_miss_session_id"), "session_miss", ["session_id"], unique=False)
    op.create_table(
        "session_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("(audience = 'pair') = (author_id IS NULL)", name=op.f("ck_session_note_audience")),
        sa.CheckConstraint("audience IN ('private','pair')", name=op.f("ck_session_note_audience_known")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_session_note_author_id_user_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mentoring_session.id"],
            name=op.f("fk_session_note_session_id_mentoring_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_note")),
        sa.UniqueConstraint(
            "session_id",
            "author_id",
            name=op.f("uq_session_note_session_id_author_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_session_note_author_id"), "session_note", ["author_id"], unique=False)
    op.add_column("exchange_track", sa.Column("latest_seen", sa.Integer(), nullable=True))
    op.add_column("mentoring_session", sa.Column("told_late_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("mentoring_session", sa.Column("missed_told_by", sa.Uuid(), nullable=True))
    op.add_column("mentoring_session", sa.Column("summary", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column(
        "mentoring_session", sa.Column("one_thing", sa.String(length=200), server_default=sa.text("''"), nullable=False)
    )
    op.add_column(
        "mentoring_session",
        sa.Column("mentor_allows_recording", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "mentoring_session",
        sa.Column("learner_allows_recording", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("mentoring_session", sa.Column("card_theme", sa.String(length=20), nullable=True))
    op.add_column("pairing", sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("pairing", sa.Column("live_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("pairing", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("pairing", sa.Column("ends_on", sa.Date(), nullable=True))
    op.add_column(
        "pairing",
        sa.Column(
            "levels_at_start", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
    )
    op.add_column("pairing", sa.Column("needs_slot_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("pairing", sa.Column("mentor_next", sa.String(length=20), nullable=True))
    op.add_column("pairing", sa.Column("learner_next", sa.String(length=20), nullable=True))
    op.add_column("pairing", sa.Column("next_pairing_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_pairing_next_pairing_id_pairing"), "pairing", "pairing", ["next_pairing_id"], ["id"])
    choices = "('stop','informal','new_tracks','swap')"
    op.create_check_constraint(op.f("ck_pairing_mentor_next"), "pairing", f"mentor_next IN {choices}")
    op.create_check_constraint(op.f("ck_pairing_learner_next"), "pairing", f"learner_next IN {choices}")
    op.create_check_constraint(op.f("ck_exchange_track_latest_seen"), "exchange_track", "latest_seen BETWEEN 0 AND 8")
    # Pairings that are on already: their reminders count from here, their end is that of their programme's policy.
    op.execute("UPDATE pairing SET live_since = now() WHERE status IN ('accepted','active','paused','conflict')")
    op.execute(
        """
        UPDATE pairing SET ends_on = (pairing.activated_at + make_interval(weeks => (policy->>'closing_week')::int))::date
        FROM programme WHERE programme.id = pairing.programme_id AND pairing.activated_at IS NOT NULL
        """
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_pairing_next_pairing_id_pairing"), "pairing", type_="foreignkey")
    op.drop_column("pairing", "next_pairing_id")
    op.drop_column("pairing", "learner_next")
    op.drop_column("pairing", "mentor_next")
    op.drop_column("pairing", "needs_slot_since")
    op.drop_column("pairing", "levels_at_start")
    op.drop_column("pairing", "ends_on")
    op.drop_column("pairing", "stopped_at")
    op.drop_column("pairing", "live_since")
    op.drop_column("pairing", "completed_at")
    op.drop_column("mentoring_session", "card_theme")
    op.drop_column("mentoring_session", "learner_allows_recording")
    op.drop_column("mentoring_session", "mentor_allows_recording")
    op.drop_column("mentoring_session", "one_thing")
    op.drop_column("mentoring_session", "summary")
    op.drop_column("mentoring_session", "missed_told_by")
    op.drop_column("mentoring_session", "told_late_at")
    op.drop_column("exchange_track", "latest_seen")
    op.drop_index(op.f("ix_session_note_author_id"), table_name="session_note")
    op.drop_table("session_note")
    op.drop_index(op.f("ix_session_miss_session_id"), table_name="session_miss")
    op.drop_index(op.f("ix_session_miss_pairing_id"), table_name="session_miss")
    op.drop_table("session_miss")
    op.drop_index(op.f("ix_action_item_session_id"), table_name="action_item")
    op.drop_index(op.f("ix_action_item_pairing_id"), table_name="action_item")
    op.drop_table("action_item")
    op.drop_table("nudge")
    op.drop_table("charter_version")
    op.drop_index(op.f("ix_practice_card_skill_id"), table_name="practice_card")
    op.drop_table("practice_card")
    op.drop_table("holiday")
