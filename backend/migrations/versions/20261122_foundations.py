"""Extensions, our plain-text function, and procrastinate's own schema.

Revision: 0001
After: nothing
"""

from importlib import resources
from typing import Any

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for extension in ("unaccent", "pg_trgm", "btree_gist"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    # unaccent() is only STABLE because a dictionary could change; ours never does.
    op.execute(
        """
        CREATE FUNCTION viceversa_plain(words text) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN lower(public.unaccent('public.unaccent'::regdictionary, words))
        """
    )
    driver: Any = op.get_bind().connection.driver_connection
    with driver.cursor() as cursor:
        cursor.execute((resources.files("procrastinate") / "sql" / "schema.sql").read_text("utf-8"))


def downgrade() -> None:
    raise RuntimeError("The first revision is the floor: restore a backup instead.")
