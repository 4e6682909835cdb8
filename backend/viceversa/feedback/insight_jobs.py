"""What happens to a programme's figures without a request: they are frozen when a survey has closed."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa import jobs
from viceversa.core.db import Database, with_retries
from viceversa.feedback.freezing import freeze, queue_freezing


@jobs.every("23 2 * * *", name="feedback.queue_freezing")
async def queue(db: AsyncSession, /, **_: Any) -> None:
    """Every night: what goes wrong in one programme leaves the others alone."""
    await queue_freezing(db)


@jobs.handler("feedback.freeze", own_transactions=True)
async def freeze_programme(database: Database, /, *, programme_id: str, **_: Any) -> None:
    """One transaction that sees one moment: killed half-way it leaves nothing, run twice it writes nothing twice."""

    async def attempt() -> None:
        async with database.snapshot() as db:
            await freeze(db, programme_id=UUID(programme_id))

    await with_retries(attempt)
