"""The commitment ledger: which side called off, moved or missed what both had confirmed, and what follows from it."""

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.clock import now
from viceversa.notifications.models import Occasion
from viceversa.pairings.models import Pairing
from viceversa.pairings.service import read_sides, tell_both, tell_coordinators
from viceversa.programmes.service import read_policy
from viceversa.sessions.models import (
    OPEN_SESSIONS,
    TOOK_PLACE,
    MentoringSession,
    MissKind,
    SessionMiss,
)
from viceversa.sessions.reading import MEETING
from viceversa.sessions.schemas import CommitmentOut, MissCounts, RebookingOut
from viceversa.sessions.seats import suggest_slots

IN_A_ROW = 2
"""From so many misses since the last session that took place, the coordinator sees "needs a slot", and only that."""
OFFERED = 3


async def record_miss(db: AsyncSession, pairing: Pairing, row: MentoringSession, *, side: str, kind: MissKind) -> None:
    """Write a line for one side (or `both`) of a locked pairing. Both get three new times one tap away; after two
    misses in a row the pairing needs a slot."""
    db.add(SessionMiss(pairing_id=pairing.id, session_id=row.id, side=side, kind=kind, at=now()))
    await db.flush()
    await tell_both(db, pairing, kind=Occasion.NEW_SLOTS)
    if await misses_in_a_row(db, pairing.id) >= IN_A_ROW:
        await need_a_slot(db, pairing)


async def forget_no_show(db: AsyncSession, row: MentoringSession) -> None:
    """Take the line of a missed session out again: it took place, or was told by mistake."""
    await db.execute(
        delete(SessionMiss).where(col(SessionMiss.session_id) == row.id, col(SessionMiss.kind) == MissKind.NO_SHOW)
    )


async def need_a_slot(db: AsyncSession, pairing: Pairing) -> None:
    """Let the coordinator see that a locked pairing needs a slot, once until it has one."""
    if pairing.needs_slot_since is not None:
        return
    pairing.needs_slot_since = now()
    await db.flush()
    await tell_coordinators(db, pairing, kind=Occasion.PAIRING_NEEDS_SLOT)


async def misses_in_a_row(db: AsyncSession, pairing_id: UUID) -> int:
    """Misses since the last session of the pairing that took place."""
    last = (
        select(func.max(col(MentoringSession.ends_at)))
        .where(
            col(MentoringSession.pairing_id) == pairing_id,
            col(MentoringSession.status).in_(TOOK_PLACE),
        )
        .scalar_subquery()
    )
    found = await db.execute(
        select(func.count()).where(
            col(SessionMiss.pairing_id) == pairing_id,
            col(SessionMiss.at) > func.coalesce(last, func.to_timestamp(0)),
        )
    )
    return found.scalar_one()


async def read_commitment(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> CommitmentOut:
    """The ledger of a pairing, by side, for the two of them. Raises `NotFound`."""
    await read_sides(db, actor, pairing_id)
    rows = await db.execute(
        select(col(SessionMiss.side), col(SessionMiss.kind), func.count().label("total"))
        .where(col(SessionMiss.pairing_id) == pairing_id)
        .group_by(col(SessionMiss.side), col(SessionMiss.kind))
    )
    counts = {side: dict.fromkeys((kind.value for kind in MissKind), 0) for side in ("mentor", "learner")}
    for row in rows:
        for side in ("mentor", "learner") if row.side == "both" else (row.side,):
            counts[side][row.kind] += row.total
    return CommitmentOut(
        mentor=MissCounts(**counts["mentor"]),
        learner=MissCounts(**counts["learner"]),
        in_a_row=await misses_in_a_row(db, pairing_id),
    )


async def read_rebooking(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> RebookingOut:
    """Three times to choose from after a miss, while nothing is ahead. Raises `NotFound`."""
    sides = await read_sides(db, actor, pairing_id)
    ahead = await db.execute(
        select(1).where(
            col(MentoringSession.pairing_id) == pairing_id,
            col(MentoringSession.status).in_(OPEN_SESSIONS),
            col(MentoringSession.starts_at) > now(),
        )
    )
    policy = await read_policy(db, sides.programme_id)
    minutes = int(policy["session_minutes"])
    if sides.status not in MEETING or ahead.first() is not None or not await misses_in_a_row(db, pairing_id):
        return RebookingOut(after_miss=False, minutes=minutes, slots=[])
    offered = await suggest_slots(db, actor, pairing_id=pairing_id, minutes=minutes, most=OFFERED)
    return RebookingOut(after_miss=True, minutes=minutes, slots=offered.slots)
