"""How a pairing runs its course, and what its two people do next: each chooses alone, and only agreement is shown."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.clock import now
from viceversa.core.db import new_id
from viceversa.core.errors import AppError
from viceversa.notifications.models import Occasion
from viceversa.notifications.service import tell
from viceversa.pairings.capacity import CapacityReached, live_counts
from viceversa.pairings.lifecycle import By, Move, begin_all, move, target_of
from viceversa.pairings.models import NextChoice, Pairing, PairingStatus
from viceversa.pairings.proposing import ProgrammeNotMatching, refuse_open
from viceversa.pairings.service import (
    fill_places,
    lock_with_places,
    partner_of,
    side_of,
    stop_sessions,
    tell_both,
    visible_to,
)
from viceversa.programmes.models import Enrolment, EnrolmentStatus, Programme, ProgrammeStatus

# What makes a new pairing of the same two people.
_GOES_ON = (NextChoice.NEW_TRACKS, NextChoice.SWAP)


class NotCompleted(AppError):
    status = 409
    code = "not_completed"
    en = "This comes once the pairing is complete: when both of you have said so, or when its time is over."
    fr = "Cela vient une fois le binôme achevé : quand vous l’avez dit à deux, ou quand son temps est écoulé."


class NextSettled(AppError):
    status = 409
    code = "next_settled"
    en = "The two of you have already gone on together. You can leave the new pairing in one step at any time."
    fr = "Vous avez déjà poursuivi ensemble. Vous pouvez quitter le nouveau binôme d’un geste, à tout moment."


async def complete_pairing(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> None:
    """Say that the pairing has run its course; it is complete when both have said so."""
    row, places = await lock_with_places(db, pairing_id, visible_to(actor))
    target_of(Move.COMPLETE, now=PairingStatus(row.status), by=By.SYSTEM)
    if row.completion_asked_by in (None, actor.id):
        asked_before = row.completion_asked_by is not None
        row.completion_asked_by = actor.id
        row.version += 1
        await db.flush()
        if not asked_before:
            await tell(
                db, user_id=partner_of(actor.id, row), kind=Occasion.COMPLETION_ASKED, path=f"/pairings/{row.id}"
            )
        return
    await _complete(db, row, places, by=By.SYSTEM, actor_id=actor.id)
    await tell(db, user_id=partner_of(actor.id, row), kind=Occasion.PAIRING_COMPLETED, path=f"/pairings/{row.id}")


async def complete_by_clock(db: AsyncSession, *, pairing_id: UUID, today: date) -> bool:
    """Complete a pairing whose end has passed; the caller counted its sessions. False when it has moved on."""
    over = (col(Pairing.id) == pairing_id) & (col(Pairing.status) == PairingStatus.ACTIVE) & (
        col(Pairing.ends_on) < today
    )  # fmt: skip
    found = await db.execute(select(1).where(over))
    if found.first() is None:
        return False
    row, places = await lock_with_places(db, pairing_id, over)
    await _complete(db, row, places, by=By.CLOCK)
    await tell_both(db, row, kind=Occasion.PAIRING_COMPLETED)
    return True


async def _complete(
    db: AsyncSession, row: Pairing, places: dict[UUID, Enrolment], *, by: By, actor_id: UUID | None = None
) -> None:
    await move(db, row, Move.COMPLETE, by=by, actor_id=actor_id)
    row.completed_at = now()
    row.needs_slot_since = None
    for place in places.values():
        if place.status == EnrolmentStatus.MATCHED:
            place.status, place.version = EnrolmentStatus.COMPLETED, place.version + 1
    await db.flush()
    await stop_sessions(db, row)


async def choose_what_next(db: AsyncSession, actor: Actor, *, pairing_id: UUID, choice: NextChoice) -> None:
    """Say what one would like next: stop, meet informally, go on with new tracks, or swap sides.

    A choice can be changed until both agree on going on: that makes a new pairing of the same two people, with their
    sides exchanged for `swap`, accepted at once since both have just said yes. Nobody is shown the other's choice.
    Raises `NotFound`, `NotCompleted`, `NextSettled`, and when both agree `CapacityReached`, `CoupleAlreadyOpen` or
    `ProgrammeNotMatching`.
    """
    row, places = await lock_with_places(db, pairing_id, visible_to(actor))
    if row.status != PairingStatus.COMPLETED:
        raise NotCompleted
    if row.next_pairing_id is not None:
        raise NextSettled
    if side_of(actor, row) == By.MENTOR:
        row.mentor_next = choice.value
    else:
        row.learner_next = choice.value
    row.version += 1
    await db.flush()
    if choice in _GOES_ON and row.mentor_next == row.learner_next:
        await _go_on_together(db, row, places, swap=choice == NextChoice.SWAP)


async def _go_on_together(db: AsyncSession, row: Pairing, places: dict[UUID, Enrolment], *, swap: bool) -> None:
    status = (await db.execute(select(col(Programme.status)).where(col(Programme.id) == row.programme_id))).scalar_one()
    if status not in (ProgrammeStatus.MATCHING, ProgrammeStatus.RUNNING):
        raise ProgrammeNotMatching
    await refuse_open(db, [(row.mentor_id, row.learner_id)])
    sides = (row.mentor_id, row.learner_id)
    taken = await live_counts(db, programme_id=row.programme_id, user_ids=sides)
    for user_id in sides:
        place = places.get(user_id)
        if place is None or place.status == EnrolmentStatus.WITHDRAWN or taken[user_id] >= place.capacity:
            raise CapacityReached
    mentor_id, learner_id = reversed(sides) if swap else sides
    couple = {
        "id": new_id(),
        "programme_id": row.programme_id,
        "mentor_id": mentor_id,
        "learner_id": learner_id,
        "reasons": row.reasons,
        "mentor_could_teach": row.learner_could_teach if swap else row.mentor_could_teach,
        "learner_could_teach": row.mentor_could_teach if swap else row.learner_could_teach,
    }
    # The same moves as for any other couple, one after the other: there is no side door into `accepted`.
    await begin_all(db, [couple], by=By.SYSTEM, actor_id=None)
    made = await db.get_one(Pairing, couple["id"])
    await move(db, made, Move.PUBLISH, by=By.SYSTEM, reason="both_chose_to_go_on")
    await move(db, made, Move.ACCEPT, by=By.MENTOR, actor_id=mentor_id)
    await move(db, made, Move.ACCEPT, by=By.LEARNER, actor_id=learner_id)
    made.mentor_asked_at = made.learner_asked_at = made.live_since = now()
    row.next_pairing_id = made.id
    await db.flush()
    await fill_places(db, made, places, taken=taken)
    await tell_both(db, made, kind=Occasion.PAIRING_NEXT)
