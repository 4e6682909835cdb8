"""Imports row by row: what is said of each row, the people who wait, and the mapping of each source.

Revision: 0047
After: 0046
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table(
        "sync_row",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=201), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("codes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("said", _JSON, nullable=True),
        sa.CheckConstraint("outcome IN ('created','changed','unchanged','refused')", name=op.f("ck_sync_row_outcome")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["sync_run.id"], name=op.f("fk_sync_row_import_id_sync_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_sync_row")),
    )
    op.create_table(
        "sync_person",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("manager_external_id", sa.String(length=100), nullable=True),
        sa.Column("record", _JSON, nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("user_version", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("leaving", sa.Boolean(), nullable=False),
        sa.Column("looped", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["sync_run.id"], name=op.f("fk_sync_person_import_id_sync_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_sync_person")),
    )
    op.create_table(
        "sync_source",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("mapping", _JSON, nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_sync_source")),
    )
    op.add_column("sync_run", sa.Column("chosen", _JSON, server_default="{}", nullable=False))
    op.add_column("sync_run", sa.Column("total", sa.Integer(), server_default="0", nullable=False))
    op.add_column("sync_run", sa.Column("done", sa.Integer(), server_default="0", nullable=False))
    op.add_column("sync_run", sa.Column("asks_again", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("sync_run", sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("ck_sync_run_status"), "sync_run")
    # Reports of before move over; people who waited as one document do not: their files are sent again.
    op.execute(
        """
        INSERT INTO sync_row (import_id, row, rank, external_id, name, outcome, codes, said)
        SELECT sync_run.id, place, CASE each ->> 'outcome'
                   WHEN 'refused' THEN 0 WHEN 'changed' THEN 1 WHEN 'created' THEN 3 ELSE 4 END,
               each ->> 'external_id', each ->> 'name', each ->> 'outcome',
               ARRAY(SELECT jsonb_path_query(each, '$.reasons[*].code') #>> '{}'
                     UNION ALL SELECT jsonb_path_query(each, '$.remarks[*].code') #>> '{}'),
               jsonb_build_object('changes', each -> 'changes', 'reasons', each -> 'reasons',
                                  'remarks', each -> 'remarks')
        FROM sync_run CROSS JOIN LATERAL jsonb_array_elements(rows) WITH ORDINALITY AS listed (each, place)
        """
    )
    op.execute("UPDATE sync_run SET status = 'failed' WHERE status = 'queued'")
    op.execute("UPDATE sync_run SET forgotten_at = now() WHERE status <> 'applied'")
    op.create_check_constraint(
        op.f("ck_sync_run_status"), "sync_run", "status IN ('previewed','queued','applying','applied','failed')"
    )
    op.drop_column("sync_run", "rows")
    op.drop_column("sync_run", "people")


def downgrade() -> None:
    op.add_column("sync_run", sa.Column("people", _JSON, nullable=True))
    op.add_column("sync_run", sa.Column("rows", _JSON, server_default="[]", nullable=False))
    op.alter_column("sync_run", "rows", server_default=None)
    op.drop_constraint(op.f("ck_sync_run_status"), "sync_run")
    op.execute("UPDATE sync_run SET status = 'failed' WHERE status IN ('queued', 'applying')")
    op.create_check_constraint(
        op.f("ck_sync_run_status"), "sync_run", "status IN ('previewed','queued','applied','failed')"
    )
    for name in ("forgotten_at", "asks_again", "done", "total", "chosen"):
        op.drop_column("sync_run", name)
    op.drop_table("sync_source")
    op.drop_table("sync_person")
    op.drop_table("sync_row")
