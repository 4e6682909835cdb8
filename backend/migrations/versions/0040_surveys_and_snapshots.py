"""What people are asked at the moments of a programme, and its figures as published.

Revision: 0040
After: 0030
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "insights_snapshot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_insights_snapshot_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insights_snapshot")),
        sa.UniqueConstraint("programme_id", "period_end", name=op.f("uq_insights_snapshot_programme_id_period_end")),
    )
    op.create_table(
        "survey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("moment", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("c1", sa.Integer(), nullable=True),
        sa.Column("g1", sa.Integer(), nullable=True),
        sa.Column("g2", sa.Integer(), nullable=True),
        sa.Column("h1", sa.Integer(), nullable=True),
        sa.Column("t1", sa.Integer(), nullable=True),
        sa.Column("w1", sa.Integer(), nullable=True),
        sa.Column("s1", sa.Integer(), nullable=True),
        sa.Column("p1", sa.Integer(), nullable=True),
        sa.Column("p2", sa.Integer(), nullable=True),
        sa.Column("b1", sa.Integer(), nullable=True),
        sa.Column("b2", sa.Integer(), nullable=True),
        sa.Column("b3", sa.Integer(), nullable=True),
        sa.Column("used_at_work", sa.Integer(), nullable=True),
        sa.Column("recommendation", sa.Integer(), nullable=True),
        sa.Column("what_helped", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("what_to_change", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("texts_shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("moment IN ('start','halfway','end','later')", name=op.f("ck_survey_moment")),
        sa.CheckConstraint("role IN ('mentor','learner','both','waiting')", name=op.f("ck_survey_role")),
        sa.CheckConstraint("b1 BETWEEN 0 AND 4", name=op.f("ck_survey_b1")),
        sa.CheckConstraint("b2 BETWEEN 0 AND 4", name=op.f("ck_survey_b2")),
        sa.CheckConstraint("b3 BETWEEN 0 AND 4", name=op.f("ck_survey_b3")),
        sa.CheckConstraint("c1 BETWEEN 0 AND 4", name=op.f("ck_survey_c1")),
        sa.CheckConstraint("g1 BETWEEN 0 AND 4", name=op.f("ck_survey_g1")),
        sa.CheckConstraint("g2 BETWEEN 0 AND 4", name=op.f("ck_survey_g2")),
        sa.CheckConstraint("h1 BETWEEN 0 AND 4", name=op.f("ck_survey_h1")),
        sa.CheckConstraint("p1 BETWEEN 0 AND 4", name=op.f("ck_survey_p1")),
        sa.CheckConstraint("p2 BETWEEN 0 AND 4", name=op.f("ck_survey_p2")),
        sa.CheckConstraint("recommendation BETWEEN 0 AND 10", name=op.f("ck_survey_recommendation")),
        sa.CheckConstraint("s1 BETWEEN 0 AND 4", name=op.f("ck_survey_s1")),
        sa.CheckConstraint("t1 BETWEEN 0 AND 4", name=op.f("ck_survey_t1")),
        sa.CheckConstraint("used_at_work BETWEEN 0 AND 4", name=op.f("ck_survey_used_at_work")),
        sa.CheckConstraint("w1 BETWEEN 0 AND 4", name=op.f("ck_survey_w1")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_survey_programme_id_programme"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_survey_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("programme_id", "user_id", "moment", name=op.f("uq_survey_programme_id_user_id_moment")),
    )
    op.create_index(op.f("ix_survey_user_id"), "survey", ["user_id"], unique=False)
    op.create_table(
        "survey_level",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("skill_id", sa.Uuid(), nullable=False),
        sa.Column("level_now", sa.Integer(), nullable=True),
        sa.Column("level_at_start", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "level_now BETWEEN 0 AND 8 AND level_at_start BETWEEN 0 AND 8", name=op.f("ck_survey_level_levels")
        ),
        sa.ForeignKeyConstraint(["skill_id"], ["skill.id"], name=op.f("fk_survey_level_skill_id_skill")),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_level_survey_id_survey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_level")),
        sa.UniqueConstraint("survey_id", "skill_id", name=op.f("uq_survey_level_survey_id_skill_id")),
    )


def downgrade() -> None:
    op.drop_table("survey_level")
    op.drop_index(op.f("ix_survey_user_id"), table_name="survey")
    op.drop_table("survey")
    op.drop_table("insights_snapshot")
