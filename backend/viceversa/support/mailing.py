"""Mails that say a message waits: on the hour, one a person, without content, sender or kind.

They go out on the hour so that their time tells nothing of who met whom before. No job is queued for them and no line
is logged: queues, their failures and logs are read by others. What cannot leave is tried again an hour later.
"""

from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.core.db import Database
from viceversa.core.sealing import Damaged, Locked, Vault
from viceversa.notifications.mails import tell_of_message
from viceversa.support.models import SupportCase, SupportMessage
from viceversa.support.referents import confided_in
from viceversa.support.sealed import Head, read_head

Place = tuple[UUID, int]


async def mail_waiting(database: Database, vault: Vault) -> None:
    """Tell each person for whom something waits unread; what was told once is not told again."""
    async with database.transaction() as db:
        waiting = await _waiting(db, vault)
    for user_id, places in sorted(waiting.items()):
        # By what waits, not by the hour: who is told again after a kill gets the same Message-ID.
        newest = max(f"{case_id}:{position}" for case_id, position in places)
        message_id = uuid5(NAMESPACE_URL, f"viceversa:message:{user_id}:{len(places)}:{newest}")
        if await tell_of_message(database, user_id=user_id, message_id=message_id):
            async with database.transaction() as db:
                here = tuple_(col(SupportMessage.case_id), col(SupportMessage.position))
                await db.execute(update(SupportMessage).where(here.in_(places)).values(told=True))


async def _waiting(db: AsyncSession, vault: Vault) -> dict[UUID, list[Place]]:
    """What waits for whom. A case that does not open is passed over: its two people are told when they look."""
    rows = await db.execute(
        select(SupportCase, col(SupportMessage.position), col(SupportMessage.from_author))
        .join(SupportMessage, col(SupportMessage.case_id) == col(SupportCase.id))
        .where(~col(SupportMessage.read), ~col(SupportMessage.told))
        .order_by(col(SupportCase.id), col(SupportMessage.position))
    )
    found: list[tuple[Head, Place, bool]] = []
    for row, position, from_author in rows:
        try:
            found.append((read_head(vault, row), (row.id, position), from_author))
        except (Locked, Damaged):
            continue
    confided = await confided_in(db, pairs={(head.author_id, head.referent_id) for head, _, _ in found})
    waiting: dict[UUID, list[Place]] = {}
    for head, place, from_author in found:
        if (head.author_id, head.referent_id) in confided or not from_author:
            waiting.setdefault(head.referent_id if from_author else head.author_id, []).append(place)
    return waiting
