"""Reporting lines: who stands above whom."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.models import User
from viceversa.core.db import among


async def read_lines(db: AsyncSession, user_ids: Collection[UUID]) -> dict[UUID, UUID | None]:
    """The direct manager of each of these people and of everyone above them, in one statement."""
    columns = (col(User.id), col(User.manager_id))
    line = select(*columns).where(among(col(User.id), user_ids)).cte("line", recursive=True)
    # UNION, not UNION ALL: it ends even if a loop stood in the database.
    line = line.union(select(*columns).join(line, col(User.id) == line.c.manager_id))
    return {row.id: row.manager_id for row in await db.execute(select(line.c.id, line.c.manager_id))}
