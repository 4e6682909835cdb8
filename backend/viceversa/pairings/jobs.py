"""What happens to pairings without a request: the clock, and people who leave."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa import jobs
from viceversa.pairings.departures import end_pairings_of, expire_unanswered


@jobs.every("*/10 * * * *", name="pairings.expire_unanswered")
async def expire(db: AsyncSession, /, **_: Any) -> None:
    """Close proposals whose consent delay is over."""
    await expire_unanswered(db)


@jobs.handler("pairings.user_left")
async def user_left(db: AsyncSession, /, *, user_id: str, **_: Any) -> None:
    """End the pairings of someone who left."""
    await end_pairings_of(db, user_id=UUID(user_id))
