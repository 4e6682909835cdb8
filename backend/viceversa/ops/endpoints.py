"""Health of the service, and what its operators look at. `live`: the process answers; `ready`: the database too."""

from typing import Literal

import structlog
from fastapi import APIRouter, Request, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from viceversa.accounts.access import Operator
from viceversa.config import settings
from viceversa.core import errors
from viceversa.core.db import Database
from viceversa.core.errors import problems, record_problems
from viceversa.core.http import feature_router, operation_id
from viceversa.core.paging import Cursor, Limit
from viceversa.core.schemas import Out, Page
from viceversa.notifications.mail_folder import list_mails
from viceversa.notifications.schemas import MailOut

# 429 comes from the proxy in front (docker/nginx.conf), which limits what one address may ask.
router = APIRouter(tags=["ops"], generate_unique_id_function=operation_id, responses=problems(errors.TooManyRequests))
operations = feature_router(tag="ops", prefix="/ops")
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


@operations.get(
    "/mails",
    summary="Mails of a development installation",
    responses=record_problems(),
)
async def list_written_mails(actor: Operator, limit: Limit = 20, cursor: Cursor = None) -> Page[MailOut]:
    """What was written into the mail folder, newest first. In production there is no such page: 404."""
    if settings().environment == "production":
        raise errors.NotFound
    return await list_mails(settings().mail_folder, limit=limit, cursor=cursor)
