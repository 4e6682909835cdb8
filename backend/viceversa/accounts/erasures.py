"""Who had themselves erased: the account becomes a former participant's, and no directory brings the person back.

Only a person can: an invitation by hand makes a new account, which has nothing of the old one.
"""

import hashlib
from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.models import ErasedPerson, Role, User, UserStatus, WorkMode
from viceversa.accounts.service import lock_user, revoke_sign_ins
from viceversa.config import settings
from viceversa.core.db import TextList

Known = Literal["external_id", "email"]


def erased_key(kind: Known, value: str) -> str:
    """The hash under which a key of the directory is remembered.

    It is no secret from who holds a list of all keys and tries each; it keeps a key from being read.
    """
    return hashlib.sha256(f"viceversa:erased:{kind}:{value.strip().casefold()}".encode()).hexdigest()


async def erased_among(db: AsyncSession, keys: Iterable[str]) -> set[str]:
    """Those of the keys that belong to people who had themselves erased."""
    wanted = set(keys)
    anyone = await db.execute(select(func.count()).select_from(ErasedPerson))
    if not anyone.scalar_one():
        return set()
    rows = await db.execute(
        select(col(ErasedPerson.keys)).where(type_coerce(col(ErasedPerson.keys), TextList).overlap(sorted(wanted)))
    )
    return wanted & {key for keys in rows.scalars() for key in keys}


async def remember_erasure(db: AsyncSession, *, user_id: UUID, names: Iterable[tuple[Known, str]]) -> ErasedPerson:
    """Note, once, that someone had themselves erased; `names` is what the directory knows them by."""
    query = select(ErasedPerson).where(col(ErasedPerson.user_id) == user_id).with_for_update()
    row = (await db.execute(query)).scalar_one_or_none()
    if row is None:
        row = ErasedPerson(user_id=user_id, keys=[])
        db.add(row)
    row.keys = sorted({*row.keys, *(erased_key(kind, value) for kind, value in names)})
    await db.flush()
    return row


async def close_account(db: AsyncSession, *, user_id: UUID) -> User:
    """Take name, address, roles and password from an account and end its sign-ins; department and site stay for now."""
    user = await lock_user(db, user_id)
    given, family = ("Ancien·ne", "participant·e") if settings().default_language == "fr" else ("Former", "participant")
    user.email = f"former-{user.id.hex}@erased.invalid"
    user.given_name, user.family_name = given, family
    user.preferred_language = settings().default_language
    user.time_zone = settings().default_time_zone
    user.work_mode = WorkMode.BOTH
    user.status, user.roles = UserStatus.LEFT, [Role.MEMBER.value]
    user.version += 1
    await db.flush()
    await revoke_sign_ins(db, user_id=user_id, reason="erased")
    return user
