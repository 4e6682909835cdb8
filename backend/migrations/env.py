"""Migrations run with the synchronous side of the same driver, one at a time: a second one waits."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from viceversa import registry
from viceversa.config import settings

TABLES = registry.TABLES  # the import fills the metadata
MIGRATION_LOCK = 7_236_512_001


def _ours(_object, name, kind, _reflected, _compare_to) -> bool:
    """procrastinate's own tables are made from its SQL, not from our models."""
    return not (kind == "table" and name.startswith("procrastinate_"))


def run() -> None:
    url = context.config.attributes.get("url") or settings().database_url
    if url is None:
        raise SystemExit("Set DATABASE_URL, or use `make migrate`.")
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            include_object=_ours,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
