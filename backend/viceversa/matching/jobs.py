"""The run itself, as a durable job."""

from typing import Any
from uuid import UUID

from viceversa import jobs
from viceversa.core.db import Database
from viceversa.matching.performing import perform_run


@jobs.handler("matching.run", own_transactions=True)
async def run(database: Database, /, *, run_id: str, **_: Any) -> None:
    """Solve a run; a second delivery of the same job changes nothing."""
    await perform_run(database, run_id=UUID(run_id))
