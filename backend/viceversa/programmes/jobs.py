"""What happens to places without a request: those that came free are given to the next on the list."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa import jobs
from viceversa.programmes.admission import admit_where_places_came_free


@jobs.every("*/10 * * * *", name="programmes.admit_next")
async def admit(db: AsyncSession, /, **_: Any) -> None:
    """Someone left the company, or the policy has more places now."""
    await admit_where_places_came_free(db)
