"""What their author may do with all of their cases at once: take them along, and have them destroyed."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.sealing import Vault
from viceversa.support.models import SupportCase
from viceversa.support.sealed import author_marks
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
