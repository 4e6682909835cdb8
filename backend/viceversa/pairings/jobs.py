"""What happens to pairings without a request: the clock, and what the directory says of people."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa import jobs
from viceversa.pairings.conflicts import freeze_broken_pairings
from viceversa.pairings.departures import end_pairings_of, expire_unanswered, pause_pairings_of


@jobs.every("*/10 * * * *", name="pairings.expire_unanswered")
async def expire(db: AsyncSession, /, **_: Any) -> None:
    """Close proposals whose consent delay is over."""
    await expire_unanswered(db)


@jobs.handler("pairings.user_left")
async def user_left(db: AsyncSession, /, *, user_id: str, **_: Any) -> None:
    """End the pairings of someone who left."""
    await end_pairings_of(db, user_id=UUID(user_id))


@jobs.handler("pairings.user_on_leave")
async def user_on_leave(db: AsyncSession, /, *, user_id: str, **_: Any) -> None:
    """Pause the pairings of someone on leave."""
    await pause_pairings_of(db, user_id=UUID(user_id))


@jobs.handler("pairings.people_changed")
async def people_changed(db: AsyncSession, /, **_: Any) -> None:
    """Managers or levels changed in the directory: freeze what no longer passes the rules."""
    await freeze_broken_pairings(db)
