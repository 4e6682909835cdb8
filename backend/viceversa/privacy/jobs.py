"""What happens to people's data without a request: the daily retention, and erasures written outside the database."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa import jobs
from viceversa.config import settings
from viceversa.core.db import Database
from viceversa.privacy.erasure_list import list_erasures
from viceversa.privacy.retention import JOB, apply_retention


@jobs.every("50 2 * * *", name=JOB, own_transactions=True)
async def retain(database: Database, /, **_: Any) -> None:
    """Every night: delete, empty and unlink what was kept long enough, in small transactions."""
    await apply_retention(database)


@jobs.handler("privacy.list_erasures")
async def note_erasures(db: AsyncSession, /, **_: Any) -> None:
    """Write new erasures into the list from which they are done again after a restore."""
    await list_erasures(db, file=settings().erasures)


@jobs.every("20 * * * *", name="privacy.list_all_erasures")
async def note_all_erasures(db: AsyncSession, /, **_: Any) -> None:
    """Every hour, for an erasure whose own job gave up: a full disk, say."""
    await list_erasures(db, file=settings().erasures)
