"""Housekeeping by the clock."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa import jobs
from viceversa.accounts.sso_sign_ins import forget_old_attempts
from viceversa.accounts.throttle import forget_old_counts
from viceversa.core.idempotency import forget_old_answers
from viceversa.notifications.service import forget_old_notices


@jobs.every("23 * * * *", name="ops.tidy")
async def tidy(db: AsyncSession, /, **_: Any) -> None:
    """Drop remembered answers older than a day, counters nobody touches, unfinished trips to the
    identity provider and notices older than 180 days."""
    await forget_old_answers(db)
    await forget_old_counts(db)
    await forget_old_attempts(db)
    await forget_old_notices(db)
