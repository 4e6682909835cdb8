"""Pairings: who sees them, and the moves people make. The table of moves is in `lifecycle.py`.

Lock order everywhere: programme → enrolments (ascending id) → pairing → charter → session → seats.
Reads start from `visible_to`.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts.access import Actor
from viceversa.audit.service import record
from viceversa.core.clock import now
from viceversa.core.errors import NotFound
from viceversa.notifications.models import Occasion
from viceversa.notifications.service import tell, tell_all
from viceversa.pairings.capacity import CapacityReached, close_rivals, free_places, live_counts
from viceversa.pairings.lifecycle import By, Move, move, target_of
from viceversa.pairings.models import (
    Pairing,
    PairingStatus,
)
from viceversa.programmes.enrolments import lock_places
from viceversa.programmes.models import Enrolment, EnrolmentStatus, ProgrammeCoordinator
from viceversa.programmes.service import coordinated, read_policy


def visible_to(actor: Actor) -> Any:
    """A side sees a pairing once it has been asked; nobody else sees into it."""
    return or_(
        and_(col(Pairing.mentor_id) == actor.id, col(Pairing.mentor_asked_at).is_not(None)),
        and_(col(Pairing.learner_id) == actor.id, col(Pairing.learner_asked_at).is_not(None)),
    )


def side_of(actor: Actor, pairing: Pairing) -> By:
    """On which side of a pairing the actor stands."""
    return By.MENTOR if pairing.mentor_id == actor.id else By.LEARNER


def partner_of(user_id: UUID, pairing: Pairing) -> UUID:
    """The other side."""
    return pairing.learner_id if pairing.mentor_id == user_id else pairing.mentor_id


async def tell_coordinators(db: AsyncSession, row: Any, *, kind: Occasion) -> bool:
    """Tell whoever coordinates the programme that something waits on its board of pairings, but for the two themselves.

    A learner who coordinates too would hear of a mentor who declined. `row` is a pairing, or its programme and sides;
    false when there was nobody to tell.
    """
    coordinators = await db.execute(
        select(col(ProgrammeCoordinator.user_id)).where(
            col(ProgrammeCoordinator.programme_id) == row.programme_id,
            col(ProgrammeCoordinator.user_id).not_in((row.mentor_id, row.learner_id)),
        )
    )
    board = f"/programmes/{row.programme_id}/pairings"
    places = [(user_id, board) for user_id in coordinators.scalars()]
    await tell_all(db, places=places, kind=kind)
    return bool(places)


async def lock_pairing_of(db: AsyncSession, actor: Actor, pairing_id: UUID) -> Pairing:
    """The pairing's row, locked, when the actor is one of its sides and has been asked. Raises `NotFound`."""
    row = (
        await db.execute(
            select(Pairing)
            .where(col(Pairing.id) == pairing_id, visible_to(actor))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


async def read_sides(db: AsyncSession, actor: Actor, pairing_id: UUID) -> Any:
    """Ids, status and programme of a pairing the actor is a side of, without a lock. Raises `NotFound`."""
    row = (
        await db.execute(
            select(
                col(Pairing.id),
                col(Pairing.programme_id),
                col(Pairing.mentor_id),
                col(Pairing.learner_id),
                col(Pairing.status),
            ).where(col(Pairing.id) == pairing_id, visible_to(actor))
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


async def lock_with_places(db: AsyncSession, pairing_id: UUID, visible: Any) -> tuple[Pairing, dict[UUID, Enrolment]]:
    """Both places, then the pairing: the one lock order."""
    seen = (
        await db.execute(
            select(col(Pairing.programme_id), col(Pairing.mentor_id), col(Pairing.learner_id)).where(
                col(Pairing.id) == pairing_id, visible
            )
        )
    ).one_or_none()
    if seen is None:
        raise NotFound
    places = await lock_places(db, programme_id=seen.programme_id, user_ids=(seen.mentor_id, seen.learner_id))
    row = (
        await db.execute(
            select(Pairing)
            .where(col(Pairing.id) == pairing_id, visible)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row, places


def _after_working_days(moment: datetime, days: int) -> datetime:
    while days > 0:
        moment += timedelta(days=1)
        if moment.weekday() < 5:
            days -= 1
    return moment


async def answer_time(db: AsyncSession, programme_id: UUID) -> datetime:
    """Until when an answer is awaited that is asked for now."""
    policy = await read_policy(db, programme_id)
    return _after_working_days(now(), int(policy["consent_working_days"]))


async def lock_coordinated(db: AsyncSession, actor: Actor, pairing_id: UUID) -> Pairing:
    """The pairing's row, locked, for the coordinator of its programme. Raises `NotFound`."""
    row, _ = await lock_with_places(db, pairing_id, col(Pairing.id) == pairing_id)
    await coordinated(db, actor, row.programme_id)
    return row


async def audit(db: AsyncSession, actor: Actor, action: str, row: Pairing) -> None:
    """Record what a coordinator did with a pairing, without its content."""
    await record(
        db,
        action=action,
        subject_kind="pairing",
        subject_id=row.id,
        actor_id=actor.id,
        programme_id=row.programme_id,
    )


async def accept_pairing(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> None:
    """Say yes. The mentor's yes asks the learner; the learner's yes makes the pairing, capacity checked under lock.

    Raises `NotFound`, `IllegalPairingMove`, `CapacityReached`.
    """
    row, places = await lock_with_places(db, pairing_id, visible_to(actor))
    by = side_of(actor, row)
    target = target_of(Move.ACCEPT, now=PairingStatus(row.status), by=by)
    sides = (row.mentor_id, row.learner_id) if target == PairingStatus.ACCEPTED else (row.mentor_id,)
    taken = await live_counts(db, programme_id=row.programme_id, user_ids=sides)
    for user_id in sides:
        place = places.get(user_id)
        if place is None or taken.get(user_id, 0) >= place.capacity:
            raise CapacityReached
    await move(db, row, Move.ACCEPT, by=by, actor_id=actor.id)
    if target == PairingStatus.AWAITING_LEARNER:
        row.learner_asked_at = now()
        row.answer_by = await answer_time(db, row.programme_id)
        await db.flush()
        await tell(db, user_id=row.learner_id, kind=Occasion.PAIRING_ASKED, path=f"/pairings/{row.id}")
        return
    row.answer_by = None
    row.live_since = now()
    await fill_places(db, row, places, taken=taken)
    await tell(db, user_id=row.mentor_id, kind=Occasion.PAIRING_ACCEPTED, path=f"/pairings/{row.id}")


async def fill_places(db: AsyncSession, row: Pairing, places: dict[UUID, Enrolment], *, taken: dict[UUID, int]) -> None:
    """Whoever has no place left after this pairing is matched, and what else was only proposed for them closes.

    `taken` counts the live pairings of each side before this one.
    """
    for user_id in (row.mentor_id, row.learner_id):
        place = places[user_id]
        if taken.get(user_id, 0) + 1 >= place.capacity:
            if place.status != EnrolmentStatus.MATCHED:
                place.status, place.version = EnrolmentStatus.MATCHED, place.version + 1
            await close_rivals(db, row, user_id)
    await db.flush()


async def decline_pairing(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> None:
    """Say no, without a reason. When the mentor declines, the learner never learns that a name was offered."""
    row, _ = await lock_with_places(db, pairing_id, visible_to(actor))
    by = side_of(actor, row)
    await move(db, row, Move.DECLINE, by=by, actor_id=actor.id)
    row.answer_by = None
    await db.flush()
    if by == By.LEARNER:
        await tell(db, user_id=row.mentor_id, kind=Occasion.PAIRING_DECLINED, path=f"/pairings/{row.id}")
    await tell_coordinators(db, row, kind=Occasion.PAIRING_OPEN_AGAIN)


async def withdraw_pairing(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> None:
    """As its coordinator, take a proposal back that was not accepted yet."""
    row = await lock_coordinated(db, actor, pairing_id)
    await move(db, row, Move.WITHDRAW, by=By.COORDINATOR, actor_id=actor.id)
    row.answer_by = None
    await db.flush()
    await audit(db, actor, "withdraw_pairing", row)


async def pause_pairing(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> None:
    """Pause, from either side; reminders stop and planned sessions are freed."""
    row = await lock_pairing_of(db, actor, pairing_id)
    await pause(db, row, by=side_of(actor, row), actor_id=actor.id)
    await tell(db, user_id=partner_of(actor.id, row), kind=Occasion.PAIRING_PAUSED, path=f"/pairings/{row.id}")


async def suspend_pairing(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> None:
    """Pause a pairing as its coordinator; both are told, and either goes on when they like."""
    row = await lock_coordinated(db, actor, pairing_id)
    await pause(db, row, by=By.COORDINATOR, actor_id=actor.id)
    await audit(db, actor, "suspend_pairing", row)
    await tell_both(db, row, kind=Occasion.PAIRING_PAUSED)


async def pause(
    db: AsyncSession, row: Pairing, *, by: By, actor_id: UUID | None = None, reason: str | None = None
) -> None:
    """Pause a locked pairing; from now until it goes on, its end moves away."""
    await move(db, row, Move.PAUSE, by=by, actor_id=actor_id, reason=reason)
    row.stopped_at = row.stopped_at or now()
    row.needs_slot_since = None
    await db.flush()
    await stop_sessions(db, row)


async def go_on(db: AsyncSession, row: Pairing) -> None:
    """What going on again means: the end moves by as long as it stood still, and reminders count anew."""
    if row.stopped_at is not None and row.ends_on is not None:
        row.ends_on += timedelta(days=(now().date() - row.stopped_at.date()).days)
    row.stopped_at = None
    row.live_since = now()
    await db.flush()


async def tell_both(db: AsyncSession, row: Pairing, *, kind: Occasion) -> None:
    """Tell both sides the same."""
    path = f"/pairings/{row.id}"
    await tell_all(db, places=[(row.mentor_id, path), (row.learner_id, path)], kind=kind)


async def end_pairing(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> None:
    """Leave, in one step and without a reason. Both places are free at once; the other is told only that it ended."""
    row, places = await lock_with_places(db, pairing_id, visible_to(actor))
    await move(db, row, Move.END, by=side_of(actor, row), actor_id=actor.id)
    await free_places(db, places)
    await tell(db, user_id=partner_of(actor.id, row), kind=Occasion.PAIRING_ENDED, path=f"/pairings/{row.id}")
    await stop_sessions(db, row)


async def stop_sessions(db: AsyncSession, row: Pairing) -> None:
    """Free the planned sessions of a pairing that no longer meets."""
    # Sessions live above pairings: they hear of it by a durable job, in this transaction.
    await jobs.enqueue(db, "sessions.pairing_stopped", pairing_id=str(row.id))
