"""Two phases, admission apart from matching, objections.

Revision: 0004
After: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        sa.Column("drawn", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("admitted", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("mode IN ('first_come','lottery','human')", name=op.f("ck_admission_mode")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_admission_programme_id_programme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission")),
    )
    op.create_index(op.f("ix_admission_programme_id"), "admission", ["programme_id"], unique=False)
    op.create_table(
        "private_exclusion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("user_id <> other_id", name=op.f("ck_private_exclusion_two_people")),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["user_account.id"],
            name=op.f("fk_private_exclusion_other_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_private_exclusion_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_private_exclusion_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_exclusion")),
        sa.UniqueConstraint(
            "programme_id", "user_id", "other_id", name=op.f("uq_private_exclusion_programme_id_user_id_other_id")
        ),
    )
    op.create_index(op.f("ix_private_exclusion_user_id"), "private_exclusion", ["user_id"], unique=False)
    op.create_table(
        "shortlist_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("policy", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("cards", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_run_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("status IN ('queued','running','done','failed')", name=op.f("ck_shortlist_round_status")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_shortlist_round_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["final_run_id"],
            ["match_run.id"],
            name=op.f("fk_shortlist_round_final_run_id_match_run"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist_round")),
    )
    op.create_index(
        "ix_shortlist_round_programme_finished", "shortlist_round", ["programme_id", "finished_at"], unique=False
    )
    op.create_index(
        "uq_shortlist_round_one_at_a_time",
        "shortlist_round",
        ["programme_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('queued','running')"),
    )
    op.create_table(
        "pairing_objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("sentence", sa.String(length=1000), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_pairing_objection_author_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_pairing_objection_pairing_id_pairing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing_objection")),
    )
    op.create_index(op.f("ix_pairing_objection_author_id"), "pairing_objection", ["author_id"], unique=False)
    op.create_index(
        "uq_pairing_objection_open",
        "pairing_objection",
        ["pairing_id", "author_id"],
        unique=True,
        postgresql_where=sa.text("answer IS NULL"),
    )
    op.create_table(
        "shortlist",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["shortlist_round.id"], name=op.f("fk_shortlist_round_id_shortlist_round"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_shortlist_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist")),
        sa.UniqueConstraint("round_id", "user_id", name=op.f("uq_shortlist_round_id_user_id")),
    )
    op.create_index(op.f("ix_shortlist_user_id"), "shortlist", ["user_id"], unique=False)
    op.create_table(
        "shortlist_card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("shortlist_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("i_could_learn", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("i_could_show", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.CheckConstraint("position BETWEEN 1 AND 3", name=op.f("ck_shortlist_card_position")),
        sa.CheckConstraint("rank BETWEEN 1 AND 3", name=op.f("ck_shortlist_card_rank")),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["user_account.id"],
            name=op.f("fk_shortlist_card_candidate_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["shortlist_id"],
            ["shortlist.id"],
            name=op.f("fk_shortlist_card_shortlist_id_shortlist"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist_card")),
        sa.UniqueConstraint("shortlist_id", "candidate_id", name=op.f("uq_shortlist_card_shortlist_id_candidate_id")),
        sa.UniqueConstraint("shortlist_id", "rank", name=op.f("uq_shortlist_card_shortlist_id_rank")),
    )
    op.create_index(op.f("ix_shortlist_card_candidate_id"), "shortlist_card", ["candidate_id"], unique=False)
    op.add_column("enrolment", sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("enrolment", sa.Column("queue_number", sa.Integer(), nullable=True))
    op.create_index(
        "uq_enrolment_queue",
        "enrolment",
        ["programme_id", "queue_number"],
        unique=True,
        postgresql_where=sa.text("queue_number IS NOT NULL"),
    )

    # Programmes made before: what they did is now said.
    op.execute(
        """UPDATE programme SET policy = '{"phases": "one", "admission": "human", "places": null}'::jsonb || policy"""
    )
    op.execute("UPDATE enrolment SET applied_at = created_at WHERE status <> 'invited' AND status <> 'withdrawn'")


def downgrade() -> None:
    op.execute("UPDATE programme SET policy = policy - 'phases' - 'admission' - 'places'")
    op.drop_index("uq_enrolment_queue", table_name="enrolment", postgresql_where=sa.text("queue_number IS NOT NULL"))
    op.drop_column("enrolment", "queue_number")
    op.drop_column("enrolment", "applied_at")
    op.drop_index(op.f("ix_shortlist_card_candidate_id"), table_name="shortlist_card")
    op.drop_table("shortlist_card")
    op.drop_index(op.f("ix_shortlist_user_id"), table_name="shortlist")
    op.drop_table("shortlist")
    op.drop_index(
        "uq_pairing_objection_open", table_name="pairing_objection", postgresql_where=sa.text("answer IS NULL")
    )
    op.drop_index(op.f("ix_pairing_objection_author_id"), table_name="pairing_objection")
    op.drop_table("pairing_objection")
    op.drop_index(
        "uq_shortlist_round_one_at_a_time",
        table_name="shortlist_round",
        postgresql_where=sa.text("status IN ('queued','running')"),
    )
    op.drop_index("ix_shortlist_round_programme_finished", table_name="shortlist_round")
    op.drop_table("shortlist_round")
    op.drop_index(op.f("ix_private_exclusion_user_id"), table_name="private_exclusion")
    op.drop_table("private_exclusion")
    op.drop_index(op.f("ix_admission_programme_id"), table_name="admission")
    op.drop_table("admission")
