"""Confidential cases, closed and without a name.

Revision: 0043
After: 0045
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "support_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("author_mark", sa.LargeBinary(), nullable=False),
        sa.Column("referent_mark", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("active_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_case")),
    )
    op.create_index(op.f("ix_support_case_author_mark"), "support_case", ["author_mark"], unique=False)
    op.create_index(op.f("ix_support_case_closed_on"), "support_case", ["closed_on"], unique=False)
    op.create_index(op.f("ix_support_case_referent_mark"), "support_case", ["referent_mark"], unique=False)
    op.create_table(
        "support_key",
        sa.Column("key_id", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_support_key")),
    )
    op.create_table(
        "support_message",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("from_author", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["support_case.id"], name=op.f("fk_support_message_case_id_support_case"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "position", name=op.f("pk_support_message")),
    )


def downgrade() -> None:
    op.drop_table("support_message")
    op.drop_table("support_key")
    op.drop_index(op.f("ix_support_case_referent_mark"), table_name="support_case")
    op.drop_index(op.f("ix_support_case_closed_on"), table_name="support_case")
    op.drop_index(op.f("ix_support_case_author_mark"), table_name="support_case")
    op.drop_table("support_case")
