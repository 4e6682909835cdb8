"""The first phase without a request: shortlists made, people told, reminded, and their answers forgotten."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa import jobs
from viceversa.core.db import Database
from viceversa.matching.shortlists import announce_round, forget_answers, perform_round, remind_of_shortlists


@jobs.handler("matching.make_shortlists", own_transactions=True)
async def make(database: Database, /, *, round_id: str, **_: Any) -> None:
    """Make a round's shortlists; a second delivery of the same job changes nothing."""
    await perform_round(database, round_id=UUID(round_id))


@jobs.handler("matching.announce_shortlists")
async def announce(db: AsyncSession, /, *, round_id: str, **_: Any) -> None:
    """Tell people that someone could be for them."""
    await announce_round(db, round_id=UUID(round_id))


@jobs.every("0 * * * *", name="matching.remind_of_shortlists")
async def remind(db: AsyncSession, /, **_: Any) -> None:
    """Remind once those whose answer is still hoped for."""
    await remind_of_shortlists(db)


@jobs.every("30 3 * * *", name="matching.forget_answers")
async def forget(db: AsyncSession, /, **_: Any) -> None:
    """What people said of one another goes when matching is over."""
    await forget_answers(db)
