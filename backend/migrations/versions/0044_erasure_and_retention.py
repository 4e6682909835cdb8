"""Erasures that hold, answers that can be unlinked from who gave them, and what the daily retention did.

Revision: 0044
After: 0043
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retention_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_count")),
        sa.UniqueConstraint("day", "rule", name=op.f("uq_retention_count_day_rule")),
    )
    op.create_table(
        "erased_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("keys", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_erased_person_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased_person")),
        sa.UniqueConstraint("user_id", name=op.f("uq_erased_person_user_id")),
    )
    op.create_index("ix_erased_person_keys", "erased_person", ["keys"], unique=False, postgresql_using="gin")
    op.add_column("programme", sa.Column("over_since", sa.DateTime(timezone=True), nullable=True))
    # The audit record knows when; a programme from before it counts from now.
    op.execute(
        "UPDATE programme SET over_since = coalesce((SELECT max(created_at) FROM audit_record WHERE "
        "programme_id = programme.id AND action IN ('programme_closed', 'programme_cancelled')), now()) "
        "WHERE status IN ('closed', 'cancelled')"
    )
    op.add_column("survey", sa.Column("respondent", sa.Uuid(), nullable=True))
    op.add_column("pulse", sa.Column("programme_id", sa.Uuid(), nullable=True))
    op.add_column("pulse", sa.Column("respondent", sa.Uuid(), nullable=True))
    op.add_column("pulse", sa.Column("couple", sa.Uuid(), nullable=True))
    op.alter_column("pulse", "session_id", nullable=True)
    op.alter_column("pulse", "user_id", nullable=True)
    op.create_index(op.f("ix_pulse_programme_id"), "pulse", ["programme_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_pulse_programme_id_programme"), "pulse", "programme", ["programme_id"], ["id"], ondelete="CASCADE"
    )
    op.create_check_constraint(op.f("ck_pulse_linked"), "pulse", "num_nulls(session_id, user_id) IN (0, 2)")
    op.create_check_constraint(
        op.f("ck_pulse_unlinked"),
        "pulse",
        "(user_id IS NULL) = (num_nulls(programme_id, respondent) = 0)",
    )


def downgrade() -> None:
    # What was unlinked leads to nobody and to no session any more: it cannot be kept.
    op.execute("DELETE FROM pulse WHERE user_id IS NULL")
    op.drop_constraint(op.f("ck_pulse_unlinked"), "pulse", type_="check")
    op.drop_constraint(op.f("ck_pulse_linked"), "pulse", type_="check")
    op.drop_constraint(op.f("fk_pulse_programme_id_programme"), "pulse", type_="foreignkey")
    op.drop_index(op.f("ix_pulse_programme_id"), table_name="pulse")
    op.alter_column("pulse", "user_id", nullable=False)
    op.alter_column("pulse", "session_id", nullable=False)
    op.drop_column("pulse", "couple")
    op.drop_column("pulse", "respondent")
    op.drop_column("pulse", "programme_id")
    op.drop_column("survey", "respondent")
    op.drop_column("programme", "over_since")
    op.drop_index("ix_erased_person_keys", table_name="erased_person", postgresql_using="gin")
    op.drop_table("erased_person")
    op.drop_table("retention_count")
