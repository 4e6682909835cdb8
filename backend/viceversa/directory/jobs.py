"""Durable work of the directory."""

from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError

from viceversa import jobs
from viceversa.core.db import Database, as_app_error, with_retries
from viceversa.core.errors import Unavailable
from viceversa.directory import imports
from viceversa.directory.plan import AddressRight

log = structlog.get_logger()


@jobs.handler("directory.apply_import", own_transactions=True)
async def apply_import(database: Database, /, *, import_id: str, rights: list[str], **_: Any) -> None:
    """Apply a queued import in one transaction; if that fails, say so in another one."""

    async def attempt() -> None:
        async with database.transaction() as db:
            await imports.apply_queued(
                db, import_id=UUID(import_id), rights=frozenset(AddressRight(right) for right in rights)
            )

    try:
        await with_retries(attempt)
    except Exception as error:
        if isinstance(error, DBAPIError) and isinstance(as_app_error(error), Unavailable):
            # The database is away for a moment: the queue tries again later.
            raise
        log.error("import_failed", import_id=import_id, error=type(error).__name__)
        async with database.transaction() as db:
            await imports.fail_import(db, import_id=UUID(import_id))


@jobs.every("17 3 * * *", name="directory.forget_old_previews")
async def forget_old_previews(db: Any, /, **_: Any) -> None:
    """Every night: forget the people of previews that nobody applied."""
    await imports.forget_old_previews(db)
