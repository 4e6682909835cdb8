"""Runs: progress, cancellation, notes, the input they were worked out from; couples made by hand.

Revision: 0003
After: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_JSON = postgresql.JSONB(astext_type=sa.Text())
_SUMS = ("total_score", "upper_bound", "gap")


def upgrade() -> None:
    for column in _SUMS:
        op.alter_column("match_run", column, existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=False)
    # With a default for the rows there are; the product always says the value itself.
    for column in (
        sa.Column("mode", sa.String(length=10), server_default="optimiser", nullable=False),
        sa.Column("phase", sa.String(length=30), server_default="over", nullable=False),
        sa.Column("steps_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("steps", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refused_pins", _JSON, server_default="[]", nullable=False),
    ):
        op.add_column("match_run", column)
        op.alter_column("match_run", column.name, server_default=None)
    op.add_column("match_run", sa.Column("note", _JSON, nullable=True))
    op.drop_constraint(op.f("ck_match_run_status"), "match_run", type_="check")
    op.create_check_constraint(
        op.f("ck_match_run_status"), "match_run", "status IN ('queued','running','done','failed','cancelled')"
    )
    op.create_check_constraint(op.f("ck_match_run_mode"), "match_run", "mode IN ('optimiser','manual')")
    op.create_table(
        "match_run_input",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("people_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["match_run.id"], name=op.f("fk_match_run_input_run_id_match_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run_input")),
        sa.UniqueConstraint("run_id", name=op.f("uq_match_run_input_run_id")),
    )
    op.add_column("match_proposal", sa.Column("by_hand", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("match_proposal", sa.Column("override_reason", sa.String(length=1000), nullable=True))
    op.add_column("match_proposal", sa.Column("rejection_reason", sa.String(length=1000), nullable=True))
    op.add_column("match_proposal", sa.Column("decided_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_match_proposal_decided_by_user_account"), "match_proposal", "user_account", ["decided_by"], ["id"]
    )
    op.create_index("ix_match_proposal_board", "match_proposal", ["run_id", sa.text("score DESC"), "id"], unique=False)
    op.add_column("unmatched_person", sa.Column("candidates", sa.Integer(), server_default="0", nullable=False))
    op.add_column("unmatched_person", sa.Column("feasible", sa.Integer(), server_default="0", nullable=False))
    op.add_column("unmatched_person", sa.Column("relaxation", _JSON, nullable=True))


def downgrade() -> None:
    for column in ("relaxation", "feasible", "candidates"):
        op.drop_column("unmatched_person", column)
    op.drop_index("ix_match_proposal_board", table_name="match_proposal")
    op.drop_constraint(op.f("fk_match_proposal_decided_by_user_account"), "match_proposal", type_="foreignkey")
    for column in ("decided_by", "rejection_reason", "override_reason", "by_hand"):
        op.drop_column("match_proposal", column)
    op.drop_table("match_run_input")
    op.execute("DELETE FROM match_run WHERE status = 'cancelled'")
    op.drop_constraint(op.f("ck_match_run_mode"), "match_run", type_="check")
    op.drop_constraint(op.f("ck_match_run_status"), "match_run", type_="check")
    op.create_check_constraint(
        op.f("ck_match_run_status"), "match_run", "status IN ('queued','running','done','failed')"
    )
    for column in ("note", "refused_pins", "steps", "steps_done", "phase", "mode"):
        op.drop_column("match_run", column)
    for column in _SUMS:
        op.alter_column("match_run", column, existing_type=sa.BigInteger(), type_=sa.Integer(), existing_nullable=False)
