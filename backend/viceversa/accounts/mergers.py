"""Two accounts of one person: what becomes of the two rows, and the keys that lead to the one that stays.

What belongs to the person moves in `privacy.merging`, which may see every table.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.lines import read_lines
from viceversa.accounts.models import KnownAs, Role, User, UserStatus, WorkMode
from viceversa.config import settings
from viceversa.core.db import TextList, new_id

# What the directory or the person said of the one account and not of the other.
_TAKEN_OVER = ("job_title", "department", "site", "country", "career_level", "availability", "minutes_per_month")
_GIVEN_UP = ("external_id", "manager_id", "password_hash", *_TAKEN_OVER)


async def other_names(db: AsyncSession, external_ids: Iterable[str]) -> dict[str, str]:
    """Of these keys, those of accounts that were merged: key → the key that the account which stayed goes by."""
    wanted = func.unnest(literal(sorted(set(external_ids)), TextList))
    rows = await db.execute(
        select(col(KnownAs.external_id).label("former"), col(User.external_id).label("key"))
        .join(User, col(User.id) == col(KnownAs.user_id))
        .where(col(KnownAs.external_id).in_(select(wanted)), col(User.external_id).is_not(None))
    )
    return {row.former: row.key for row in rows}


async def remember_names(db: AsyncSession, *, user_id: UUID, external_ids: Iterable[str]) -> None:
    """Keys by which the directory still knows someone, besides the one their account goes by."""
    rows = [{"id": new_id(), "external_id": each, "user_id": user_id} for each in sorted(set(external_ids))]
    if rows:
        await db.execute(insert(KnownAs).values(rows).on_conflict_do_nothing())


async def join_accounts(db: AsyncSession, *, duplicate: User, survivor: User) -> None:
    """Make one of two locked accounts a part of the other: it keeps nothing, and opens to nobody.

    The survivor takes what it lacks of what the directory says, and its key where it had none; never a role, a
    password or a name. Who reported to the duplicate reports to the survivor. A line of managers that would lead back
    to the survivor is cut above them.
    """
    external_id, manager_id = duplicate.external_id, duplicate.manager_id
    if survivor.external_id is not None:
        await remember_names(db, user_id=survivor.id, external_ids=[external_id] if external_id else [])
        external_id = None
    taken = {name: getattr(duplicate, name) for name in _TAKEN_OVER if getattr(survivor, name) is None}
    for name in _GIVEN_UP:
        setattr(duplicate, name, None)
    given, family = ("Compte", "réuni") if settings().default_language == "fr" else ("Merged", "account")
    duplicate.email = f"merged-{duplicate.id.hex}@merged.invalid"
    duplicate.given_name, duplicate.family_name = given, family
    duplicate.preferred_language, duplicate.time_zone = settings().default_language, settings().default_time_zone
    duplicate.working_languages, duplicate.work_mode = {}, WorkMode.BOTH
    duplicate.status, duplicate.roles = UserStatus.LEFT, [Role.MEMBER.value]
    duplicate.merged_into = survivor.id
    duplicate.version += 1
    # A key is one account's alone: given up before it is taken.
    await db.flush()
    for name, value in taken.items():
        setattr(survivor, name, value)
    survivor.external_id = survivor.external_id or external_id
    if survivor.manager_id in (None, duplicate.id):
        survivor.manager_id = manager_id if manager_id != survivor.id else None
    survivor.version += 1
    await db.flush()
    await db.execute(
        update(User)
        .where(col(User.manager_id) == duplicate.id, col(User.id) != survivor.id)
        .values(manager_id=survivor.id, version=col(User.version) + 1)
    )
    await db.execute(update(User).where(col(User.merged_into) == duplicate.id).values(merged_into=survivor.id))
    if await _leads_back(db, survivor.id):
        survivor.manager_id = None
        await db.flush()


async def _leads_back(db: AsyncSession, user_id: UUID) -> bool:
    managers: Mapping[UUID, UUID | None] = await read_lines(db, [user_id])
    seen, each = set[UUID](), managers.get(user_id)
    while each is not None and each not in seen:
        if each == user_id:
            return True
        seen.add(each)
        each = managers.get(each)
    return False
