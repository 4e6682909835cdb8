"""A run's progress as it happens, while the run and the sign-in last. It reads the tables: any process will do."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from viceversa.accounts.access import Actor, still_signed_in
from viceversa.core.db import Database
from viceversa.core.errors import NotFound
from viceversa.matching.models import UNDER_WAY
from viceversa.matching.schemas import MatchRunProgressOut
from viceversa.matching.service import read_progress

log = structlog.get_logger()

POLL_SECONDS = 1.0


async def follow_run(
    database: Database, actor: Actor, *, first: MatchRunProgressOut, stopping: asyncio.Event
) -> AsyncGenerator[MatchRunProgressOut]:
    """Yield `first`, then every change, until the run is over, its watcher may no longer see it, or we are stopping.

    Each look is a transaction of its own: between two of them no connection is held.
    """
    told = first
    yield told
    while told.status in UNDER_WAY:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), POLL_SECONDS)
            return
        try:
            async with database.transaction() as db:
                if not await still_signed_in(db, actor):
                    return
                found = await read_progress(db, actor, first.run_id)
        except NotFound:
            return
        except (DBAPIError, PoolTimeout) as error:
            # The answer has begun and cannot become a 503: it ends, and the client asks again.
            log.warning("watching_stopped", run_id=str(first.run_id), error=type(error).__name__)
            return
        if found != told:
            told = found
            yield told
