"""Service accounts with secrets of their own, and the people of the SCIM directory.

Revision: 0030
After: 0021
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_secret",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["service_account.id"],
            name=op.f("fk_service_secret_account_id_service_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_secret")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_service_secret_secret_hash")),
    )
    op.create_index(op.f("ix_service_secret_account_id"), "service_secret", ["account_id"], unique=False)
    # The tokens there are go on working; how they began was never kept.
    op.execute(
        "INSERT INTO service_secret (id, created_at, account_id, prefix, secret_hash, expires_at, last_used_at) "
        "SELECT id, created_at, id, 'vvs_', token_hash, expires_at, last_used_at FROM service_account"
    )
    for name in ("token_hash", "expires_at", "last_used_at"):
        op.drop_column("service_account", name)
    op.add_column("service_account", sa.Column("kind", sa.String(length=10), server_default="token", nullable=False))
    op.alter_column("service_account", "kind", server_default=None)
    op.create_check_constraint(op.f("ck_service_account_kind"), "service_account", "kind IN ('token','client')")
    op.create_table(
        "scim_resource",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("unique_key", sa.String(), nullable=True),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.Column("keys", postgresql.JSONB(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('User','Group')", name=op.f("ck_scim_resource_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_scim_resource_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scim_resource")),
    )
    living = sa.text("deleted_at IS NULL")
    op.create_index(
        "uq_scim_resource_unique_key", "scim_resource", ["kind", "unique_key"], unique=True, postgresql_where=living
    )
    op.create_index("uq_scim_resource_user_id", "scim_resource", ["user_id"], unique=True, postgresql_where=living)
    for name, path in _LOOKED_UP.items():
        op.create_index(name, "scim_resource", [sa.text(f"""(keys #>> '{path}') COLLATE "C\"""")])


_LOOKED_UP = {
    "ix_scim_resource_external_id": "{external_id}",
    "ix_scim_resource_employee_number": "{EnterpriseUser,employee_number}",
    "ix_scim_resource_manager": "{EnterpriseUser,manager,value}",
}


def downgrade() -> None:
    op.drop_table("scim_resource")
    op.drop_constraint(op.f("ck_service_account_kind"), "service_account", type_="check")
    op.drop_column("service_account", "kind")
    for column in (
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("service_account", column)
    # One secret an account: the newest.
    op.execute(
        "UPDATE service_account a SET token_hash = s.secret_hash, expires_at = s.expires_at, "
        "last_used_at = s.last_used_at FROM (SELECT DISTINCT ON (account_id) * FROM service_secret "
        "ORDER BY account_id, id DESC) s WHERE s.account_id = a.id"
    )
    op.execute("DELETE FROM service_account WHERE token_hash IS NULL")
    for name in ("token_hash", "expires_at"):
        op.alter_column("service_account", name, nullable=False)
    op.create_unique_constraint(op.f("uq_service_account_token_hash"), "service_account", ["token_hash"])
    op.drop_index(op.f("ix_service_secret_account_id"), table_name="service_secret")
    op.drop_table("service_secret")
