"""The migrations, run from nothing to the last one, make the tables that the models describe."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Integer, Table
from sqlmodel import SQLModel

from tests.conftest import PROJECT
from viceversa.core.db import Database
from viceversa.registry import TABLES

# Over a function of ours that only the database has, and over expressions, which PostgreSQL writes its own way.
BY_HAND = (
    "ix_skill_plain_en",
    "ix_skill_plain_fr",
    "ix_scim_resource_external_id",
    "ix_scim_resource_employee_number",
    "ix_scim_resource_manager",
)


def _ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    return not (kind == "table" and str(name).startswith("procrastinate_")) and name not in BY_HAND


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"include_object": _ours, "compare_type": True})
    return compare_metadata(context, SQLModel.metadata)


async def test_models_and_migrations_say_the_same(database: Database) -> None:
    assert len(TABLES) > 0
    async with database.transaction() as db:
        connection = await db.connection()
        assert await connection.run_sync(_differences) == []
        # A column that no migration makes is found.
        planted = Table("planted", SQLModel.metadata, Column("id", Integer, primary_key=True))
        try:
            assert len(await connection.run_sync(_differences)) == 1
        finally:
            SQLModel.metadata.remove(planted)


def test_the_migrations_are_one_chain() -> None:
    scripts = ScriptDirectory.from_config(Config(str(PROJECT / "backend" / "alembic.ini")))
    assert len(scripts.get_heads()) == 1
    assert [script.down_revision for script in scripts.walk_revisions()][-1] is None
