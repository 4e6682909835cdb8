"""How pairings end or pause without anyone of the two asking: the clock runs out, someone leaves or is on leave."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.core.clock import now
from viceversa.core.db import among
from viceversa.core.errors import NotFound
from viceversa.notifications.models import Occasion
from viceversa.notifications.service import tell, tell_all
from viceversa.pairings.capacity import free_places
from viceversa.pairings.lifecycle import By, Move, move
from viceversa.pairings.models import LIVE, OPEN, Pairing, PairingStatus
from viceversa.pairings.service import (
    lock_with_places,
    partner_of,
    pause,
    stop_sessions,
    tell_both,
    tell_coordinators,
)
from viceversa.pairings.sides import is_side


async def expire_unanswered(db: AsyncSession) -> int:
    """Close the proposals whose answer is overdue; returns how many. Rows being answered right now are left alone."""
    rows = (
        await db.execute(
            select(Pairing)
            .where(
                col(Pairing.status).in_((PairingStatus.AWAITING_MENTOR, PairingStatus.AWAITING_LEARNER)),
                col(Pairing.answer_by) < now(),
            )
            .order_by(col(Pairing.id))
            .limit(500)
            .with_for_update(skip_locked=True)
        )
    ).scalars()
    count = 0
    for row in rows:
        asked = [row.mentor_id] if row.learner_asked_at is None else [row.mentor_id, row.learner_id]
        await move(db, row, Move.EXPIRE, by=By.CLOCK)
        row.answer_by = None
        await tell_all(
            db, places=[(user_id, f"/pairings/{row.id}") for user_id in asked], kind=Occasion.PAIRING_EXPIRED
        )
        await tell_coordinators(db, row, kind=Occasion.PAIRING_OPEN_AGAIN)
        count += 1
    await db.flush()
    return count


async def end_pairings_of(db: AsyncSession, *, user_id: UUID, only: Collection[UUID] | None = None) -> int:
    """Someone left: end their open pairings; the partners are told without the reason. Returns how many ended.

    `only`: no others than these; the person themselves is still there, and their own place is free as well.
    """
    query = (
        select(col(Pairing.id))
        .where(
            is_side(user_id),
            col(Pairing.status).in_(OPEN),
        )
        .order_by(col(Pairing.id))
    )
    if only is not None:
        query = query.where(among(col(Pairing.id), only))
    count = 0
    for pairing_id in (await db.execute(query)).scalars().all():
        try:
            row, places = await lock_with_places(db, pairing_id, col(Pairing.status).in_(OPEN))
        except NotFound:
            continue  # it ended by itself in the meantime
        asked = {row.mentor_id: row.mentor_asked_at, row.learner_id: row.learner_asked_at}
        took_places = row.status in LIVE
        await move(db, row, Move.END, by=By.DIRECTORY)
        if took_places:
            await free_places(db, {who: place for who, place in places.items() if who != user_id or only is not None})
        partner = partner_of(user_id, row)
        if asked[partner] is not None:
            await tell(db, user_id=partner, kind=Occasion.PAIRING_ENDED, path=f"/pairings/{row.id}")
        await stop_sessions(db, row)
        count += 1
    return count


async def pause_pairings_of(db: AsyncSession, *, user_id: UUID) -> int:
    """Someone is on leave: pause their active pairings; both go on when they like. Returns how many were paused."""
    rows = (
        await db.execute(
            select(Pairing)
            .where(
                is_side(user_id),
                col(Pairing.status) == PairingStatus.ACTIVE,
            )
            .order_by(col(Pairing.id))
            .with_for_update()
        )
    ).scalars()
    count = 0
    for row in rows.all():
        await pause(db, row, by=By.DIRECTORY, reason="leave")
        await tell_both(db, row, kind=Occasion.PAIRING_PAUSED)
        count += 1
    return count
