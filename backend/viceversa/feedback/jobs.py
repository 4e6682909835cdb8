"""What happens to feedback without a request: surveys open by the clock, and sessions get their card."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa import jobs
from viceversa.feedback.asking import ask_programme, queue_programmes
from viceversa.feedback.steering import choose_cards


@jobs.every("11 5 * * *", name="feedback.ask_all")
async def ask_all(db: AsyncSession, /, **_: Any) -> None:
    """Once a day, early."""
    await queue_programmes(db)


@jobs.handler("feedback.ask")
async def ask(db: AsyncSession, /, *, programme_id: str, **_: Any) -> None:
    """Of one programme: daily, and when it moves on."""
    await ask_programme(db, programme_id=UUID(programme_id))


@jobs.every("53 * * * *", name="feedback.choose_cards")
async def choose(db: AsyncSession, /, **_: Any) -> None:
    """Every session has its card three days ahead."""
    await choose_cards(db)
