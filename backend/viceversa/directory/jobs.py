"""Durable work of the directory."""

from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError

from viceversa import jobs
from viceversa.core.db import Database, as_app_error
from viceversa.core.errors import Unavailable
from viceversa.directory import application, imports
from viceversa.directory.plan import AddressRight

log = structlog.get_logger()


@jobs.handler("directory.apply_import", own_transactions=True)
async def apply_import(database: Database, /, *, import_id: str, rights: list[str], **_: Any) -> None:
    """Apply a queued import, or what a dead worker left of it; if that fails, say so in another transaction."""
    try:
        await application.apply_queued(
            database, import_id=UUID(import_id), rights=frozenset(AddressRight(right) for right in rights)
        )
    except Exception as error:
        if isinstance(error, DBAPIError) and isinstance(as_app_error(error), Unavailable):
            # The database is away for a moment: the queue tries again later.
            raise
        log.error("import_failed", import_id=import_id, error=type(error).__name__)
        async with database.transaction() as db:
            await application.fail_import(db, import_id=UUID(import_id))


@jobs.every("17 3 * * *", name="directory.forget_old_previews")
async def forget_old_previews(db: Any, /, **_: Any) -> None:
    """Every night: forget the people of previews that nobody applied."""
    await imports.forget_old_previews(db)
