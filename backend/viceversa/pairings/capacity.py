"""How many pairings a person can hold at once, and what follows when a place is taken or given back."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.core.errors import AppError
from viceversa.pairings.lifecycle import By, Move, move
from viceversa.pairings.models import ASKED, LIVE, Pairing
from viceversa.pairings.sides import is_side
from viceversa.programmes.models import Enrolment, EnrolmentStatus


class CapacityReached(AppError):
    status = 409
    code = "capacity_reached"
    en = "One of you has no place left for another pairing in this programme."
    fr = "L’un·e de vous n’a plus de place pour un autre binôme dans ce programme."


async def live_counts(db: AsyncSession, *, programme_id: UUID, user_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many live pairings each of these people holds in the programme, on either side."""
    counts: dict[UUID, int] = dict.fromkeys(user_ids, 0)
    rows = await db.execute(
        select(col(Pairing.mentor_id), col(Pairing.learner_id)).where(
            col(Pairing.programme_id) == programme_id,
            col(Pairing.status).in_(LIVE),
            is_side(*user_ids),
        )
    )
    for mentor_id, learner_id in rows:
        for user_id in (mentor_id, learner_id):
            if user_id in counts:
                counts[user_id] += 1
    return counts


async def close_rivals(db: AsyncSession, made: Pairing, user_id: UUID) -> None:
    """Close what is still only proposed for someone who has no place left."""
    rivals = (
        await db.execute(
            select(Pairing)
            .where(
                col(Pairing.programme_id) == made.programme_id,
                col(Pairing.id) != made.id,
                is_side(user_id),
                col(Pairing.status).in_(ASKED),
            )
            .order_by(col(Pairing.id))
            .with_for_update()
        )
    ).scalars()
    for rival in rivals:
        await move(db, rival, Move.WITHDRAW, by=By.SYSTEM, reason="capacity_reached")


async def free_places(db: AsyncSession, places: dict[UUID, Enrolment]) -> None:
    """Give back places that were taken by a pairing: these people may be matched again at once."""
    for place in places.values():
        if place.status == EnrolmentStatus.MATCHED:
            place.status, place.version = EnrolmentStatus.READY, place.version + 1
    await db.flush()
