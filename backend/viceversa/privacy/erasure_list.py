"""Erasures outside the database: a short file of ids without names, appended to and never changed.

A restored backup brings back whoever was erased after it was made; `viceversa replay-erasures` erases them again.
"""

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.models import ErasedPerson
from viceversa.core.clock import now
from viceversa.core.sealing import Vault
from viceversa.privacy.erasure import erase_person


class ErasureListBroken(Exception):
    """A line of the list cannot be read; the message says which."""


def append_erasures(file: Path, erasures: Iterable[tuple[UUID, datetime]]) -> None:
    """Add lines, and have them on the disk before going on."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(file, "a+b") as stream:
        stream.seek(0, os.SEEK_END)
        if stream.tell():
            stream.seek(-1, os.SEEK_END)
            if stream.read(1) != b"\n":
                stream.write(b"\n")  # behind a line that a crash cut off
        for user_id, erased_at in erasures:
            line = json.dumps({"user_id": str(user_id), "erased_at": erased_at.isoformat()})
            stream.write(line.encode() + b"\n")
        stream.flush()
        os.fsync(stream.fileno())


def read_erasures(file: Path) -> list[UUID]:
    """Who was erased, in order, each once.

    A line that a crash cut off is passed over: the job that wrote it wrote it again. Raises `ErasureListBroken`.
    """
    if not file.exists():
        return []
    found = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if not line.endswith("}"):
            continue
        try:
            found.append(UUID(json.loads(line)["user_id"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ErasureListBroken(
                f"Line {number} of {file} cannot be read: mend it by hand, then ask again."
            ) from error
    return list(dict.fromkeys(found))


async def list_erasures(db: AsyncSession, *, file: Path) -> int:
    """Write the erasures that are not in the list yet into it; returns how many. A second time writes nothing."""
    query = (
        select(ErasedPerson)
        .where(col(ErasedPerson.listed_at).is_(None))
        .order_by(col(ErasedPerson.id))
        .with_for_update()
    )
    rows = (await db.execute(query)).scalars().all()
    if rows:
        append_erasures(file, [(row.user_id, row.created_at) for row in rows])
    for row in rows:
        row.listed_at = now()
    await db.flush()
    return len(rows)


async def replay_erasures(db: AsyncSession, *, file: Path, vault: Vault) -> tuple[int, int]:
    """Erase again everyone on the list; returns how many were erased and how many are not in this database at all."""
    known = set((await db.execute(select(col(ErasedPerson.user_id)))).scalars())
    erased = unknown = 0
    for user_id in read_erasures(file):
        if user_id in known:
            continue
        if await erase_person(db, user_id=user_id, vault=vault):
            erased += 1
        else:
            unknown += 1
    return erased, unknown
