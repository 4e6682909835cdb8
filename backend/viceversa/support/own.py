"""What may be done with all cases of a person at once: taken along, destroyed, handed to their other account."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.sealing import Damaged, Vault
from viceversa.support.models import SupportCase, SupportMessage
from viceversa.support.sealed import Head, author_marks, read_head, sign_anew, write_head
from viceversa.support.service import list_my_cases, read_case


async def read_own_cases(db: AsyncSession, actor: Actor, vault: Vault) -> list[dict[str, Any]]:
    """Each case that the actor wrote, with its thread; nobody's name but whose side wrote what.

    What was damaged is there without its words. Raises `Locked`.
    """
    found = []
    for case in await list_my_cases(db, actor, vault):
        thread = (await read_case(db, actor, vault, case_id=case.id)).messages if case.readable else []
        found.append(
            {
                "category": case.category,
                "status": case.status,
                "closed_on": case.closed_on.isoformat() if case.closed_on else None,
                "messages": [
                    {"from_me": each.mine, "text": each.text, "written_at": each.written_at.isoformat()}
                    for each in thread
                ],
            }
        )
    return found


async def destroy_cases_of(db: AsyncSession, vault: Vault, *, author_id: UUID) -> None:
    """Destroy someone's cases: rows, threads and the only keys that opened them."""
    await db.execute(delete(SupportCase).where(col(SupportCase.author_mark).in_(author_marks(vault, author_id))))


async def move_cases(db: AsyncSession, vault: Vault, *, user_id: UUID, into: UUID) -> None:
    """Two accounts are one person's: wherever a case says the one, as author, referent or unwanted, it says the other.

    Whom an author does not want stands in the sealed head alone, so every case is opened, by this code and for nobody.
    One that was damaged stays as it is. Raises `Locked`.
    """
    renamed = {user_id: into}
    query = select(SupportCase).order_by(col(SupportCase.id)).with_for_update()
    for row in (await db.execute(query)).scalars().all():
        try:
            head = read_head(vault, row)
        except Damaged:
            continue
        people = {head.author_id, head.referent_id, *head.excluded}
        if user_id in people:
            excluded = dict.fromkeys(renamed.get(each, each) for each in head.excluded)
            author, referent = (renamed.get(each, each) for each in (head.author_id, head.referent_id))
            write_head(vault, row, Head(author, referent, head.category, tuple(excluded)))
        thread = select(SupportMessage).where(col(SupportMessage.case_id) == row.id)
        for message in (await db.execute(thread)).scalars().all():
            with suppress(Damaged):
                sign_anew(vault, row, message, renamed)
    await db.flush()
