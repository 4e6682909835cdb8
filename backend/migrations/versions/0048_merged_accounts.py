"""Two accounts of one person: which one became part of which, and the keys by which the directory still knows them.

Revision: 0048
After: 0047
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_as",
        sa.Column("external_id", sa.String(length=100), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_known_as_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_as")),
        sa.UniqueConstraint("external_id", name=op.f("uq_known_as_external_id")),
    )
    op.create_index(op.f("ix_known_as_user_id"), "known_as", ["user_id"])
    op.add_column("user_account", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_user_account_merged_into_user_account"), "user_account", "user_account", ["merged_into"], ["id"]
    )
    op.create_index(op.f("ix_user_account_merged_into"), "user_account", ["merged_into"])


def downgrade() -> None:
    op.drop_index(op.f("ix_user_account_merged_into"), table_name="user_account")
    op.drop_constraint(op.f("fk_user_account_merged_into_user_account"), "user_account", type_="foreignkey")
    op.drop_column("user_account", "merged_into")
    op.drop_index(op.f("ix_known_as_user_id"), table_name="known_as")
    op.drop_table("known_as")
