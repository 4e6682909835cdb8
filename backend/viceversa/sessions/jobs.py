"""What happens to sessions without a request: the clock, and pairings that stop."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa import jobs
from viceversa.sessions.endings import close_unlogged, settle_one_sided, stop_sessions
from viceversa.sessions.nudges import complete_finished_pairings, nudge_quiet_pairings


@jobs.handler("sessions.pairing_stopped")
async def pairing_stopped(db: AsyncSession, /, *, pairing_id: str, **_: Any) -> None:
    """Free the time that a paused, frozen or ended pairing had taken."""
    await stop_sessions(db, pairing_id=UUID(pairing_id))


@jobs.every("7 * * * *", name="sessions.settle_one_sided")
async def settle(db: AsyncSession, /, **_: Any) -> None:
    """Two days after a session, one side's word is enough; two weeks after, what nobody logged closes."""
    await settle_one_sided(db)
    await close_unlogged(db)


@jobs.every("37 * * * *", name="sessions.nudge")
async def nudge(db: AsyncSession, /, **_: Any) -> None:
    """Remind pairings that went quiet, and complete those whose time is over."""
    await complete_finished_pairings(db)
    await nudge_quiet_pairings(db)
