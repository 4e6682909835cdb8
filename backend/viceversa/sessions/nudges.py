"""Reminders when a pairing goes quiet, and completion when its time is over. By `core.clock.now`, and each once."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.core.clock import now
from viceversa.core.db import new_id
from viceversa.notifications.models import Occasion
from viceversa.pairings.completion import complete_by_clock
from viceversa.pairings.lifecycle import By
from viceversa.pairings.models import Pairing, PairingStatus
from viceversa.pairings.service import pause, tell_both
from viceversa.programmes.models import Programme
from viceversa.sessions.commitment import need_a_slot
from viceversa.sessions.models import (
    OPEN_SESSIONS,
    TOOK_PLACE,
    CancelReason,
    MentoringSession,
    Nudge,
    SessionStatus,
)
from viceversa.sessions.reading import MEETING

REMIND, NEEDS_SLOT, ASK_BOTH, PAUSE = 14, 30, 45, 60
STEPS = (REMIND, NEEDS_SLOT, ASK_BOTH, PAUSE)
"""Days without a session ahead. The last one pauses; nothing here ever ends a pairing."""
AT_ONCE = 500
_REMINDERS = {REMIND: Occasion.NUDGE_14, ASK_BOTH: Occasion.NUDGE_45}


async def nudge_quiet_pairings(db: AsyncSession) -> int:
    """Give every reminder that is due and was not given yet, in order. Returns how many.

    Run twice, or after a long stop, it gives each once: a stretch of silence and its steps are unique in the table.
    """
    given = 0
    for pairing_id, quiet_since in (await _quiet(db)).items():
        due = await _due(db, pairing_id, quiet_since)
        if not due:
            continue
        row = (
            await db.execute(
                select(Pairing)
                .where(col(Pairing.id) == pairing_id)
                .with_for_update(skip_locked=True)
                .execution_options(populate_existing=True)
            )
        ).scalar_one_or_none()
        # Someone is writing on it right now, or a session was planned meanwhile: the next tick looks again.
        if row is None or (await _quiet(db, pairing_id=pairing_id)).get(pairing_id) != quiet_since:
            continue
        for step in due:
            given += await _give(db, row, step, quiet_since)
    return given


async def _quiet(db: AsyncSession, *, pairing_id: UUID | None = None) -> dict[UUID, datetime]:
    """Pairings without a session ahead for at least the first step, and since when; quietest first."""
    moment = now()
    session = MentoringSession
    past = and_(col(session.status) != SessionStatus.CANCELLED, col(session.ends_at) <= moment)
    called_off = col(session.cancel_reason).is_distinct_from(CancelReason.PAIRING_STOPPED.value)
    since = func.greatest(
        col(Pairing.live_since),
        func.max(col(session.ends_at)).filter(past),
        func.max(col(session.cancelled_at)).filter(called_off),
    )
    ahead = func.count().filter(col(session.status).in_(OPEN_SESSIONS), col(session.ends_at) > moment)
    query = (
        select(col(Pairing.id), since.label("since"))
        .outerjoin(session, col(session.pairing_id) == col(Pairing.id))
        .where(col(Pairing.status).in_(MEETING), col(Pairing.live_since) <= moment - timedelta(days=REMIND))
        .group_by(col(Pairing.id), col(Pairing.live_since))
        .having(ahead == 0, since <= moment - timedelta(days=REMIND))
        .order_by(since, col(Pairing.id))
    )
    if pairing_id is not None:
        query = query.where(col(Pairing.id) == pairing_id)
    else:
        query = query.having(_something_due(since, moment)).limit(AT_ONCE)
    return {row.id: row.since for row in await db.execute(query)}


def _something_due(since: Any, moment: datetime) -> Any:
    """Fewer reminders were given for this silence than its length asks for."""
    given = (
        select(func.count())
        .where(col(Nudge.pairing_id) == col(Pairing.id), col(Nudge.quiet_since) == since)
        .correlate(Pairing, MentoringSession)
        .scalar_subquery()
    )
    return or_(
        *(and_(since <= moment - timedelta(days=days), given < place) for place, days in enumerate(STEPS, start=1))
    )


async def _due(db: AsyncSession, pairing_id: UUID, quiet_since: datetime) -> list[int]:
    given = set(
        (
            await db.execute(
                select(col(Nudge.step)).where(
                    col(Nudge.pairing_id) == pairing_id, col(Nudge.quiet_since) == quiet_since
                )
            )
        ).scalars()
    )
    return [step for step in STEPS if step not in given and quiet_since <= now() - timedelta(days=step)]


async def _give(db: AsyncSession, row: Pairing, step: int, quiet_since: datetime) -> int:
    written = await db.execute(
        insert(Nudge)
        .values(id=new_id(), pairing_id=row.id, step=step, quiet_since=quiet_since, given_at=now())
        .on_conflict_do_nothing()
        .returning(col(Nudge.id))
    )
    if written.first() is None:
        return 0
    if step == NEEDS_SLOT:
        await need_a_slot(db, row)
    elif step != PAUSE:
        await tell_both(db, row, kind=_REMINDERS[step])
    elif row.status == PairingStatus.ACTIVE:
        await pause(db, row, by=By.CLOCK, reason="quiet")
        await tell_both(db, row, kind=Occasion.NUDGE_60)
    return 1


async def complete_finished_pairings(db: AsyncSession) -> int:
    """Complete the active pairings whose end has passed with at least half of their planned sessions held.

    Returns how many. The others go on: they are reminded like any pairing without a session ahead.
    """
    today = now().date()
    rows = await db.execute(
        select(
            col(Pairing.id),
            col(Programme.policy),
            func.count().filter(col(MentoringSession.status).in_(TOOK_PLACE)).label("held"),
        )
        .join(Programme, col(Programme.id) == col(Pairing.programme_id))
        .outerjoin(MentoringSession, col(MentoringSession.pairing_id) == col(Pairing.id))
        .where(col(Pairing.status) == PairingStatus.ACTIVE, col(Pairing.ends_on) < today)
        .group_by(col(Pairing.id), col(Programme.id))
        .order_by(col(Pairing.id))
    )
    done: dict[bool, int] = defaultdict(int)
    for row in rows.all():
        if 2 * row.held >= len(row.policy["session_weeks"]):
            done[await complete_by_clock(db, pairing_id=row.id, today=today)] += 1
    return done[True]
