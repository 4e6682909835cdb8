"""Health of the service. `live` says the process answers; `ready` says the database does too."""

from typing import Literal

import structlog
from fastapi import APIRouter, Request, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from viceversa.core import errors
from viceversa.core.db import Database
from viceversa.core.errors import problems
from viceversa.core.http import operation_id
from viceversa.core.schemas import Out

# 429 comes from the proxy in front (docker/nginx.conf), which limits what one address may ask.
router = APIRouter(tags=["ops"], generate_unique_id_function=operation_id, responses=problems(errors.TooManyRequests))
log = structlog.get_logger()


class HealthOut(Out):
    status: Literal["ok", "unavailable"]
    revision: str | None = None


@router.get("/health/live", summary="Does the process answer")
async def live() -> HealthOut:
    """True as long as the process runs; it does not look at the database, so that no restart loop begins."""
    return HealthOut(status="ok")


@router.get(
    "/health/ready",
    summary="Can requests be served",
    responses={503: {"model": HealthOut, "description": "The database does not answer, or is not migrated."}},
)
async def ready(request: Request, response: Response) -> HealthOut:
    """True when the database answers and is migrated."""
    database: Database = request.app.state.database
    try:
        async with database.transaction() as db:
            revision = (await db.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()
    except (SQLAlchemyError, OSError) as error:
        log.warning("not_ready", error=type(error).__name__)
        revision = None
    if revision is None:
        response.status_code = 503
        return HealthOut(status="unavailable")
    return HealthOut(status="ok", revision=revision)
