"""How sessions end: called off by a side, stopped with their pairing, or held on one side's word."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from viceversa.core.clock import now
from viceversa.core.db import among
from viceversa.pairings.models import Pairing, PairingStatus
from viceversa.sessions.invitations import tell_of_change
from viceversa.sessions.lifecycle import CLOSED_AFTER, ONE_WORD_IS_ENOUGH_AFTER
from viceversa.sessions.models import CancelReason, MentoringSession, SessionSeat, SessionStatus
from viceversa.sessions.reading import MEETING
from viceversa.sessions.seats import free_seats


def cancel(row: MentoringSession, *, reason: CancelReason, by: UUID | None) -> None:
    """Write a locked session as cancelled; its seats are freed by the caller."""
    row.status = SessionStatus.CANCELLED
    row.cancelled_at, row.cancelled_by, row.cancel_reason = now(), by, reason
    row.version += 1


async def settle_one_sided(db: AsyncSession) -> int:
    """What one side called held is held 48 h after its end. Returns how many became so."""
    done: Any = await db.execute(
        update(MentoringSession)
        .where(
            col(MentoringSession.status) == SessionStatus.CONFIRMED,
            or_(
                col(MentoringSession.mentor_says_held_at).is_not(None),
                col(MentoringSession.learner_says_held_at).is_not(None),
            ),
            _known_since() <= now() - ONE_WORD_IS_ENOUGH_AFTER,
        )
        .values(status=SessionStatus.HELD.value, version=col(MentoringSession.version) + 1)
    )
    return int(done.rowcount)


def _known_since() -> Any:
    return func.greatest(col(MentoringSession.ends_at), col(MentoringSession.told_late_at))


async def close_unlogged(db: AsyncSession) -> int:
    """What was held and never logged closes 14 days after its end. Returns how many closed."""
    done: Any = await db.execute(
        update(MentoringSession)
        .where(
            col(MentoringSession.status) == SessionStatus.HELD,
            _known_since() <= now() - CLOSED_AFTER,
        )
        .values(status=SessionStatus.CLOSED.value, version=col(MentoringSession.version) + 1)
    )
    return int(done.rowcount)


async def stop_sessions(db: AsyncSession, *, pairing_id: UUID) -> int:
    """Cancel what a paused, completed or ended pairing still had ahead, and free the time. Returns how many.

    A pairing that went on again meanwhile keeps its sessions.
    """
    pairing = (
        await db.execute(select(Pairing).where(col(Pairing.id) == pairing_id).with_for_update())
    ).scalar_one_or_none()
    # A frozen pairing keeps its plans until its coordinator decides.
    if pairing is None or pairing.status in MEETING or pairing.status == PairingStatus.CONFLICT:
        return 0
    ahead = (
        await db.execute(
            select(MentoringSession)
            .where(
                col(MentoringSession.pairing_id) == pairing_id,
                # What was confirmed and has started may have taken place: its sides may still say so.
                or_(
                    col(MentoringSession.status) == SessionStatus.PROPOSED,
                    and_(
                        col(MentoringSession.status) == SessionStatus.CONFIRMED,
                        col(MentoringSession.starts_at) > now(),
                    ),
                ),
            )
            .order_by(col(MentoringSession.id))
            .with_for_update()
        )
    ).scalars()
    stopped = []
    for row in ahead:
        cancel(row, reason=CancelReason.PAIRING_STOPPED, by=None)
        await tell_of_change(db, pairing=pairing, row=row, by=None)
        stopped.append(row.id)
    await free_seats(db, stopped)
    return len(stopped)


async def leave_clashing_seats(db: AsyncSession, *, user_id: UUID, other_id: UUID) -> set[UUID]:
    """Someone turns out to be two: of what they confirmed twice for one hour, give up the time `user_id` had taken.

    Answers the sessions that cannot be met by it: `call_off` them once they are the other account's.
    """
    theirs, others = aliased(SessionSeat), aliased(SessionSeat)
    query = (
        select(col(theirs.id), col(theirs.session_id), col(others.session_id).label("other"))
        .join(others, col(theirs.during).op("&&")(col(others.during)))
        .where(col(theirs.user_id) == user_id, col(others.user_id) == other_id)
    )
    clashes = (await db.execute(query)).all()
    await db.execute(delete(SessionSeat).where(among(col(SessionSeat.id), {each.id for each in clashes})))
    return {each.session_id for each in clashes if each.session_id != each.other}


async def call_off(db: AsyncSession, *, session_ids: Collection[UUID], by: UUID) -> int:
    """Cancel those of these sessions that are ahead; the other side is told without a reason. Returns how many."""
    ahead = (
        await db.execute(
            select(MentoringSession, Pairing)
            .join(Pairing, col(Pairing.id) == col(MentoringSession.pairing_id))
            .where(
                among(col(MentoringSession.id), session_ids),
                col(MentoringSession.status) == SessionStatus.CONFIRMED,
                col(MentoringSession.starts_at) > now(),
            )
            .order_by(col(MentoringSession.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).all()
    for row, pairing in ahead:
        cancel(row, reason=CancelReason.OTHER, by=None)
        await tell_of_change(db, pairing=pairing, row=row, by=by)
    await free_seats(db, [row.id for row, _ in ahead])
    return len(ahead)
