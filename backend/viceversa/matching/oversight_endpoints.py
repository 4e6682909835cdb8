"""Oversight of the matching over HTTP."""

from uuid import UUID

from viceversa.accounts.access import Coordinator
from viceversa.core.errors import record_problems
from viceversa.core.http import Db, feature_router
from viceversa.matching import oversight
from viceversa.matching.oversight_schemas import FairnessOut

router = feature_router(tag="matching")


@router.get(
    "/programmes/{programme_id}/fairness",
    summary="Is the matching fair to groups",
    responses=record_problems(),
)
async def get_fairness(db: Db, actor: Coordinator, programme_id: UUID) -> FairnessOut:
    """Match rate, waiting, exposure and overrides by department, site, language and work mode; nothing about few."""
    return await oversight.read_fairness(db, actor, programme_id=programme_id)
