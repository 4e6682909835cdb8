"""How long cases stay. Destroying one is destroying its key: what else remains of it anywhere does not open any more.

Each case is a transaction of its own, so that a worker killed midway has done what it did and the next goes on.
"""

import contextlib
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from viceversa.config import Settings
from viceversa.core.clock import now
from viceversa.core.db import Database
from viceversa.core.sealing import KEY_ID_BYTES, Damaged, Vault
from viceversa.support.models import SupportCase, SupportKey
from viceversa.support.sealed import close_anew


async def keep_house(database: Database, vault: Vault, configuration: Settings) -> None:
    """Close what fell silent, destroy what has been closed for long enough, and finish a rotation of keys."""
    today = now().date()
    quiet = col(SupportCase.closed_on).is_(None) & (
        col(SupportCase.active_on) <= today - timedelta(days=configuration.case_quiet_days)
    )
    due = col(SupportCase.closed_on) <= today - timedelta(days=configuration.case_kept_days)
    async with database.transaction() as db:
        for row in (await db.execute(select(SupportCase).where(quiet).with_for_update(skip_locked=True))).scalars():
            row.closed_on = today
            row.version += 1
    while await _destroy_one(database, due):
        pass
    await remember_key(database, vault)
    await _finish_rotation(database, vault)


async def _destroy_one(database: Database, due: Any) -> bool:
    async with database.transaction() as db:
        one = select(col(SupportCase.id)).where(due).limit(1).with_for_update(skip_locked=True)
        case_id = (await db.execute(one)).scalar_one_or_none()
        if case_id is None:
            return False
        await db.execute(delete(SupportCase).where(col(SupportCase.id) == case_id))
        return True


async def remember_key(database: Database, vault: Vault) -> None:
    """Note the current key, unless the noted one is not here: then it was lost, and nothing may be closed anew."""
    async with database.transaction() as db:
        noted = set((await db.execute(select(col(SupportKey.key_id)))).scalars())
        if noted <= set(vault.key_ids):
            await db.execute(insert(SupportKey).values(key_id=vault.key_ids[0]).on_conflict_do_nothing())


async def _finish_rotation(database: Database, vault: Vault) -> None:
    """Close every case with the current key; then forget that there was another."""
    async with database.transaction() as db:
        before = (await db.execute(select(col(SupportCase.id)).where(_closing_key().in_(vault.key_ids[1:])))).scalars()
        case_ids = before.all()
    for case_id in case_ids:
        await _close_one_anew(database, vault, case_id)
    async with database.transaction() as db:
        left = select(1).where(_closing_key() != vault.key_ids[0]).limit(1)
        if (await db.execute(left)).first() is None:
            await db.execute(delete(SupportKey).where(col(SupportKey.key_id).in_(vault.key_ids[1:])))


async def _close_one_anew(database: Database, vault: Vault, case_id: UUID) -> None:
    async with database.transaction() as db:
        query = select(SupportCase).where(col(SupportCase.id) == case_id).with_for_update()
        row = (await db.execute(query)).scalar_one_or_none()
        # One that was damaged opens with no key: its two people are told when they look.
        if row is not None:
            with contextlib.suppress(Damaged):
                close_anew(vault, row)


def _closing_key() -> Any:
    return func.substring(col(SupportCase.wrapped_key), 1, KEY_ID_BYTES)
