"""Two accounts turn out to be one person: which of their open pairings cannot go on, and what they now hold at once."""

from typing import Any
from uuid import UUID

from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.core.db import among
from viceversa.pairings.conflicts import freeze_beyond_capacity
from viceversa.pairings.departures import end_pairings_of
from viceversa.pairings.models import ASKED, LIVE, OPEN, Pairing, PairingStatus
from viceversa.pairings.sides import is_side
from viceversa.programmes.models import Enrolment, Programme


async def hold_pairings(db: AsyncSession, *, user_ids: tuple[UUID, UUID]) -> None:
    """Lock all that pairings of two people touch, in the one order: programmes, places, pairings."""
    theirs = is_side(*user_ids)
    programmes = select(col(Enrolment.programme_id)).where(col(Enrolment.user_id).in_(user_ids))
    programmes = programmes.union(select(col(Pairing.programme_id)).where(theirs))
    locked = select(col(Programme.id)).where(col(Programme.id).in_(programmes)).order_by(col(Programme.id))
    ids = (await db.execute(locked.with_for_update())).scalars().all()
    rows = (await db.execute(select(col(Pairing.mentor_id), col(Pairing.learner_id)).where(theirs))).all()
    people = {*user_ids, *(each for row in rows for each in row)}
    places = select(col(Enrolment.id)).where(
        among(col(Enrolment.programme_id), ids), among(col(Enrolment.user_id), people)
    )
    await db.execute(places.order_by(col(Enrolment.id)).with_for_update())
    await db.execute(select(col(Pairing.id)).where(theirs).order_by(col(Pairing.id)).with_for_update())


async def end_double_pairings(db: AsyncSession, *, duplicate: UUID, survivor: UUID) -> int:
    """End what the two had open with one another, and with a third person the one that came less far.

    Whoever is told hears that a pairing ended, and no reason. Returns how many ended.
    """
    rows = (
        await db.execute(
            select(col(Pairing.id), col(Pairing.status), col(Pairing.mentor_id), col(Pairing.learner_id)).where(
                is_side(duplicate, survivor),
                col(Pairing.status).in_(OPEN),
            )
        )
    ).all()
    ending: dict[UUID, set[UUID]] = {duplicate: set(), survivor: set()}
    held = {
        who: {
            each: row
            for row in rows
            if who in (sides := (row.mentor_id, row.learner_id))
            for each in sides
            if each != who
        }
        for who in (duplicate, survivor)
    }
    if survivor in held[duplicate]:
        ending[duplicate].add(held[duplicate].pop(survivor).id)
    for partner, row in held[duplicate].items():
        other = held[survivor].get(partner)
        if other is not None:
            less = survivor if _how_far(row.status) > _how_far(other.status) else duplicate
            ending[less].add(held[less][partner].id)
    return sum([await end_pairings_of(db, user_id=who, only=only) for who, only in ending.items() if only])


def _how_far(status: str) -> int:
    return ASKED.index(PairingStatus(status)) if status in ASKED else len(ASKED) + (status != PairingStatus.ACCEPTED)


async def live_pairings_of(db: AsyncSession, *, user_id: UUID) -> set[UUID]:
    """The live pairings that someone is a side of."""
    rows = await db.execute(select(col(Pairing.id)).where(is_side(user_id), col(Pairing.status).in_(LIVE)))
    return set(rows.scalars())


async def move_pairings(db: AsyncSession, *, duplicate: UUID, survivor: UUID) -> int:
    """Put the survivor where the duplicate stood; what the two had with one another stays as it was, and is over."""
    sides = (col(Pairing.mentor_id), col(Pairing.learner_id))
    done: Any = await db.execute(
        update(Pairing)
        .where(is_side(duplicate), ~is_side(survivor))
        .values({side: case((side == duplicate, survivor), else_=side) for side in sides})
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)


async def ask_capacity_again(db: AsyncSession, *, user_id: UUID, newcomers: set[UUID]) -> int:
    """Ask each programme of these live pairings whether someone can hold them; answers how many wait for a decision."""
    programmes = select(col(Pairing.programme_id)).where(among(col(Pairing.id), newcomers)).distinct()
    ids = sorted((await db.execute(programmes)).scalars())
    return sum(
        [await freeze_beyond_capacity(db, user_id=user_id, programme_id=each, newcomers=newcomers) for each in ids]
    )
